import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createByDay } from '../../workers/graph/byDay.ts'

test('every day keeps its own, also where days share a place', () => {
  const day = fc.oneof(fc.integer({ min: -3, max: 3 }).map((at) => at * 64), fc.integer({ min: -200, max: 200 }))
  fc.assert(
    fc.property(fc.array(day, { maxLength: 200 }), (asked) => {
      const byDay = createByDay(() => ({ times: 0 }))
      const expected = new Map<number, number>()
      for (const one of asked) {
        byDay.of(one).times++
        expected.set(one, (expected.get(one) ?? 0) + 1)
      }
      expect([...byDay.days].map(([one, { times }]) => [one, times])).toEqual([...expected])
    }),
    { seed: 1, numRuns: 200 },
  )
})
