import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '../../workers/contract.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { communities } from '../../workers/graph/communities.ts'
import { modularity, projection } from '../../workers/graph/projection.ts'
import { createRoom } from '../../workers/graph/louvain.ts'
import { beginSearch } from '../../workers/graph/searching/crew.ts'
import { searchOnce } from '../../workers/graph/searching/search.ts'
import { leaningEdges } from '../bench/betweenness.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const graph = graphFromEdges(leaningEdges({ vertices: 300, edges: 4000, seed: 5 }))
const hooks = { cancelled: () => false, progress() {} }

test.each(['louvain', 'leiden', 'greedy'] as const)('any number of threads gives the same communities by %s', (algorithm) => {
  const found = (threads: number) => {
    const told: number[] = []
    const result = communities({ graph, algorithm, weighted: true, resolution: 1, seed: 7, runs: 12, threads, hooks: { ...hooks, progress: ({ done }) => told.push(done) } })
    expect(told.at(-1)).toBe(algorithm === 'greedy' ? 1 : 12)
    expect(told).toEqual(told.toSorted((one, other) => one - other))
    return result
  }
  const one = found(1)
  expect(one.groups.length).toBeGreaterThan(1)
  for (const threads of [2, 3, 7]) expect(found(threads)).toEqual(one)
})

test.each(['louvain', 'leiden'] as const)('compiled moves and their twin give the same communities by %s', (algorithm) => {
  const [blocks, each] = [12, 9]
  const apart = Array.from({ length: blocks * each * each }, (_, at): [number, number, number] => [Math.floor(at / each), (Math.floor(at / each / each) * each) + (at % each), 1 + (at % 5)])
  const graphs = {
    leaning: graph,
    dense: graphFromEdges(leaningEdges({ vertices: 90, edges: 6000, seed: 2 })),
    // So few links that no sums are kept, and so many communities that they are wide.
    sparse: graphFromEdges(leaningEdges({ vertices: 900, edges: 1200, seed: 3 }), [60_000]),
    blocks: graphFromEdges([...apart, ...apart.map(([one, other]): [number, number, number] => [other, (one * 7) % (blocks * each), 1])]),
    loops: graphFromEdges([...apart.slice(0, 500), ...apart.slice(0, 80).map(([one], at): [number, number, number] => [one, one, 3 + at])]),
    none: graphFromEdges([], [1, 2, 3]),
  }
  for (const [name, own] of Object.entries(graphs)) {
    for (const [weighted, resolution] of [[true, 1], [false, 1], [true, 0.31], [true, 4]] as const) {
      const [twin, ...others] = (['twin', 'compiled'] as const).flatMap((kernel) =>
        [1, 3].map((threads) => communities({ graph: own, algorithm, weighted, resolution, seed: 11, runs: 7, threads, kernel, hooks })),
      )
      for (const other of others) expect(other, `${name} ${weighted} ${resolution}`).toEqual(twin)
    }
  }
})

test('the compiled module makes the same links as its twin', () => {
  const anyEdges = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 1000 })), { maxLength: 120 })
  fc.assert(
    fc.property(anyEdges, fc.boolean(), (edges, weighted) => {
      const own = graphFromEdges(edges, [60_000])
      const [one, other] = (['compiled', 'twin'] as const).map(
        (kernel) => beginSearch({ graph: own, weighted, search: { algorithm: 'louvain', resolution: 1, seed: 1, runs: 1 }, threads: 1, kernel, helpers: null })!.links,
      )
      expect(one).toEqual(other)
      expect(other).toEqual(projection(own, weighted))
    }),
    { numRuns: 300, seed: 5 },
  )
})

test('the compiled module is the one its source gives', () => {
  const { again, kept } = compiledAgain('graph/searching/moves')
  expect(again).toBe(kept)
})

test.each(['louvain', 'leiden', 'greedy'] as const)('the modularity of what %s finds is that of its communities', (algorithm) => {
  for (const [weighted, resolution] of [[true, 1], [false, 1], [true, 0.7], [true, 3]] as const) {
    const links = projection(graph, weighted)
    const room = createRoom(null)
    for (let run = 0; run < 5; run++) {
      const { partition, q } = searchOnce(links, { algorithm, resolution, seed: 3, runs: 5 }, run, room)
      expect(q).toBe(modularity(links, partition, resolution))
    }
  }
})

test('weights whose sum does not fit 32 bits are looked at as the same ones', () => {
  const heavy = { ...graph, weight: graph.weight.map((one) => one * 2 ** 20) }
  const [one, ...others] = [graph, heavy].flatMap((own) => [1, 3].map((threads) => communities({ graph: own, algorithm: 'louvain', weighted: true, resolution: 1, seed: 7, runs: 6, threads, hooks })))
  expect(projection(heavy, true).weight).toBeInstanceOf(Float64Array)
  expect(projection(graph, true).weight).toBeInstanceOf(Uint32Array)
  for (const other of others) expect(other).toEqual(one)
})

test('a cancel is a refusal, on one thread and on several', () => {
  for (const threads of [1, 3]) {
    let asked = 0
    const cancelling = { ...hooks, cancelled: () => ++asked > 4 }
    expect(() => communities({ graph, algorithm: 'louvain', weighted: true, resolution: 1, seed: 7, runs: 500, threads, hooks: cancelling })).toThrow(Refusal)
  }
})
