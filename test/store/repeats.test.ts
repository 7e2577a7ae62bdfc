import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPair } from '../../workers/store/merge.ts'
import { tellRepeats } from '../../workers/store/repeats.ts'

interface Probe {
  port: number
  sourcePort: number
  sequence: number
}
/** What is told of probes that lie behind others, and what a look at each probe before each gives. */
function told(probes: readonly Probe[], from: number): { repeats: number[]; looked: number[] } {
  const pair = createPair(from + probes.length + 3)
  pair.repeats.fill(9)
  Object.assign(pair, { from, length: probes.length })
  for (const name of ['port', 'sourcePort', 'sequence'] as const) probes.forEach((probe, at) => (pair[name][from + at] = probe[name]))
  tellRepeats(pair)
  const looked = probes.map((probe, at) => {
    for (let earlier = at - 1; earlier >= 0; earlier--) if (JSON.stringify(probes[earlier]) === JSON.stringify(probe)) return at - earlier
    return 0
  })
  expect([...pair.repeats.subarray(0, from), ...pair.repeats.subarray(from + probes.length)].every((one) => one === 9)).toBe(true)
  return { repeats: Array.from(pair.repeats.subarray(from, from + probes.length)), looked }
}
const anyProbe = fc.record({ port: fc.integer({ min: 1, max: 3 }), sourcePort: fc.integer({ min: 1, max: 3 }), sequence: fc.constantFrom(0, 1, 0xffff_ffff) })

test('a probe repeats the last one of its pair with the same ports and sequence number, few or many', () => {
  fc.assert(
    fc.property(fc.array(anyProbe, { minLength: 1, maxLength: 90 }), fc.integer({ min: 0, max: 4 }), (probes, from) => {
      const { repeats, looked } = told(probes, from)
      expect(repeats).toEqual(looked)
    }),
    { seed: 5, numRuns: 300 },
  )
})

test('so it is where a capture was written so that all hash alike', () => {
  const place = (sequence: number) => {
    const mixed = Math.imul(Math.imul(sequence, 0x9e3779b1) ^ (80 * 65_536 + 7), 0x85ebca6b)
    return (mixed ^ (mixed >>> 15)) & 1023
  }
  const alike: number[] = []
  for (let sequence = 0; alike.length < 300; sequence++) if (place(sequence) === 5) alike.push(sequence)
  const probes = [...alike, ...alike.slice(100, 200), ...alike].map((sequence) => ({ port: 80, sourcePort: 7, sequence }))
  const { repeats, looked } = told(probes, 2)
  expect(repeats).toEqual(looked)
  expect(repeats.filter((back) => back > 0)).toHaveLength(400)
})
