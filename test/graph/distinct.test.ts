import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { createDistinctCounter } from '../../workers/graph/distinct.ts'

function checked(noted: readonly (readonly [number, number])[], things?: number): void {
  const [counter, atOnce] = [createDistinctCounter({ things }), createDistinctCounter({ things })]
  const sets = new Map<number, Set<number>>()
  // By many at a time, and by one.
  for (let from = 0, many = 1; from < noted.length; from += many, many = (many * 7) % 10_007) {
    const part = noted.slice(from, from + many)
    atOnce.addAll(Uint32Array.from(part, ([one]) => one), Uint32Array.from(part, ([, value]) => value), part.length)
  }
  for (const [one, value] of noted) {
    counter.add(one, value)
    if (sets.has(one)) sets.get(one)!.add(value)
    else sets.set(one, new Set([value]))
  }
  const count = noted.reduce((most, [one]) => Math.max(most, one + 1), 0) + 2
  const expected = Array.from({ length: count }, (_, one) => sets.get(one)?.size ?? 0)
  expect([...counter.counts(count)]).toEqual(expected)
  expect([...atOnce.counts(count)]).toEqual(expected)
  const visited: [number, number[]][] = []
  counter.visit((one, values) => visited.push([one, [...values].sort((a, b) => a - b)]))
  expect(visited).toEqual([...sets].sort(([a], [b]) => a - b).map(([one, values]) => [one, [...values].sort((a, b) => a - b)]))
  expect([...counter.counts(count)]).toEqual(expected)
}

test('few or none', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), { maxLength: 50 }), (noted) => checked(noted)), { seed: 1, numRuns: 100 })
})

/** Dense then sparse and the other way round: bits, lists, and from one to the other. */
const stages: Record<string, readonly [things: number, values: number, noted: number][]> = {
  dense: [[100, 300, 60_000]],
  'denser and denser': [[3000, 3000, 20_000], [200, 200, 90_000]],
  'dense, then one far off': [[50, 100, 20_000], [100_000, 400_000, 3], [50, 100, 20_000]],
  'more values step by step': [[40, 40, 10_000], [40, 400, 20_000], [40, 4000, 60_000], [40, 40_000, 60_000]],
  'more things step by step': [[40, 100, 10_000], [400, 100, 20_000], [4000, 100, 100_000]],
  sparse: [[100_000, 100_000, 40_000]],
}
test.each(Object.keys(stages))('as many as sets count: %s', (name) => {
  const random = seededRandom(7)
  const noted = stages[name].flatMap(([things, values, count]) => Array.from({ length: count }, () => [random.below(things), Math.floor(random.unit() * values)] as const))
  checked(noted)
  checked(noted, noted.reduce((most, [one]) => Math.max(most, one + 1), 0))
})
