import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { ascending, descending } from '../../workers/graph/kernels/ascending.ts'
import { numbersAt, sortNumbers } from '../../workers/graph/sortNumbers.ts'
import { quantile, quantiles } from '../../workers/graph/weights.ts'

const random = seededRandom(3)
const kinds: [string, () => number][] = [
  ['whole', () => random.below(5000)],
  ['large whole', () => Math.floor(random.unit() * 2 ** 53)],
  ['fractions', () => 1 / (1 + random.below(1000))],
  ['of every size', () => (random.chance(0.1) ? 0 : random.chance(0.01) ? Infinity : random.unit() * 10 ** (random.below(600) - 300))],
  ['most of them near each other', () => (random.chance(0.99) ? random.below(100) : random.below(2 ** 31) * 1e5)],
  ['all alike', () => 7],
]

test.each(kinds)('numbers are sorted as the built-in sort does: %s', (_, number) => {
  for (const count of [0, 1, 100, 40_000, 70_000]) {
    // Within a larger array: what lies around stays.
    const around = Float64Array.from({ length: count + 2 }, number)
    const before = around.slice()
    const expected = before.subarray(1, count + 1).slice().sort()
    const positions = ascending(before.subarray(1, count + 1))
    expect(Array.from(positions, (at) => before[1 + at])).toEqual([...expected])
    for (let at = 1; at < count; at++) if (before[1 + positions[at]] === before[positions[at - 1] + 1]) expect(positions[at]).toBeGreaterThan(positions[at - 1])
    expect(sortNumbers(around.subarray(1, count + 1))).toEqual(expected)
    expect([around[0], around[count + 1]]).toEqual([before[0], before[count + 1]])
  }
})

test.each(kinds)('whole numbers are put in descending order, equal ones as they came: %s', (_, number) => {
  for (const count of [0, 1, 100, 40_000]) {
    const values = Float64Array.from({ length: count }, () => Math.min(Math.floor(number()), 2 ** 53))
    for (const own of [values, values.map((one) => (one % 2 ** 32) + 9), values.map((one) => 1e9 + (one % 70_000))]) {
      expect(descending(own)).toEqual(Uint32Array.from(own.keys()).sort((one, other) => own[other] - own[one] || one - other))
    }
  }
})

test.each(kinds)('numbers at places of the order are found without sorting all: %s', (_, number) => {
  for (const count of [1, 2, 100, 40_000]) {
    const values = Float64Array.from({ length: count + 1 }, number).subarray(1)
    const places = [0, count >> 2, count >> 1, (3 * count) >> 2, count - 1]
    const sorted = values.slice().sort()
    expect(numbersAt(values, places)).toEqual(places.map((place) => sorted[place]))
    const shares = [0, 0.25, 0.5, 0.9, 1]
    expect(quantiles(values, shares)).toEqual(shares.map((share) => quantile(sorted, share)))
  }
})
