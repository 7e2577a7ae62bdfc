/** Sorts numbers >= 0 in place: a radix sort of their bits, 8 a pass; natively where they are few. */

const few = 1 << 11
const digits = 8

/** @param spare as long as the values or longer, for whoever sorts again and again; overwritten */
export function sortNumbers(values: Float64Array, spare?: Float64Array): Float64Array {
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
  let to: Float64Array = spare ?? new Float64Array(count)
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
  if (from !== values) values.set(from.subarray(0, count))
  return values
}

/**
 * The numbers >= 0 at some places of the ascending order, which is not made for them: numbers are counted by their first
 * 16 bits, then those around a place by the next 16, until few are left.
 */
export function numbersAt(values: Float64Array, places: readonly number[]): number[] {
  const found = new Float64Array(places.length)
  const parts = new Uint16Array(values.buffer, values.byteOffset, 4 * values.length)
  const bound = new Float64Array(1)
  const bits = new Uint16Array(bound.buffer)
  const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  const wordOf = (level: number) => (lowestFirst ? 3 - level : level)
  const boundOf = (prefix: readonly number[], rest: number) => {
    for (let level = 0; level < 4; level++) bits[wordOf(level)] = prefix[level] ?? rest
    return Number.isNaN(bound[0]) ? Infinity : bound[0]
  }
  /** @param wanted which places, in the order of those that begin with the prefix */
  const narrow = (prefix: readonly number[], size: number, wanted: readonly { place: number; at: number }[]): void => {
    const [low, high] = [boundOf(prefix, 0), boundOf(prefix, 0xffff)]
    if (prefix.length === 4) return wanted.forEach(({ at }) => (found[at] = low))
    if (size <= few) {
      const sorted = new Float64Array(size)
      let length = 0
      for (let at = 0; at < values.length; at++) if (values[at] >= low && values[at] <= high) sorted[length++] = values[at]
      sorted.sort()
      return wanted.forEach(({ place, at }) => (found[at] = sorted[place]))
    }
    const counts = new Uint32Array(65_536)
    for (let at = 0, part = wordOf(prefix.length); at < values.length; at++, part += 4) if (values[at] >= low && values[at] <= high) counts[parts[part]]++
    let below = 0
    counts.forEach((count, part) => {
      const here = count === 0 ? [] : wanted.filter(({ place }) => place >= below && place < below + count)
      if (here.length > 0) narrow([...prefix, part], count, here.map(({ place, at }) => ({ place: place - below, at })))
      below += count
    })
  }
  narrow([], values.length, places.map((place, at) => ({ place, at })))
  return [...found]
}
