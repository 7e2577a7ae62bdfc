import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completeParameters, type PartialParameters } from '../../workers/contract.ts'
import { createGraphBuilder } from '../../workers/graph/build.ts'
import { filterEffects } from '../../workers/sequences/filter.ts'
import { visitSequences } from '../../workers/sequences/visit.ts'
import { windowsOf } from '../../workers/sequences/windows.ts'
import { memoryReader, sequenceOf, type MemoryProbe } from '../analyses/memoryReader.ts'

const hooks = { cancelled: () => false, progress() {} }
const everything = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

function sequences(probes: MemoryProbe[], given: PartialParameters, scope = everything) {
  const kept: number[][] = []
  const counts = visitSequences({
    probes: memoryReader(probes),
    scope,
    parameters: completeParameters(given),
    hooks,
    visit({ ports, from, length, pair, index }) {
      const list = [...ports.subarray(from, from + length)]
      // Which probes of the pair they are is told, too.
      expect(list.map((_, at) => pair.port[index === null ? from + at : index[from + at]])).toEqual(list)
      kept.push(list)
    },
  })
  return { kept, counts }
}

test('the filter keeps 3 and 30 distinct ports and drops 2 and 31', () => {
  const probes = [2, 3, 30, 31].flatMap((count) => sequenceOf(count, 1, range(count)))
  const { kept, counts } = sequences(probes, {})
  expect(kept.map(({ length }) => length)).toEqual([3, 30])
  expect(counts).toEqual({
    probes: 66, retransmissions: 0, filtered: 33, kept: 33, sequences: 2, units: 4, keptUnits: 2, under: 1, over: 1,
  })
})

test('a unit of sources or of destinations is judged by all its ports of the day', () => {
  // One source, three destinations, a port each: horizontal for pairs, three ports for the source.
  const probes = [1, 2, 3].flatMap((destination) => sequenceOf(1, destination, [destination]))
  const kept = (filter: 'pair-day' | 'source-day' | 'destination-day') => sequences(probes, { filter }).counts.kept
  expect([kept('pair-day'), kept('source-day'), kept('destination-day')]).toEqual([0, 3, 0])
})

test('a retransmission is dropped once, and is no transition; kept, it invents two', () => {
  const [first, second, third] = sequenceOf(1, 1, [80, 443, 8080])
  const probes = [first, second, { ...first, time: 1.5e9 }, third]
  expect(sequences(probes, {}).kept).toEqual([[80, 443, 8080]])
  expect(sequences(probes, { retransmissions: 'keep' }).kept).toEqual([[80, 443, 80, 8080]])
  expect(sequences(probes, {}).counts.retransmissions).toBe(1)
})

test('another source port or sequence number is another probe', () => {
  const [first] = sequenceOf(1, 1, [80])
  const probes = [first, { ...first, sequence: 9 }, { ...first, sourcePort: 9 }]
  expect(sequences(probes, { filter: 'none' }).kept).toEqual([[80, 80, 80]])
})

test('sequences are cut at midnight, at the month, after a gap, or never', () => {
  // 2016-10-31 is day 17,105.
  const probes = [
    { source: 1, destination: 1, day: 17_105, time: 86_399e9, port: 1, sequence: 1 },
    { source: 1, destination: 1, day: 17_106, time: 0, port: 2, sequence: 2 },
    { source: 1, destination: 1, day: 17_106, time: 7_200e9, port: 3, sequence: 3 },
    { source: 1, destination: 1, day: 17_107, time: 0, port: 4, sequence: 4 },
  ]
  const cut = (given: PartialParameters) => sequences(probes, { filter: 'none', ...given }).kept
  expect({ day: cut({ cut: 'day' }), month: cut({ cut: 'month' }), gap: cut({ cut: 'gap', gap: 7200 }), none: cut({ cut: 'none' }) }).toEqual({
    day: [[1], [2, 3], [4]],
    month: [[1], [2, 3, 4]],
    gap: [[1, 2, 3], [4]],
    none: [[1, 2, 3, 4]],
  })
})

test('equal times keep the capture’s order', () => {
  const probes = [443, 80, 8080].map((port, sequence) => ({ source: 1, destination: 1, day: 1, time: 5, port, sequence }))
  expect(sequences(probes, {}).kept).toEqual([[443, 80, 8080]])
})

const anyProbes = fc
  .array(
    fc.record({
      source: fc.integer({ min: 1, max: 3 }),
      destination: fc.integer({ min: 1, max: 3 }),
      day: fc.integer({ min: 17_100, max: 17_110 }),
      time: fc.integer({ min: 0, max: 86_399 }).map((seconds) => seconds * 1e9),
      port: fc.integer({ min: 1, max: 8 }),
      sequence: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 120 },
  )

test('whatever the parameters, every probe ends in exactly one count', () => {
  const given = fc.record({
    filter: fc.constantFrom('none' as const, 'pair-day' as const, 'source-day' as const, 'destination-day' as const),
    retransmissions: fc.constantFrom('keep' as const, 'drop' as const),
    cut: fc.constantFrom('none' as const, 'month' as const, 'day' as const, 'gap' as const),
    minimum: fc.integer({ min: 1, max: 4 }),
  })
  fc.assert(
    fc.property(anyProbes, given, (probes, parameters) => {
      const { counts, kept } = sequences(probes, parameters)
      expect(counts.retransmissions + counts.filtered + counts.kept).toBe(probes.length)
      expect(kept.reduce((sum, { length }) => sum + length, 0)).toBe(counts.kept)
      expect(counts.keptUnits + counts.under + counts.over).toBe(counts.units)
    }),
    { seed: 2, numRuns: 300 },
  )
})

test('what each unit of the filter keeps is what sets count, told without sequences and with them', () => {
  const units = { 'pair-day': ['source', 'destination', 'day'], 'source-day': ['source', 'day'], 'destination-day': ['destination', 'day'] } as const
  const given = fc.record({ retransmissions: fc.constantFrom('keep' as const, 'drop' as const), minimum: fc.integer({ min: 1, max: 4 }), maximum: fc.integer({ min: 4, max: 6 }) })
  fc.assert(
    fc.property(anyProbes, given, (probes, asked) => {
      const parameters = completeParameters({ ...asked, cut: 'none' })
      const effects = filterEffects({ probes: memoryReader(probes), scope: everything, parameters, hooks })
      for (const filter of ['pair-day', 'source-day', 'destination-day'] as const) {
        const ports = new Map<string, Set<number>>()
        for (const probe of probes) {
          const unit = units[filter].map((name) => probe[name]).join()
          ports.set(unit, (ports.get(unit) ?? new Set()).add(probe.port))
        }
        const sizes = [...ports.values()].map(({ size }) => size)
        const under = sizes.filter((size) => size < asked.minimum).length
        const over = sizes.filter((size) => size > asked.maximum).length
        const { counts } = sequences(probes, { ...parameters, filter })
        const { kept, filtered } = counts
        expect(effects[filter]).toEqual({ units: sizes.length, keptUnits: sizes.length - under - over, under, over, kept, filtered })
        const { units: seen, keptUnits, under: few, over: many } = counts
        expect([seen, keptUnits, few, many]).toEqual([sizes.length, sizes.length - under - over, under, over])
      }
    }),
    { seed: 3, numRuns: 200 },
  )
})

test('weights of the days sum to the weights of the whole when sequences are cut at the day', () => {
  const edges = (probes: MemoryProbe[], scope = everything): Map<number, number> => {
    const builder = createGraphBuilder()
    visitSequences({
      probes: memoryReader(probes),
      scope,
      parameters: completeParameters({ filter: 'none', retransmissions: 'keep', cut: 'day' }),
      hooks,
      visit: (sequence) => builder.sequence(sequence),
    })
    const graph = builder.finish()
    const found = new Map<number, number>()
    graph.ports.forEach((port, vertex) => {
      for (let edge = graph.outStart[vertex]; edge < graph.outStart[vertex + 1]; edge++) found.set(port * 65_536 + graph.ports[graph.outTarget[edge]], graph.weight[edge])
    })
    return found
  }
  fc.assert(
    fc.property(anyProbes, (probes) => {
      const sums = new Map<number, number>()
      for (const { from, to } of windowsOf({ word: 'day', span: memoryReader(probes).span(null, 'tcp') })) {
        for (const [edge, weight] of edges(probes, { ...everything, start: from as never, end: to as never })) sums.set(edge, (sums.get(edge) ?? 0) + weight)
      }
      expect(new Map([...sums].sort())).toEqual(new Map([...edges(probes)].sort()))
    }),
    { seed: 3, numRuns: 100 },
  )
})
