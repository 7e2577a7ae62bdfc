import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Refusal, type Parameters } from '../../workers/contract.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { betweenness } from '../../workers/graph/betweenness.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'
import type { PortScanGraph } from '../../workers/graph/graph.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const hooks = { cancelled: () => false, progress() {} }
const costs: Parameters['cost'][] = ['hops', 'inverted', '1/weight']
const root = join(import.meta.dirname, '../..')

function measured(graph: PortScanGraph, cost: Parameters['cost'], how: { threads?: number; kernel?: 'compiled' | 'twin'; directed?: boolean; tolerance?: number } = {}): Float64Array {
  return betweenness({ graph, cost, directed: true, normalised: false, hooks, ...how })
}

/** Both ends lean to the low numbers, as ports do: hubs, and a rim that only a pull reaches cheaply. */
function leaning(input: { vertices: number; edges: number; lean: number; heaviest: number; seed: number }): [number, number, number][] {
  const random = seededRandom(input.seed)
  return Array.from({ length: input.edges }, () => {
    const port = () => Math.floor(random.unit() ** input.lean * input.vertices)
    const from = port()
    return [from, from === 0 ? 1 + random.below(input.vertices - 1) : (from + 1 + port()) % input.vertices, 1 + Math.floor(random.unit() ** 4 * input.heaviest)]
  })
}
const anyEdges = fc.oneof(
  fc.record({
    vertices: fc.integer({ min: 2, max: 400 }), edges: fc.integer({ min: 1, max: 4000 }), seed: fc.nat(),
    lean: fc.constantFrom(1, 2.2, 5), heaviest: fc.constantFrom(1, 3, 1000, 1e9),
  }).map(leaning),
  // A chain with a hub hung on it: many levels and a very wide one.
  fc.record({ length: fc.integer({ min: 2, max: 300 }), rays: fc.integer({ min: 0, max: 300 }), at: fc.nat() }).map(({ length, rays, at }) => [
    ...Array.from({ length: length - 1 }, (_, port): [number, number, number] => [port, port + 1, 1 + (port % 3)]),
    ...Array.from({ length: rays }, (_, ray): [number, number, number] => (ray % 2 ? [at % length, 1000 + ray, 5] : [1000 + ray, at % length, 2])),
  ]),
  // A ring: few rounds settle it, and its paths have very many hops.
  fc.record({ length: fc.integer({ min: 3, max: 300 }), heaviest: fc.constantFrom(1, 3, 1000) }).map(({ length, heaviest }) =>
    Array.from({ length }, (_, port): [number, number, number] => [port, (port + 1) % length, 1 + ((port * 7919) % heaviest)])),
)

test('the compiled kernels and their twins give the same bytes', () => {
  fc.assert(
    fc.property(anyEdges, fc.constantFrom(...costs), fc.boolean(), fc.constantFrom(1e-12, 1e-6, 1e-2), (edges, cost, directed, tolerance) => {
      const graph = graphFromEdges(edges.filter(([from, to]) => from !== to))
      const [one, other] = (['compiled', 'twin'] as const).map((kernel) => measured(graph, cost, { kernel, directed, threads: 1, tolerance }))
      expect(Buffer.from(one.buffer).equals(Buffer.from(other.buffer))).toBe(true)
    }),
    { numRuns: 150, seed: 7 },
  )
})

describe.each(costs)('with cost %s', (cost) => {
  const graph = graphFromEdges(leaning({ vertices: 900, edges: 20_000, lean: 2.2, heaviest: 1e6, seed: 1 }))

  // Few enough weights are codes in the kernels' memory.
  test.each([1e6, 1000])('any number of threads gives the same bytes, with weights up to %i', (heaviest) => {
    const graph = graphFromEdges(leaning({ vertices: 900, edges: 20_000, lean: 2.2, heaviest, seed: 1 }))
    const [one, ...others] = [1, 2, 3, 7].map((threads) => Buffer.from(measured(graph, cost, { threads, kernel: 'compiled' }).buffer))
    expect(others.map((other) => other.equals(one))).toEqual([true, true, true])
  })

  test('values equal a plain count of paths', () => {
    const small = graphFromEdges(leaning({ vertices: 60, edges: 500, lean: 2.2, heaviest: 4, seed: 2 }))
    const ours = measured(small, cost)
    const plain = plainBetweenness(small, cost)
    expect(ours.reduce((most, value, vertex) => Math.max(most, Math.abs(value - plain[vertex]) / Math.max(1, plain[vertex])), 0)).toBeLessThan(1e-12)
  })

  test('so do those of small graphs of any shape: parts that are not reached, or reach what reaches no further', () => {
    const small = fc.record({ vertices: fc.integer({ min: 2, max: 40 }), edges: fc.integer({ min: 1, max: 120 }), seed: fc.nat(), lean: fc.constantFrom(1, 3), heaviest: fc.constantFrom(1, 3, 1e6) }).map(leaning)
    fc.assert(
      fc.property(small, (edges) => {
        const graph = graphFromEdges(edges.filter(([from, to]) => from !== to))
        const ours = measured(graph, cost)
        const plain = plainBetweenness(graph, cost)
        expect(ours.reduce((most, value, vertex) => Math.max(most, Math.abs(value - plain[vertex]) / Math.max(1, plain[vertex])), 0)).toBeLessThan(1e-12)
      }),
      { numRuns: 150, seed: 3 },
    )
  })

  test('a cancel is heard within a chunk and leaves nothing behind', () => {
    let asked = 0
    const cancelling = { cancelled: () => ++asked > 20, progress() {} }
    const cancelled = () => betweenness({ graph, cost, directed: true, normalised: false, hooks: cancelling, threads: 2, kernel: 'compiled' })
    expect(cancelled).toThrow(Refusal)
    expect(asked).toBe(21)
  })
})

test('progress rises to the number of ports', () => {
  const told: number[] = []
  const graph = graphFromEdges(leaning({ vertices: 300, edges: 3000, lean: 2.2, heaviest: 10, seed: 3 }))
  betweenness({ graph, cost: 'hops', directed: true, normalised: false, hooks: { ...hooks, progress: ({ done }) => told.push(done) } })
  expect(told).toEqual(told.toSorted((one, other) => one - other))
  expect(told.at(-1)).toBe(graph.ports.length)
})

test('path counts beyond 32 bits are kept: a chain of 40 diamonds', () => {
  const diamonds = Array.from({ length: 40 }, (_, at) => [3 * at, 3 * at + 1, 3 * at + 2, 3 * at + 3]).flatMap(
    ([from, left, right, to]): [number, number, number][] => [[from, left, 1], [from, right, 1], [left, to, 1], [right, to, 1]],
  )
  for (const [cost, kernel] of costs.flatMap((cost) => [[cost, 'compiled'], [cost, 'twin']] as const)) {
    const values = measured(graphFromEdges(diamonds), cost, { kernel })
    // Before the middle waist lie 60 ports and after it 60; half of what passes a diamond takes either side.
    expect([values[60], values[61] === values[62]]).toEqual([3600, true])
  }
})

test('threads do not keep a process alive', () => {
  const script = `
    import { betweenness } from './workers/graph/betweenness.ts'
    import { graphFromEdges } from './workers/graph/build.ts'
    const edges = Array.from({ length: 20000 }, (_, at) => [at * 7919 % 2000, at * 104729 % 1999, 1 + at % 5]).filter(([a, b]) => a !== b)
    betweenness({ graph: graphFromEdges(edges), cost: 'hops', directed: true, normalised: false, threads: 3, kernel: 'compiled', hooks: { cancelled: () => false, progress() {} } })
    console.log('ended')`
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8', timeout: 20_000 })).toBe('ended\n')
})

test('the compiled module is the one its source gives', () => {
  const { again, kept } = compiledAgain('graph/kernels/betweenness')
  expect(again).toBe(kept)
})

/** Straight from the definition: all distances and path counts, then a sum over triples. */
function plainBetweenness(graph: PortScanGraph, cost: Parameters['cost']): number[] {
  const { ports, outStart, outTarget, weight } = graph
  const heaviest = weight.reduce((most, one) => Math.max(most, one), 0)
  const costOf = (edge: number) => (cost === 'hops' ? 1 : cost === 'inverted' ? heaviest - weight[edge] + 1 : 1 / weight[edge])
  const near = (one: number, other: number) => Math.abs(one - other) <= 1e-12 * Math.max(one, other)
  const from = Array.from(ports, (_, source) => {
    const length = Array.from(ports, (_, vertex) => (vertex === source ? 0 : Infinity))
    for (let round = 0; round < ports.length; round++) {
      for (let vertex = 0; vertex < ports.length; vertex++) {
        for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
          length[outTarget[edge]] = Math.min(length[outTarget[edge]], length[vertex] + costOf(edge))
        }
      }
    }
    const paths = Array.from(ports, (_, vertex) => (vertex === source ? 1 : 0))
    const order = [...ports.keys()].filter((vertex) => length[vertex] < Infinity).sort((one, other) => length[one] - length[other])
    for (const vertex of order) {
      for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
        if (near(length[vertex] + costOf(edge), length[outTarget[edge]])) paths[outTarget[edge]] += paths[vertex]
      }
    }
    return { length, paths }
  })
  return Array.from(ports, (_, middle) => {
    let sum = 0
    for (let source = 0; source < ports.length; source++) {
      for (let target = 0; target < ports.length; target++) {
        if (source === middle || target === middle || source === target || from[source].length[target] === Infinity) continue
        if (!near(from[source].length[middle] + from[middle].length[target], from[source].length[target])) continue
        sum += (from[source].paths[middle] * from[middle].paths[target]) / from[source].paths[target]
      }
    }
    return sum
  })
}
