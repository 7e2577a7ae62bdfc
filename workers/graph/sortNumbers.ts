/** Sorts numbers >= 0 in place: a radix sort of their bits, 8 a pass; natively where they are few. */

const few = 1 << 11
const digits = 8

export function sortNumbers(values: Float64Array): Float64Array {
  const count = values.length
  if (count < few) return values.sort()
  const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  // How often each digit has each value is the same in any order.
  const begin = new Uint32Array(digits * 256)
  const bytes = new Uint8Array(values.buffer, values.byteOffset, count * digits)
  for (let at = 0; at < bytes.length; at += digits) {
    for (let digit = 0; digit < digits; digit++) begin[256 * digit + bytes[at + digit]]++
  }
  let from: Float64Array = values
  let to: Float64Array = new Float64Array(count)
  for (let turn = 0; turn < digits; turn++) {
    const digit = lowestFirst ? turn : digits - 1 - turn
    const next = begin.subarray(256 * digit, 256 * (digit + 1))
    // All alike, as the low digits of whole numbers are.
    if (next.includes(count)) continue
    let sum = 0
    for (let value = 0; value < 256; value++) {
      const size = next[value]
      next[value] = sum
      sum += size
    }
    const parts = new Uint8Array(from.buffer, from.byteOffset, count * digits)
    for (let at = 0; at < count; at++) to[next[parts[at * digits + digit]]++] = from[at]
    const swapped = from
    from = to
    to = swapped
  }
  if (from !== values) values.set(from)
  return values
}
