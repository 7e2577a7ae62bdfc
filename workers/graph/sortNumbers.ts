/**
 * Sorts numbers >= 0 in place: a radix sort of their bits, 8 a pass; natively where they are few.
 *
 * Where they are many they are dealt out first, by how far they lie between the least and the greatest, so that each part
 * is sorted within the processor's cache; not where most of them would be in one part.
 */

const few = 1 << 11
const digits = 8
const many = 1 << 16
const parts = 1 << 10

/** @param spare as long as the values or longer, for whoever sorts again and again; overwritten */
export function sortNumbers(values: Float64Array, spare?: Float64Array): Float64Array {
  const count = values.length
  if (count < few) return values.sort()
  const here = withBytes(values)
  const there = withBytes(spare ?? new Float64Array(count))
  const ends = count < many ? null : deal(values, there.numbers)
  if (ends === null) {
    if (radix(here, there, 0, count)) values.set(there.numbers.subarray(0, count))
    return values
  }
  for (let part = 0, from = 0; part < parts; from = ends[part++]) {
    const to = ends[part]
    if (to - from < fewInPart) {
      if (to > from) values.set(there.numbers.subarray(from, to).sort(), from)
    } else if (!radix(there, here, from, to)) values.set(there.numbers.subarray(from, to), from)
  }
  return values
}
const fewInPart = 128

interface Numbers {
  numbers: Float64Array
  bytes: Uint8Array
}
const withBytes = (numbers: Float64Array): Numbers => ({ numbers, bytes: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.length * digits) })

/** Deals values out into parts, each below the next one; where they end, or null where one would hold too many. */
function deal(values: Float64Array, into: Float64Array): Uint32Array | null {
  let [least, greatest] = [Infinity, 0]
  for (let at = 0; at < values.length; at++) {
    const value = values[at]
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  // The greatest is in the last part, whatever is rounded.
  const scale = (parts - 1) / (greatest - least)
  if (!(scale > 0 && scale < Infinity)) return null
  const next = new Uint32Array(parts)
  for (let at = 0; at < values.length; at++) next[Math.floor((values[at] - least) * scale)]++
  let sum = 0
  for (let part = 0; part < parts; part++) {
    const size = next[part]
    if (size > values.length >>> 4) return null
    next[part] = sum
    sum += size
  }
  for (let at = 0; at < values.length; at++) into[next[Math.floor((values[at] - least) * scale)]++] = values[at]
  return next
}

const begin = new Uint32Array(digits * 256)
const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Sorts the numbers [first, end); true where they lie in `there` now, in the same places. */
function radix(here: Numbers, there: Numbers, first: number, end: number): boolean {
  const { bytes } = here
  const count = end - first
  // How often each digit has each value is the same in any order.
  begin.fill(0)
  for (let at = first * digits; at < end * digits; at += digits) {
    begin[bytes[at]]++
    begin[256 + bytes[at + 1]]++
    begin[512 + bytes[at + 2]]++
    begin[768 + bytes[at + 3]]++
    begin[1024 + bytes[at + 4]]++
    begin[1280 + bytes[at + 5]]++
    begin[1536 + bytes[at + 6]]++
    begin[1792 + bytes[at + 7]]++
  }
  let [from, to] = [here, there]
  for (let turn = 0; turn < digits; turn++) {
    const digit = lowestFirst ? turn : digits - 1 - turn
    // All alike, as the low digits of whole numbers are.
    if (begin[256 * digit + from.bytes[first * digits + digit]] === count) continue
    passBy(from, to, first, end, digit)
    ;[from, to] = [to, from]
  }
  return from !== here
}

function passBy(from: Numbers, { numbers: into }: Numbers, first: number, end: number, digit: number): void {
  const { numbers, bytes } = from
  const base = 256 * digit
  let sum = first
  for (let value = base; value < base + 256; value++) {
    const size = begin[value]
    begin[value] = sum
    sum += size
  }
  for (let at = first; at < end; at++) into[begin[base + bytes[at * digits + digit]]++] = numbers[at]
}

/**
 * The numbers >= 0 at some places of the ascending order, which is not made for them: numbers are counted by their first
 * 16 bits, those around a place are put aside and counted by the next 16, until few are left.
 */
export function numbersAt(values: Float64Array, places: readonly number[]): number[] {
  const found = new Float64Array(places.length)
  /** @param among numbers whose first words are alike @param wanted which places in the order of them */
  const narrow = (among: Float64Array, level: number, wanted: readonly Place[]): void => {
    if (level === words) return wanted.forEach(({ at }) => (found[at] = among[0]))
    if (among.length <= few) {
      const sorted = among.slice().sort()
      return wanted.forEach(({ place, at }) => (found[at] = sorted[place]))
    }
    for (const { numbers, places } of groupsAround(among, lowestFirst ? words - 1 - level : level, wanted)) narrow(numbers, level + 1, places)
  }
  narrow(values, 0, places.map((place, at) => ({ place, at })))
  return [...found]
}

/** Of 16 bits in a number. */
const words = 4
interface Place {
  place: number
  /** Whose it is. */
  at: number
}

/** The numbers alike in one of their words among which a wanted place is, and which place it is there. */
function groupsAround(among: Float64Array, word: number, wanted: readonly Place[]): { numbers: Float64Array; places: Place[] }[] {
  const parts = new Uint16Array(among.buffer, among.byteOffset, words * among.length)
  const counts = countParts(parts, word)
  /** By part, from 1. */
  const groupOf = new Uint16Array(65_536)
  const groups: { numbers: Float64Array; places: Place[] }[] = []
  const ascending = [...wanted].sort((one, other) => one.place - other.place)
  let [part, below] = [0, 0]
  for (const { place, at } of ascending) {
    for (; place >= below + counts[part]; part++) below += counts[part]
    // Where all are alike there is nothing to be put aside.
    if (counts[part] === among.length) return [{ numbers: among, places: [...wanted] }]
    if (groupOf[part] === 0) groupOf[part] = groups.push({ numbers: new Float64Array(counts[part]), places: [] })
    groups[groupOf[part] - 1].places.push({ place: place - below, at })
  }
  putAside(among, parts, word, groupOf, groups)
  return groups
}

// Loops of their own: one of many within another is compiled again and again, and left at each turn.
function countParts(parts: Uint16Array, word: number): Uint32Array {
  const counts = new Uint32Array(65_536)
  for (let at = word; at < parts.length; at += words) counts[parts[at]]++
  return counts
}
function putAside(among: Float64Array, parts: Uint16Array, word: number, groupOf: Uint16Array, groups: readonly { numbers: Float64Array }[]): void {
  const lengths = new Uint32Array(groups.length)
  for (let at = 0, part = word; at < among.length; at++, part += words) {
    const group = groupOf[parts[part]]
    if (group !== 0) groups[group - 1].numbers[lengths[group - 1]++] = among[at]
  }
}
