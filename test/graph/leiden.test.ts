import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { communities } from '../../workers/graph/communities.ts'
import { pieces } from '../../workers/graph/leiden.ts'
import { modularity, projection, renumber } from '../../workers/graph/projection.ts'
import type { Algorithm } from '../../workers/graph/searching/search.ts'

/** Made by make_reference.py with igraph: what greedy merging reaches, and the best of 20 seeds of Leiden. */
const references = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/graphs.json'), 'utf8')) as Record<
  string,
  { edges: [number, number, number][]; greedy: number; leiden: number }
>
const hooks = { cancelled: () => false, progress() {} }
const found = (edges: [number, number, number][], algorithm: Algorithm, runs = 20) =>
  communities({ graph: graphFromEdges(edges), algorithm, weighted: true, resolution: 1, seed: 1, runs, hooks })

describe.each(Object.entries(references))('%s', (_, { edges, greedy, leiden }) => {
  test('the best of 20 Leiden runs is as good as igraph’s', () => expect(found(edges, 'leiden').q).toBeGreaterThan(leiden - 1e-9))
  test('greedy merging is as good as igraph’s, but for ties', () => expect(found(edges, 'greedy').q).toBeGreaterThan(greedy - 0.01))
})

test('greedy merging of the karate club gives the known .3806706, in one run', () => {
  const { q, runs, agreement, stability } = found(references.karate.edges, 'greedy')
  expect({ q: q.toFixed(7), runs, agreement, least: Math.min(...stability) }).toEqual({ q: '0.3806706', runs: 1, agreement: 1, least: 1 })
})

const anyEdges = fc
  .record({ vertices: fc.integer({ min: 2, max: 80 }), heaviest: fc.constantFrom(1, 4, 10_000) })
  .chain(({ vertices, heaviest }) =>
    fc.array(fc.tuple(fc.nat(vertices - 1), fc.nat(vertices - 1), fc.integer({ min: 1, max: heaviest })), { minLength: 1, maxLength: 400 }),
  )
  .map((edges) => edges.filter(([from, to]) => from !== to))

test.each(['leiden', 'greedy'] as const)('every community by %s is connected, and Q is that of its partition', (algorithm) => {
  fc.assert(
    fc.property(anyEdges, (edges) => {
      const links = projection(graphFromEdges(edges), true)
      const { member, q } = found(edges, algorithm, 2)
      const partition = renumber(member).labels
      expect(renumber(pieces(links, partition)).labels).toEqual(partition)
      expect(q).toBeCloseTo(modularity(links, member, 1), 12)
    }),
    { numRuns: 200, seed: 5 },
  )
})

test('the same seed gives the same communities, and more seeds never a worse Q', () => {
  const { edges } = references['directed, 200 vertices, 900 edges']
  expect(found(edges, 'leiden', 3)).toEqual(found(edges, 'leiden', 3))
  expect(found(edges, 'leiden', 10).q).toBeGreaterThanOrEqual(found(edges, 'leiden', 3).q)
})
