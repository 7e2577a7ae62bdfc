import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { createDijkstra } from '../../workers/graph/dijkstra.ts'
import { createDistanceFinder, pathTo, visitDistances } from '../../workers/graph/distances.ts'
import type { PortScanGraph } from '../../workers/graph/graph.ts'
import { createNearestSearch, nearestFrom } from '../../workers/graph/nearest.ts'
import { smallestPairs } from '../../workers/graph/smallest.ts'
import { weightFacts } from '../../workers/graph/weights.ts'
import { byNearness } from './byNearness.ts'

const hooks = { cancelled: () => false, progress() {} }
/** Few weights make many ties; the heaviest make sums of costs beyond 32 bits, and such that only a heap can compare exactly. */
const anyGraph = fc
  .record({ vertices: fc.integer({ min: 2, max: 60 }), heaviest: fc.constantFrom(1, 2, 5, 1000, 2 ** 29, 2 ** 36) })
  .chain(({ vertices, heaviest }) =>
    fc.array(fc.tuple(fc.nat(vertices - 1), fc.nat(vertices - 1), fc.integer({ min: 1, max: heaviest })), { minLength: 1, maxLength: 600 }),
  )
  .map((edges) => new Map(edges.filter(([from, to]) => from !== to).map((edge) => [`${edge[0]} ${edge[1]}`, edge])))
  .map((edges) => graphFromEdges([...edges.values()]))
const property = (check: (graph: PortScanGraph) => void) => fc.assert(fc.property(anyGraph, check), { numRuns: 150, seed: 3 })

test('distances and hops are those of the plain Dijkstra, from every port', () => {
  property((graph) => {
    const [find, plain] = [createDistanceFinder(graph), createDijkstra(graph)]
    for (const source of graph.ports.keys()) expect(find(source)).toEqual(plain(source))
  })
})

test.each(['compiled', 'twin'] as const)('distances of all pairs, 16 sources together, are those of the plain Dijkstra: %s', (kernel) => {
  property((graph) => {
    const [find, plain] = [createDistanceFinder(graph), createDijkstra(graph)]
    const visited: number[] = []
    visitDistances({
      graph, hooks, find, kernel,
      visit(source, cost) {
        visited.push(source)
        expect(cost).toEqual(plain(source).cost)
      },
    })
    expect(visited).toEqual([...graph.ports.keys()])
  })
})

test('the K nearest of every port are the first K of all distances, ties and predecessors included', () => {
  property((graph) => {
    const plain = createDijkstra(graph)
    const facts = weightFacts(graph)
    for (const k of [1, 3, 40]) {
      const search = createNearestSearch({ graph, k })
      for (const source of graph.ports.keys()) {
        const distances = plain(source)
        const expected = byNearness({ distances, source }).slice(0, k).map((vertex) => ({
          vertex, cost: distances.cost[vertex], hops: distances.hops[vertex],
          before: graph.ports.indexOf(pathTo({ graph, distances, source, target: vertex, facts })!.hops.at(-1)!.from),
        }))
        expect(nearestFrom(search, source).map(({ vertex, cost, hops, before }) => ({ vertex, cost, hops, before }))).toEqual(expected)
      }
    }
  })
})

test('the smallest dissimilarities are the first of all pairs, the smaller of both directions', () => {
  property((graph) => {
    const plain = createDijkstra(graph)
    const pairs = new Map<string, { one: number; other: number; cost: number; hops: number }>()
    for (const source of graph.ports.keys()) {
      const { cost, hops } = plain(source)
      for (const target of byNearness({ distances: { cost, hops }, source })) {
        const pair = { one: Math.min(source, target), other: Math.max(source, target), cost: cost[target], hops: hops[target] }
        const known = pairs.get(`${pair.one} ${pair.other}`)
        if (known === undefined || pair.cost < known.cost || (pair.cost === known.cost && pair.hops < known.hops)) pairs.set(`${pair.one} ${pair.other}`, pair)
      }
    }
    const all = [...pairs.values()].sort((a, b) => a.cost - b.cost || a.hops - b.hops || a.one - b.one || a.other - b.other)
    for (const count of [1, 10, 60]) expect(smallestPairs({ graph, count, hooks })).toEqual(all.slice(0, count))
  })
})

test('a long chain is searched in time that grows with its length', () => {
  const ports = 20_000
  const graph = graphFromEdges(Array.from({ length: ports - 1 }, (_, port): [number, number, number] => [port, port + 1, 1 + (port % 2)]))
  const find = createDistanceFinder(graph)
  const begun = performance.now()
  for (let source = 0; source < 20; source++) expect(find(source).hops[ports - 1]).toBe(ports - 1 - source)
  expect(performance.now() - begun).toBeLessThan(2000)
})
