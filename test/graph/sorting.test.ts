import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { ascending } from '../../workers/graph/kernels/ascending.ts'
import { sortNumbers } from '../../workers/graph/sortNumbers.ts'

const random = seededRandom(3)
const kinds: [string, () => number][] = [
  ['whole', () => random.below(5000)],
  ['large whole', () => Math.floor(random.unit() * 2 ** 53)],
  ['fractions', () => 1 / (1 + random.below(1000))],
  ['of every size', () => (random.chance(0.1) ? 0 : random.chance(0.01) ? Infinity : random.unit() * 10 ** (random.below(600) - 300))],
  ['all alike', () => 7],
]

test.each(kinds)('numbers are sorted as the built-in sort does: %s', (_, number) => {
  for (const count of [0, 1, 100, 40_000]) {
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
