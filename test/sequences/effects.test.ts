/** What a filter would keep: compiled and not, pair by pair. What sets count is in visit.test.ts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { effectsCompiled } from '../../workers/sequences/effects/compiled.ts'
import { createDayEffects } from '../../workers/sequences/effects/effects.ts'
import { scriptEffects, type DayEffects } from '../../workers/sequences/effects/script.ts'
import type { PairProbes } from '../../workers/store/pairs.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const firstDay = 17_000
const days = { count: 40, probes: 300_000, placeOf: (day: number) => day - firstDay }
interface Pair {
  source: number
  destination: number
  probes: { day: number; port: number; repeats: boolean }[]
}
const anyPair = fc.record({
  source: fc.integer({ min: 1, max: 4 }), destination: fc.integer({ min: 1, max: 4 }),
  probes: fc.array(fc.record({ day: fc.integer({ min: firstDay, max: firstDay + 4 }), port: fc.constantFrom(0, 1, 2, 3, 31, 32, 33, 40_000, 65_535), repeats: fc.boolean() }), { minLength: 1, maxLength: 12 }),
})

function told(effects: DayEffects, pairs: readonly Pair[], repeated: boolean): ReturnType<DayEffects['end']> {
  for (const { source, destination, probes } of pairs) {
    // Others before and behind, which are none of the pair's.
    const day = Int32Array.from([1, ...probes.map((one) => one.day), 1])
    const port = Uint16Array.from([9, ...probes.map((one) => one.port), 9])
    const pair = { source, destination, from: 1, length: probes.length, day, port } as unknown as PairProbes
    effects.pair(pair, repeated ? Uint8Array.from(probes, ({ repeats }) => Number(repeats)) : null)
  }
  return effects.end()
}
const inOrder = (pairs: readonly Pair[]): Pair[] =>
  [...new Map(pairs.map((one) => [one.source * 10 + one.destination, one]))].sort(([one], [other]) => one - other)
    .map(([, pair]) => ({ ...pair, probes: pair.probes.toSorted((one, other) => one.day - other.day) }))

test('the compiled counts are the script’s, wherever a pair is cut', () => {
  const bounds = fc.record({ minimum: fc.integer({ min: 1, max: 3 }), maximum: fc.integer({ min: 3, max: 5 }) })
  fc.assert(
    fc.property(fc.array(anyPair, { maxLength: 16 }), bounds, fc.constantFrom(1, 2, 5, 1000), fc.boolean(), (given, bounds, mostPorts, repeated) => {
      const pairs = inOrder(given)
      expect(told(effectsCompiled({ days, bounds, mostPorts }), pairs, repeated)).toEqual(told(scriptEffects({ days, bounds }), pairs, repeated))
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('many probes are counted by the compiled module, and long pairs, as the script counts them', () => {
  const random = seededRandom(3)
  const probes = (length: number) => Array.from({ length }, (_, at) => ({ day: firstDay + Math.floor((at * 40) / length), port: random.below(at % 3 === 0 ? 65_536 : 300), repeats: random.below(9) === 0 }))
  const pairs = [...Array.from({ length: 3000 }, (_, at): Pair => ({ source: 1 + (at >>> 2), destination: 1 + random.below(30), probes: probes(1 + random.below(60)) })), { source: 5000, destination: 1, probes: probes(200_000) }]
  const bounds = { minimum: 3, maximum: 30 }
  const plain = told(scriptEffects({ days, bounds }), pairs, true)
  expect(told(createDayEffects({ days, parameters: bounds }), pairs, true)).toEqual(plain)
  expect(plain['pair-day'].units).toBeGreaterThan(10_000)
})

test('the compiled module is what its source gives', () => {
  const { again, kept } = compiledAgain('sequences/effects/effects')
  expect(again).toBe(kept)
})
