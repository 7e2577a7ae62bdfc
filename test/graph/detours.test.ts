/** Edges that are left out before betweenness with costs is computed: none that a shortest path takes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphFromEdges } from '../../workers/graph/build.ts'
import type { PortScanGraph } from '../../workers/graph/graph.ts'
import { marginOf, withoutDetours } from '../../workers/graph/kernels/detours.ts'
import { leaningEdges } from '../bench/betweenness.ts'

/** Every distance. [Floyd 1962] */
function distances({ ports, outStart, outTarget }: PortScanGraph, costs: Float64Array): number[][] {
  const all = Array.from(ports, (_, one) => Array.from(ports, (_, other) => (one === other ? 0 : Infinity)))
  for (let from = 0; from < ports.length; from++) {
    for (let edge = outStart[from]; edge < outStart[from + 1]; edge++) all[from][outTarget[edge]] = Math.min(all[from][outTarget[edge]], costs[edge])
  }
  for (let over = 0; over < ports.length; over++) {
    for (const row of all) for (let to = 0; to < ports.length; to++) row[to] = Math.min(row[to], row[over] + all[over][to])
  }
  return all
}

const anyGraph = fc.record({ vertices: fc.integer({ min: 2, max: 40 }), share: fc.double({ min: 0.05, max: 1, noNaN: true }), seed: fc.nat() })
  .map(({ vertices, share, seed }) => graphFromEdges(leaningEdges({ vertices, edges: Math.max(1, Math.floor(share * vertices * (vertices - 1) * 0.5)), seed })))

test.each([['1/weight', 1e-12], ['1/weight', 1e-6], ['1/weight', 1e-2], ['whole', 0]] as const)('no edge that is left out is on a shortest path, with costs %s and tolerance %s', (kind, slack) => {
  let left = 0
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const costs = graph.weight.map((weight) => (kind === 'whole' ? Math.ceil(1e6 / weight) : 1 / weight))
      const margin = marginOf({ vertices: graph.ports.length, dearest: Math.max(...costs), slack, exact: kind === 'whole' })
      const keeps = withoutDetours({ graph, costs, margin })
      if (keeps === null) return
      let wrong = 0
      const between = distances(graph, costs)
      for (let from = 0; from < graph.ports.length; from++) {
        for (let edge = graph.outStart[from]; edge < graph.outStart[from + 1]; edge++) {
          if (keeps[edge] === 1) continue
          left++
          const to = graph.outTarget[edge]
          for (const row of between) {
            const through = row[from] + costs[edge]
            if (through < Infinity && through - row[to] <= slack * through) wrong++
          }
        }
      }
      expect(wrong).toBe(0)
    }),
    { numRuns: 200, seed: 11 },
  )
  // With a coarse tolerance all may be equal.
  if (slack < 1e-3) expect(left).toBeGreaterThan(1000)
})

test('where costs are near alike nothing is left out', () => {
  const graph = graphFromEdges(leaningEdges({ vertices: 300, edges: 4000, seed: 3 }))
  expect(withoutDetours({ graph, costs: graph.weight.map((weight) => 1e7 - weight), margin: 0 })).toBeNull()
})
