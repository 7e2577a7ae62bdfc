/** The graph as it is brought into the memory of the kernels: by the compiled module as by its twin. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphFromEdges } from '../../workers/graph/build.ts'
import type { PortScanGraph } from '../../workers/graph/graph.ts'
import { control } from '../../workers/graph/kernels/chunks.ts'
import type { EdgeCost } from '../../workers/graph/kernels/costs.ts'
import { lanes } from '../../workers/graph/kernels/laneLabels.ts'
import { prepare, type Preparing } from '../../workers/graph/kernels/prepare.ts'
import { leaningEdges } from '../bench/betweenness.ts'

const names = ['outStart', 'outTarget', 'inStart', 'inSource', 'outCost', 'inCost', 'leastIn', 'inWhole', 'inDigest', 'measure', 'names', 'given', 'swept', 'core', 'control'] as const

/** What a kernel reads of the graph. */
function prepared(graph: PortScanGraph, cost: EdgeCost | null, how: Partial<Preparing> & Pick<Preparing, 'kernel'>) {
  const { shape, arrays, compiled } = prepare({ graph, cost, slack: cost === '1/weight' ? 1e-12 : 0, threads: 1, chunkSources: lanes, shorten: false, most: Infinity, ...how })!
  if (cost !== null) compiled?.expand()
  // Whole costs are for what is swept.
  const read = names.filter((name) => arrays.control[control.swept] > 0 || !/^in(Whole|Digest)$/.test(name))
  return { shape, ...Object.fromEntries(read.map((name) => [name, Array.from(arrays[name] ?? [])])) }
}
const costsOf = ({ weight }: PortScanGraph): (EdgeCost | null)[] => {
  const heaviest = weight.reduce((most, one) => Math.max(most, one), 0)
  return [null, '1/weight', { less: heaviest + 1 }, { less: heaviest }]
}

const anyGraph = fc.record({ vertices: fc.integer({ min: 2, max: 60 }), share: fc.double({ min: 0, max: 1, noNaN: true }), seed: fc.nat(), times: fc.constantFrom(0, 1, 1e5, 1e12) })
  .map(({ vertices, share, seed, times }) => {
    const { weight, ...graph } = graphFromEdges(leaningEdges({ vertices, edges: Math.floor(share * vertices * (vertices - 1) * 0.5), seed }), [60_000])
    // All alike, as they are, of more than 16 bits, and of more than 32.
    return { ...graph, weight: weight.map((one) => (times === 0 ? 1 : one * times)) }
  })

test('the compiled module gives the same bytes as its twin', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(anyGraph, fc.boolean(), (graph, shorten) => {
      for (const cost of costsOf(graph)) {
        // Costs of nothing are not shortened: there is no way round a free edge.
        const how = { shorten: shorten && (cost === null || cost === '1/weight') }
        const [one, other] = (['compiled', 'twin'] as const).map((kernel) => prepared(graph, cost, { ...how, kernel }))
        expect(one).toEqual(other)
        seen.add(`${one.shape.edges < graph.outTarget.length ? 'shortened' : 'all'} ${one.shape.whole ? 'whole' : 'not'}`)
      }
    }),
    { numRuns: 300, seed: 5 },
  )
  expect([...seen].sort()).toEqual(['all not', 'all whole', 'shortened not'])
})

test('edges whose weights lie far apart are sorted as those near each other', () => {
  const { weight, ...graph } = graphFromEdges(leaningEdges({ vertices: 200, edges: 9000, seed: 9 }))
  for (const times of [1, 7, 65_536, 99_991]) {
    const own = { ...graph, weight: weight.map((one, edge) => one + (edge % 13) * times) }
    for (const cost of costsOf(own)) expect(prepared(own, cost, { kernel: 'compiled' })).toEqual(prepared(own, cost, { kernel: 'twin' }))
  }
})

test('more memory than is allowed is not taken', () => {
  const graph = graphFromEdges(leaningEdges({ vertices: 60, edges: 900, seed: 2 }))
  for (const cost of [null, '1/weight'] as const) {
    for (const kernel of ['compiled', 'twin'] as const) {
      for (const shorten of [true, false]) expect(prepare({ graph, cost, slack: 0, threads: 1, chunkSources: lanes, kernel, shorten, most: 1000 })).toBeNull()
    }
  }
})
