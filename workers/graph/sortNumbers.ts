/** Sorts numbers >= 0 in place: a radix sort of their bits, 16 a pass; natively where they are few. */

const few = 1 << 14
const digits = 4

export function sortNumbers(values: Float64Array): Float64Array {
  const count = values.length
  if (count < few) return values.sort()
  const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  const start = new Uint32Array(65_537)
  let from: Float64Array = values
  let to: Float64Array = new Float64Array(count)
  for (let digit = 0; digit < digits; digit++) {
    const part = lowestFirst ? digit : digits - 1 - digit
    const parts = new Uint16Array(from.buffer, from.byteOffset, count * digits)
    start.fill(0)
    for (let at = part; at < parts.length; at += digits) start[parts[at] + 1]++
    // All alike, as the low digits of whole numbers are.
    if (start[parts[part] + 1] === count) continue
    for (let value = 0; value < 65_536; value++) start[value + 1] += start[value]
    for (let at = 0; at < count; at++) to[start[parts[at * digits + part]]++] = from[at]
    const swapped = from
    from = to
    to = swapped
  }
  if (from !== values) values.set(from)
  return values
}
