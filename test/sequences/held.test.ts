import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '../../workers/contract.ts'
import { createHeld } from '../../workers/sequences/held.ts'
import type { ExtraColumn, ProbeReader, ProbeScope } from '../../workers/store/pairs.ts'
import { heard, memoryReader, type MemoryProbe } from '../analyses/memoryReader.ts'

const hooks = { cancelled: () => false, progress() {} }
const hour = 3_600e9
const everything: ProbeScope = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' }
const anyProbe = fc.record({
  source: fc.integer({ min: 1, max: 4 }), destination: fc.integer({ min: 1, max: 3 }), day: fc.integer({ min: 17_000, max: 17_002 }),
  time: fc.integer({ min: 0, max: 23 }).map((at) => at * hour), port: fc.integer({ min: 1, max: 9 }), sequence: fc.integer({ min: 0, max: 3 }),
  mark: fc.integer({ min: 0, max: 3 }), answer: fc.integer({ min: 0, max: 1 }), capture: fc.integer({ min: 1, max: 2 }),
})
const moment = fc.option(fc.record({ day: fc.integer({ min: 17_000, max: 17_003 }), time: fc.integer({ min: 0, max: 23 }).map((at) => at * hour) }))
const question = fc.record({
  start: moment, end: moment, outcome: fc.constantFrom('all' as const, 'unanswered' as const), sensor: fc.constantFrom(null, 'one'),
  extra: fc.subarray(['sequence', 'mark', 'answer', 'capture', 'repeats'] as ExtraColumn[]),
})

function counted(plain: ProbeReader): { reader: ProbeReader; passes(): number } {
  let count = 0
  return { reader: { ...plain, visitPairs: (...question) => { count++; plain.visitPairs(...question) } }, passes: () => count }
}

test('what is held tells what the case would, whatever is asked in whatever order', () => {
  fc.assert(
    fc.property(fc.array(anyProbe, { minLength: 1, maxLength: 60 }), fc.array(question, { minLength: 1, maxLength: 12 }), fc.integer({ min: 0, max: 90 }), (probes: MemoryProbe[], questions, mostProbes) => {
      const plain = memoryReader(probes, ['one', 'two'])
      const held = createHeld({ probes: plain, mostProbes })
      for (const { extra, ...scope } of questions) expect(heard(held, { ...everything, ...scope }, extra)).toEqual(heard(plain, { ...everything, ...scope }, extra))
    }),
    { seed: 1, numRuns: 200 },
  )
})

const probes = Array.from({ length: 480 }, (_, at): MemoryProbe => ({ source: at % 7, destination: 1, day: 17_000 + (at % 10), time: at * 1e9, port: at % 5 }))

test('a window is read once, its parts not at all, and answers that are many in one more pass', () => {
  const readings = (reader: ProbeReader, passes: () => number) => {
    const held = createHeld({ probes: reader })
    const counts: number[] = []
    const ask = (scope: Partial<ProbeScope>, extra: ExtraColumn[] = []) => {
      heard(held, { ...everything, ...scope }, extra)
      counts.push(passes())
    }
    ask({})
    ask({})
    ask({ start: { day: 17_003, time: 0 }, end: { day: 17_005, time: 0 } })
    ask({}, ['repeats'])
    ask({}, ['repeats', 'mark', 'capture'])
    ask({}, ['answer'])
    ask({}, ['handshake', 'mark', 'repeats'])
    // An answer may be tied by what lies before a part: that is the reader's to say.
    ask({ start: { day: 17_003, time: 0 } }, ['answer'])
    ask({})
    return counts
  }
  const few = counted(memoryReader(probes))
  expect(readings(few.reader, few.passes)).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 2])
  const many = counted(memoryReader(probes.map((probe, at) => ({ ...probe, answer: at % 2 }))))
  expect(readings(many.reader, many.passes)).toEqual([1, 1, 1, 1, 1, 2, 2, 3, 3])
})

test('what is too large is read each time, and what was held longest makes room', () => {
  const { reader, passes } = counted(memoryReader(probes))
  const small = createHeld({ probes: reader, mostProbes: 100 })
  const day = (one: number) => ({ ...everything, start: { day: one, time: 0 }, end: { day: one, time: 86_400e9 } })
  for (let again = 0; again < 2; again++) heard(small, everything, [])
  expect(passes()).toBe(2)
  for (const one of [17_000, 17_001, 17_000, 17_001, 17_002, 17_001, 17_000]) heard(small, day(one), [])
  expect(passes()).toBe(2 + 4)
})

test('a cancel while it is told is a refusal', () => {
  const many = Array.from({ length: 300_000 }, (_, at): MemoryProbe => ({ source: at % 1000, destination: 1, day: 17_000, time: at, port: 1 }))
  const held = createHeld({ probes: memoryReader(many) })
  held.visitPairs(everything, [], () => {}, hooks)
  expect(() => held.visitPairs(everything, [], () => {}, { ...hooks, cancelled: () => true })).toThrow(Refusal)
})
