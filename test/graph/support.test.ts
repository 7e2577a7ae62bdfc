import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGraphBuilder } from '../../workers/graph/build.ts'
import { createSupportCounter } from '../../workers/graph/support.ts'

interface Sequence {
  source: number
  destination: number
  day: number
  ports: number[]
}
const anySequence = (ports: number) =>
  fc.record({ source: fc.integer({ min: 0, max: 5 }), destination: fc.integer({ min: 0, max: 40 }), day: fc.integer({ min: 17_000, max: 17_070 }), ports: fc.array(fc.integer({ min: 0, max: ports }), { minLength: 1, maxLength: 30 }) })

/** Weight and distinct sources, destinations and days of each edge, counted with sets. */
function plainly(sequences: readonly Sequence[]): Map<string, number[]> {
  const sets = new Map<string, { weight: number; sources: Set<number>; destinations: Set<number>; days: Set<number> }>()
  for (const { source, destination, day, ports } of sequences) {
    for (let at = 1; at < ports.length; at++) {
      if (ports[at] === ports[at - 1]) continue
      const key = `${ports[at - 1]}>${ports[at]}`
      const one = sets.get(key) ?? { weight: 0, sources: new Set(), destinations: new Set(), days: new Set() }
      sets.set(key, one)
      one.weight++
      one.sources.add(source)
      one.destinations.add(destination)
      one.days.add(day)
    }
  }
  return new Map([...sets].map(([key, { weight, sources, destinations, days }]) => [key, [weight, sources.size, destinations.size, days.size]]))
}

function counted(sequences: readonly Sequence[], mostSteps?: number): Map<string, number[]> {
  const each = (tell: (one: { source: number; destination: number; day: number; ports: Uint16Array; from: number; length: number }) => void) => {
    for (const one of sequences) tell({ ...one, ports: Uint16Array.from([7, ...one.ports, 8]), from: 1, length: one.ports.length })
  }
  const [builder, bySource] = [createGraphBuilder(), createGraphBuilder({ counting: 'sources' })]
  each((one) => builder.sequence(one))
  each((one) => bySource.sequence(one))
  const [graph, once] = [builder.finish(), bySource.finish()]
  const counter = createSupportCounter(graph, { mostSteps })
  each((one) => counter.sequence(one))
  const { sources, destinations, days } = counter.finish()
  expect([...once.weight]).toEqual([...sources])
  const found = new Map<string, number[]>()
  graph.ports.forEach((port, vertex) => {
    for (let edge = graph.outStart[vertex]; edge < graph.outStart[vertex + 1]; edge++) {
      found.set(`${port}>${graph.ports[graph.outTarget[edge]]}`, [graph.weight[edge], sources[edge], destinations[edge], days[edge]])
    }
  })
  return found
}
const sorted = (counts: Map<string, number[]>) => [...counts].sort(([one], [other]) => (one < other ? -1 : 1))
const bySource = (sequences: Sequence[]) => sequences.toSorted((one, other) => one.source - other.source || one.destination - other.destination)

test('the support of an edge is what sets count', () => {
  fc.assert(
    fc.property(fc.array(anySequence(6), { maxLength: 60 }), fc.constantFrom(1, 2, 7, undefined), (sequences, mostSteps) => {
      expect(sorted(counted(bySource(sequences), mostSteps))).toEqual(sorted(plainly(sequences)))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('and it stays so when the lists are full and are compacted, time and again', () => {
  const sequences = bySource(fc.sample(anySequence(60), { seed: 2, numRuns: 3000 }))
  expect(sorted(counted(sequences))).toEqual(sorted(plainly(sequences)))
})
