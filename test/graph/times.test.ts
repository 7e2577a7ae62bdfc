/** Times in order, their steps and quantiles: compiled and not, against what sorting everything gives. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { scriptTimes } from '../../workers/graph/times/script.ts'
import { createTimes, timesCompiled } from '../../workers/graph/times/times.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const week = 7 * 86_400e9
const random = seededRandom(21)
const shapes: Record<string, (length: number) => number[]> = {
  'nanoseconds of a week': (length) => Array.from({ length }, () => Math.floor((random.below(2 ** 31) / 2 ** 31) * week)),
  'seconds, many alike': (length) => Array.from({ length }, () => random.below(40) * 1e9),
  'a microsecond more or less': (length) => Array.from({ length }, (_, at) => Math.round(at * 370.285714) * 1000),
  'many together, one far away': (length) => Array.from({ length }, (_, at) => (at === 7 ? week : 4e12 + random.below(1 << 30))),
  'nearly all one': (length) => Array.from({ length }, (_, at) => (at % 1000 === 7 ? random.below(1 << 30) * 3 : 4e12)),
  'all one': (length) => Array.from({ length }, () => 5e9),
  'small and large ones': (length) => Array.from({ length }, () => Math.floor((random.below(2 ** 31) / 2 ** 31) * 10 ** random.below(16))),
}

test.each(Object.keys(shapes))('%s: sorted, stepped and looked up as by hand', (shape) => {
  for (const length of [0, 1, 2, 3, 5000, 150_000]) {
    const given = Float64Array.from(shapes[shape](length))
    const sorted = given.slice().sort()
    const steps = sorted.subarray(1).map((time, at) => time - sorted[at])
    const ordered = steps.slice().sort()
    const places = steps.length === 0 ? [] : [...new Set([0, 0.25, 0.5, 0.75, 1].flatMap((share) => [Math.floor((steps.length - 1) * share), Math.ceil((steps.length - 1) * share)]))]
    for (const times of [timesCompiled(length + 7), scriptTimes(length + 7)]) {
      // Used again: what was there before does not matter.
      for (let turn = 0; turn < 2; turn++) {
        times.values.fill(3).set(given)
        times.sort(length)
        expect(Buffer.compare(Buffer.from(times.values.buffer, times.values.byteOffset, 8 * length), Buffer.from(sorted.buffer))).toBe(0)
        const sum = times.steps(length)
        expect(sum).toBe(length < 2 ? 0 : sorted[length - 1] - sorted[0])
        expect(times.values.subarray(0, steps.length)).toEqual(steps)
        expect(times.at(steps.length, places)).toEqual(places.map((place) => ordered[place]))
      }
    }
  }
})

test('few times need no module, many have room for all', () => {
  expect(createTimes(10).values).toHaveLength(10)
  expect(createTimes(200_000).values).toHaveLength(200_000)
})

test('the compiled module is what its source gives', () => {
  const { again, kept } = compiledAgain('graph/times/times')
  expect(again).toBe(kept)
})
