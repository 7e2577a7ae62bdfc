/** Positions of numbers >= 0 by ascending value, equal ones by position: a radix sort of their bits, 16 a pass. */
import { rangeOf } from './costs.ts'

/** IEEE 754: as integers, the bits of such numbers are in the order of the numbers. */
const digits = 4

export function ascending(values: Float64Array): Uint32Array {
  const count = values.length
  // The words of a number lie in the machine's order, whatever that is.
  const parts = new Uint16Array(values.buffer, values.byteOffset, count * digits)
  const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  let from = new Uint32Array(count)
  let to = new Uint32Array(count)
  for (let at = 0; at < count; at++) from[at] = at
  const start = new Uint32Array(65_537)
  for (let digit = 0; digit < digits; digit++) {
    const part = lowestFirst ? digit : digits - 1 - digit
    start.fill(0)
    for (let at = part; at < parts.length; at += digits) start[parts[at] + 1]++
    // All alike: nothing to do, as for the low digits of whole numbers.
    if (count === 0 || start[parts[part] + 1] === count) continue
    for (let value = 0; value < 65_536; value++) start[value + 1] += start[value]
    for (let at = 0; at < count; at++) {
      const position = from[at]
      to[start[parts[position * digits + part]]++] = position
    }
    const swapped = from
    from = to
    to = swapped
  }
  return from
}

/** Positions of whole numbers >= 0 by descending value, equal ones by position: mostly one or two such passes. */
export function descending(values: Float64Array): Uint32Array {
  const { least, most } = rangeOf(values)
  if (most >= 2 ** 32) return ascending(values.map((value) => most - value))
  let order = countedOut(values, most, 0, null, Math.min(most - least, 0xffff))
  if (most - least > 0xffff) order = countedOut(values, most, 16, order, (most - least) >>> 16)
  return order
}

/** By 16 bits of what a value is less than the most. @param order of the bits below; null: there are none @param largest of the 16 bits */
function countedOut(values: Float64Array, most: number, shift: number, order: Uint32Array | null, largest: number): Uint32Array {
  const count = values.length
  const start = new Uint32Array(largest + 2)
  for (let at = 0; at < count; at++) start[(((most - values[at]) >>> shift) & 0xffff) + 1]++
  for (let value = 0; value < largest; value++) start[value + 1] += start[value]
  const to = new Uint32Array(count)
  if (order === null) for (let at = 0; at < count; at++) to[start[((most - values[at]) >>> shift) & 0xffff]++] = at
  else for (let at = 0; at < count; at++) to[start[((most - values[order[at]]) >>> shift) & 0xffff]++] = order[at]
  return to
}
