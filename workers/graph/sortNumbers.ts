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
    begin[bytes[at]]++
    begin[256 + bytes[at + 1]]++
    begin[512 + bytes[at + 2]]++
    begin[768 + bytes[at + 3]]++
    begin[1024 + bytes[at + 4]]++
    begin[1280 + bytes[at + 5]]++
    begin[1536 + bytes[at + 6]]++
    begin[1792 + bytes[at + 7]]++
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

/** The numbers >= 0 at some places of the ascending order, which need not be made for them: only those alike in their first 16 bits are. */
export function numbersAt(values: Float64Array, places: readonly number[]): number[] {
  const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  const first = lowestFirst ? 3 : 0
  const parts = new Uint16Array(values.buffer, values.byteOffset, 4 * values.length)
  const counts = new Uint32Array(65_536)
  for (let at = first; at < parts.length; at += 4) counts[parts[at]]++
  const sorted = new Map<number, Float64Array>()
  return places.map((place) => {
    let part = 0
    let below = 0
    while (below + counts[part] <= place) below += counts[part++]
    let alike = sorted.get(part)
    if (alike === undefined) {
      alike = new Float64Array(counts[part])
      let length = 0
      for (let at = 0; at < values.length; at++) if (parts[4 * at + first] === part) alike[length++] = values[at]
      sorted.set(part, sortNumbers(alike))
    }
    return alike[place - below]
  })
}
