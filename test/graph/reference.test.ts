import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parameters } from '../../workers/contract.ts'
import { betweenness } from '../../workers/graph/betweenness.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { communities } from '../../workers/graph/communities.ts'
import { createDistanceFinder } from '../../workers/graph/distances.ts'
import { modularity, projection } from '../../workers/graph/projection.ts'
import { quantile } from '../../workers/graph/weights.ts'

interface Reference {
  edges: [number, number, number][]
  vertices: number[]
  hops: number[]
  hopsUndirected: number[]
  inverted: number[]
  invertedUndirected: number[]
  byWeight: number[]
  distances: (number | null)[][]
  quartiles: number[]
  partition: number[]
  modularity: number
  modularityLinks: number
}
/** Made by make_reference.py with igraph and networkx. */
const references = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/graphs.json'), 'utf8')) as Record<string, Reference>
const hooks = { cancelled: () => false, progress() {} }

/** The largest difference, relative to the larger of the values and 1. */
function difference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length)
  return Array.from(ours).reduce((most, one, index) => Math.max(most, Math.abs(one - theirs[index]) / Math.max(1, Math.abs(theirs[index]))), 0)
}

describe.each(Object.entries(references))('%s', (_, reference) => {
  const graph = graphFromEdges(reference.edges)
  const measured = (cost: Parameters['cost'], directed: boolean) => betweenness({ graph, cost, directed, normalised: false, hooks })

  test('has the vertices of the reference', () => expect([...graph.ports]).toEqual(reference.vertices))

  test.each([
    ['hops', true, 'hops'],
    ['hops', false, 'hopsUndirected'],
    ['inverted', true, 'inverted'],
    ['inverted', false, 'invertedUndirected'],
    ['1/weight', true, 'byWeight'],
  ] as const)('betweenness with cost %s, directed %s, equals the reference', (cost, directed, key) => {
    expect(difference(measured(cost, directed), reference[key])).toBeLessThan(1e-12)
  })

  test('distances under w_max - w equal the reference to the integer', () => {
    const find = createDistanceFinder(graph)
    const ours = reference.vertices.map((_, source) => Array.from(find(source).cost, (cost) => (cost === Infinity ? null : cost)))
    expect(ours).toEqual(reference.distances)
  })

  test('quartiles of the weights are of type 7', () => {
    const sorted = Float64Array.from(reference.edges, ([, , weight]) => weight).sort()
    expect([0.25, 0.5, 0.75].map((share) => quantile(sorted, share))).toEqual(reference.quartiles)
  })

  test('modularity of a given partition equals the reference, with weights and on links', () => {
    const ours = [modularity(projection(graph, true), reference.partition, 1), modularity(projection(graph, false), reference.partition, 1)]
    expect(difference(ours, [reference.modularity, reference.modularityLinks])).toBeLessThan(1e-12)
  })
})

test('the best of 20 Louvain runs on the karate club reaches the known optimum', () => {
  const found = communities({ graph: graphFromEdges(references.karate.edges), algorithm: 'louvain', weighted: true, resolution: 1, seed: 1, runs: 20, hooks })
  expect(found.q).toBeCloseTo(0.4197896, 7)
})

test('a normalised betweenness is divided by (n - 1)(n - 2), or half of it undirected', () => {
  const { edges, vertices } = references['florentine families']
  const graph = graphFromEdges(edges)
  const pairs = (vertices.length - 1) * (vertices.length - 2)
  for (const directed of [true, false]) {
    const plain = betweenness({ graph, cost: 'hops', directed, normalised: false, hooks })
    const normalised = betweenness({ graph, cost: 'hops', directed, normalised: true, hooks })
    expect(difference(normalised, plain.map((value) => (value * (directed ? 1 : 2)) / pairs))).toBeLessThan(1e-15)
  }
})

test('on a chain every pair before and after a port goes through it', () => {
  const ports = 3000
  const chain = graphFromEdges(Array.from({ length: ports - 1 }, (_, port) => [port, port + 1, 1]))
  const middle = betweenness({ graph: chain, cost: 'hops', directed: true, normalised: false, hooks })
  expect([middle[0], middle[1], middle[1499], middle[ports - 1]]).toEqual([0, ports - 2, 1499 * (ports - 1500), 0])
})
