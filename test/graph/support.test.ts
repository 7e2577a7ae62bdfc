import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { createGraphBuilder } from '../../workers/graph/build.ts'
import { createSupportCounter } from '../../workers/graph/support.ts'
import { supportCompiled } from '../../workers/graph/supporting/compiled.ts'
import type { CountedSequence } from '../../workers/graph/supporting/numbering.ts'
import { scriptSupport } from '../../workers/graph/supporting/script.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

interface Sequence {
  source: number
  destination: number
  ports: number[]
  /** When each was probed. */
  days: number[]
}
const anySequence = (ports: number) =>
  fc.record({ source: fc.integer({ min: 0, max: 5 }), destination: fc.integer({ min: 0, max: 40 }), probes: fc.array(fc.record({ port: fc.integer({ min: 0, max: ports }), day: fc.constantFrom(17_000, 17_001, 17_002, 17_035, 17_070) }), { minLength: 1, maxLength: 30 }) })
    .map(({ source, destination, probes }): Sequence => ({ source, destination, ports: probes.map(({ port }) => port), days: probes.map(({ day }) => day).sort() }))

/** Weight and distinct sources, destinations and days of each edge, counted with sets. */
function plainly(sequences: readonly Sequence[]): Map<string, number[]> {
  const sets = new Map<string, { weight: number; sources: Set<number>; destinations: Set<number>; days: Set<number> }>()
  for (const { source, destination, ports, days } of sequences) {
    for (let at = 1; at < ports.length; at++) {
      if (ports[at] === ports[at - 1]) continue
      const key = `${ports[at - 1]}>${ports[at]}`
      const one = sets.get(key) ?? { weight: 0, sources: new Set(), destinations: new Set(), days: new Set() }
      sets.set(key, one)
      one.weight++
      one.sources.add(source)
      one.destinations.add(destination)
      one.days.add(days[at])
    }
  }
  return new Map([...sets].map(([key, { weight, sources, destinations, days }]) => [key, [weight, sources.size, destinations.size, days.size]]))
}

/** @param room of the lists, in ports, at least 2 */
function counted(sequences: readonly Sequence[], room: number): Map<string, number[]> {
  // Others before and behind, which are none of the sequence's; half of them by the places of probes that were left out.
  const told = sequences.map(({ source, destination, ports, days }, number): CountedSequence => {
    const whole = { source, destination, ports: Uint16Array.from([7, ...ports, 8]), from: 1, length: ports.length, pair: { day: Int32Array.from([1, ...days, 1]) }, index: null }
    if (number % 2 === 0) return whole
    const index = Uint32Array.from(ports, (_, at) => 2 * at + 1)
    return { source, destination, ports: Uint16Array.from([...ports, 8]), from: 0, length: ports.length, pair: { day: Int32Array.from(days.flatMap((day) => [1, day])) }, index }
  })
  const each = (tell: (one: CountedSequence) => void) => told.forEach(tell)
  const [builder, bySource] = [createGraphBuilder(), createGraphBuilder({ counting: 'sources' })]
  each((one) => builder.sequence(one))
  each((one) => bySource.sequence(one))
  const [graph, once] = [builder.finish(), bySource.finish()]
  const counters = [createSupportCounter(graph), scriptSupport(graph, room), supportCompiled(graph, room)]
  each((one) => counters.forEach((counter) => counter.sequence(one)))
  const [support, ...others] = counters.map((counter) => counter.finish())
  for (const other of others) expect(other).toEqual(support)
  const { sources, destinations, days } = support
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
    fc.property(fc.array(anySequence(6), { maxLength: 60 }), fc.constantFrom(2, 3, 7, 4000), (sequences, room) => {
      expect(sorted(counted(bySource(sequences), room))).toEqual(sorted(plainly(sequences)))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('and it stays so when the lists are full and are compacted, time and again', () => {
  const sequences = bySource(fc.sample(anySequence(60), { seed: 2, numRuns: 3000 }))
  expect(sorted(counted(sequences, 5000))).toEqual(sorted(plainly(sequences)))
})

test('sequences of more ports than the lists have room for', () => {
  const random = seededRandom(5)
  const long = (source: number, length: number): Sequence => ({ source, destination: 1 + (source % 2), ports: Array.from({ length }, () => random.below(300)), days: Array.from({ length }, (_, at) => 17_000 + 40 * source + (at >>> 9)) })
  const sequences = [long(1, 3000), long(2, 1), long(3, 2), long(4, 2500)]
  for (const room of [2, 3, 1000, 100_000]) expect(sorted(counted(sequences, room))).toEqual(sorted(plainly(sequences)))
})

test('many steps are counted by the compiled module, as the script counts them', () => {
  const random = seededRandom(6)
  const sequences = Array.from({ length: 2000 }, (_, at): Sequence => ({ source: at >>> 3, destination: random.below(50), ports: Array.from({ length: 200 }, () => random.below(400)), days: Array.from({ length: 200 }, (_, nth) => 17_000 + (nth >>> 2)) }))
  expect(sorted(counted(bySource(sequences), 1 << 16))).toEqual(sorted(plainly(sequences)))
})

test('the compiled module is what its source gives', () => {
  const { again, kept } = compiledAgain('graph/supporting/support')
  expect(again).toBe(kept)
})
