import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSlices } from '../../workers/sequences/slices.ts'
import { windowsOf } from '../../workers/sequences/windows.ts'
import type { ProbeReader, ProbeScope } from '../../workers/store/pairs.ts'
import { heard, memoryReader, type MemoryProbe } from '../analyses/memoryReader.ts'

const hour = 3_600e9
const everything: ProbeScope = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' }
const anyProbe = fc.record({
  source: fc.integer({ min: 1, max: 4 }), destination: fc.integer({ min: 1, max: 3 }), day: fc.integer({ min: 17_000, max: 17_001 }),
  time: fc.integer({ min: 0, max: 23 }).chain((at) => fc.integer({ min: 0, max: 3 }).map((part) => at * hour + part * 1e12)),
  port: fc.integer({ min: 1, max: 9 }), sequence: fc.integer({ min: 0, max: 3 }), mark: fc.integer({ min: 0, max: 3 }),
})

test('hours read together are the hours read one by one, whatever may be held in memory', () => {
  fc.assert(
    fc.property(fc.array(anyProbe, { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 40 }), fc.constantFrom('UTC', '+05:30'), fc.boolean(), (probes: MemoryProbe[], mostProbes, zone, backwards) => {
      const plain = memoryReader(probes)
      const windows = windowsOf({ word: zone === 'UTC' ? 'hour' : 'day', span: plain.span(null, 'tcp'), zone })
      const slices = createSlices({ probes: plain, windows, mostProbes })
      for (const [at, { from, to }] of (backwards ? windows.toReversed() : windows).entries()) {
        const scope = { ...everything, start: from, end: to }
        const extra = at % 3 === 0 ? ['mark' as const] : at % 3 === 1 ? ['sequence' as const, 'mark' as const] : []
        expect(heard(slices, scope, extra)).toEqual(heard(plain, scope, extra))
      }
      expect(heard(slices, everything, [])).toEqual(heard(plain, everything, []))
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('a series is read once where its probes fit, and at most about probes / held times where they do not', () => {
  const probes = Array.from({ length: 480 }, (_, at): MemoryProbe => ({ source: at % 7, destination: 1, day: 17_000, time: (at % 24) * hour, port: at % 5 }))
  const plain = memoryReader(probes)
  const windows = windowsOf({ word: 'hour', span: plain.span(null, 'tcp') })
  expect(windows).toHaveLength(24)
  const passes = (mostProbes?: number): number => {
    let count = 0
    const counting: ProbeReader = { ...plain, visitPairs: (...question) => { count++; plain.visitPairs(...question) } }
    const slices = createSlices({ probes: counting, windows, mostProbes })
    for (const { from, to } of windows) for (let again = 0; again < 3; again++) heard(slices, { ...everything, start: from, end: to }, [])
    return count
  }
  expect([passes(), passes(240), passes(100)]).toEqual([1, 2, 5])
})
