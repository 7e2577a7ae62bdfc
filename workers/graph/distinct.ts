/**
 * How many distinct values each of many things has: destinations of an edge, destinations of a port.
 *
 * (thing, value) are noted in two lists. When they are full they are sorted by thing in linear time and each is kept once,
 * so that memory grows with the distinct ones: 8 bytes each, and as much again while they are sorted. Where so many of all
 * (thing, value) there can be are there that a bit for each takes no more than that, they become bits.
 */
import { grown, lowestBit } from './arrays.ts'

export interface DistinctCounter {
  /** Things and values are whole numbers from 0. */
  add(one: number, value: number): void
  /** The first `length` values of one thing. */
  addTo(one: number, values: Uint16Array, length: number): void
  /** The first `length` things, each with the value at its place. */
  addAll(things: Uint32Array, values: Uint32Array, length: number): void
  /** How many distinct values each of the first `count` things has. */
  counts(count: number): Uint32Array
  /** Things ascending that have a value, with their values ascending; valid during the visit. */
  visit(visit: (one: number, values: Uint32Array) => void): void
}

const bitsEach = 128
/** Where this many are noted, 8 MB of bits are none too many: lists would be sorted time and again until there are as many as to deserve them. */
const many = 1 << 15
const bitsOfMany = 1 << 26
/** Of each of as many things as are known, bits it may have before it is known that it has values. */
const bitsAtOnce = 256

/** How many bits so many (thing, value) are worth. */
const worthOf = (length: number) => Math.max(bitsEach * length, length >= many ? bitsOfMany : 0)

/** @param input.things how many there are, where it is known */
export function createDistinctCounter(input: { things?: number } = {}): DistinctCounter {
  const known = input.things ?? 0
  let thing = new Uint32Array(Math.max(1 << 12, known))
  let value = new Uint32Array(thing.length)
  let length = 0
  let lastThing = Math.max(0, known - 1)
  let largest = 0
  /** A row a thing of as many words as hold a bit for each value; no words where the lists are kept. */
  let bits = new Uint32Array(0)
  let width = 0
  /** The first number that has no bit. */
  let things = 0
  let values = 0
  /** Sorted by thing, then every (thing, value) once. */
  const compact = () => {
    const count = lastThing + 1
    const start = new Uint32Array(count + 1)
    for (let at = 0; at < length; at++) start[thing[at] + 1]++
    for (let one = 0; one < count; one++) start[one + 1] += start[one]
    const next = start.slice()
    const sorted = new Uint32Array(length)
    for (let at = 0; at < length; at++) sorted[next[thing[at]]++] = value[at]
    const stamps = new Uint32Array(largest + 1)
    length = 0
    for (let one = 0; one < count; one++) {
      for (let at = start[one]; at < start[one + 1]; at++) {
        if (stamps[sorted[at]] === one + 1) continue
        stamps[sorted[at]] = one + 1
        thing[length] = one
        value[length++] = sorted[at]
      }
    }
  }
  const full = () => {
    if (lastThing + 1 === known && toBits(bitsAtOnce * known)) return
    compact()
    if (toBits(worthOf(length))) return
    if (2 * length <= thing.length) return
    thing = grown(thing, 2 * thing.length)
    value = grown(value, 2 * value.length)
  }
  /** Room for half as many again as were seen; false where it is more than `most` bits. */
  const toBits = (most: number): boolean => {
    const [rows, words] = [lastThing + 1 === known ? known : Math.ceil((lastThing + 1) * 1.5), Math.ceil(((largest + 1) * 1.5) / 32)]
    if (rows * words * 32 > most) return false
    bits = new Uint32Array(rows * words)
    width = words
    for (let at = 0; at < length; at++) bits[thing[at] * width + (value[at] >>> 5)] |= 1 << (value[at] & 31)
    things = rows
    values = 32 * words
    thing = new Uint32Array(0)
    value = new Uint32Array(0)
    length = 0
    return true
  }
  /** Back to lists, which have room for as many again. */
  const toLists = () => {
    const before = bits
    const count = before.reduce((sum, word) => sum + ones(word), 0)
    thing = new Uint32Array(Math.max(1 << 12, 2 * count))
    value = new Uint32Array(thing.length)
    length = 0
    for (let row = 0, one = 0; row < before.length; row += width, one++) {
      for (let word = 0; word < width; word++) {
        for (let rest = before[row + word]; rest !== 0; rest &= rest - 1) {
          const of = 32 * word + lowestBit(rest)
          if (one > lastThing) lastThing = one
          if (of > largest) largest = of
          thing[length] = one
          value[length++] = of
        }
      }
    }
    bits = new Uint32Array(0)
    things = values = 0
  }
  /** What has no bit, or no place in the lists any more. */
  const makeRoom = (one: number, of: number) => {
    if (one > lastThing) lastThing = one
    if (of > largest) largest = of
    if (things > 0) {
      toLists()
      if (toBits(worthOf(length))) return
    }
    if (length === thing.length) full()
  }
  const add = (one: number, of: number) => {
    if (one < things && of < values) {
      bits[one * width + (of >>> 5)] |= 1 << (of & 31)
      return
    }
    if (things > 0 || length === thing.length) makeRoom(one, of)
    if (things > 0) {
      bits[one * width + (of >>> 5)] |= 1 << (of & 31)
      return
    }
    if (one > lastThing) lastThing = one
    if (of > largest) largest = of
    thing[length] = one
    value[length++] = of
  }
  /** The first of those from `from` on that has no bit, or `end`. */
  const setBits = (ones: Uint32Array, of: Uint32Array, from: number, end: number): number => {
    const [into, words, belowThing, belowValue] = [bits, width, things, values]
    let at = from
    for (; at < end; at++) {
      const one = ones[at]
      const value = of[at]
      if (one >= belowThing || value >= belowValue) break
      into[one * words + (value >>> 5)] |= 1 << (value & 31)
    }
    return at
  }
  /** As many of those from `from` on as the lists have room for; where they end. */
  const append = (ones: Uint32Array, of: Uint32Array, from: number, end: number): number => {
    const [toThing, toValue, before] = [thing, value, length]
    const count = Math.min(end - from, toThing.length - before)
    let [highest, most] = [lastThing, largest]
    for (let index = 0; index < count; index++) {
      const one = ones[from + index]
      const value = of[from + index]
      if (one > highest) highest = one
      if (value > most) most = value
      toThing[before + index] = one
      toValue[before + index] = value
    }
    lastThing = highest
    largest = most
    length += count
    return from + count
  }
  return {
    add,
    addTo(one, of, end) {
      let at = 0
      if (one < things) {
        const [into, row, below] = [bits, one * width, values]
        for (; at < end && of[at] < below; at++) into[row + (of[at] >>> 5)] |= 1 << (of[at] & 31)
      }
      for (; at < end; at++) add(one, of[at])
    },
    addAll(ones, of, end) {
      for (let at = 0; at < end; ) {
        at = things > 0 ? setBits(ones, of, at, end) : append(ones, of, at, end)
        if (at < end) add(ones[at], of[at++])
      }
    },
    counts(count) {
      const counts = new Uint32Array(count)
      if (things > 0) {
        for (let one = 0; one < Math.min(count, things); one++) {
          let sum = 0
          for (let at = one * width; at < (one + 1) * width; at++) sum += ones(bits[at])
          counts[one] = sum
        }
        return counts
      }
      compact()
      for (let at = 0; at < length; at++) counts[thing[at]]++
      return counts
    },
    visit(visit) {
      const found = new Uint32Array(values)
      for (let one = 0; one < things; one++) {
        let count = 0
        for (let word = 0; word < width; word++) {
          for (let rest = bits[one * width + word]; rest !== 0; rest &= rest - 1) found[count++] = 32 * word + lowestBit(rest)
        }
        if (count > 0) visit(one, found.subarray(0, count))
      }
      if (things > 0) return
      compact()
      for (let from = 0, to = 0; from < length; from = to) {
        while (to < length && thing[to] === thing[from]) to++
        visit(thing[from], value.subarray(from, to).sort())
      }
    },
  }
}

/** The distinct ports among some, each where it came first, without clearing: one is new when its stamp is not the current one. */
export interface DistinctPorts {
  /** Those that were listed last. */
  readonly ports: Uint16Array
  /** Lists the distinct ones of ports[from, to); how many there are. */
  list(ports: Uint16Array, from: number, to: number): number
}

export function createDistinctPorts(): DistinctPorts {
  const stamps = new Uint32Array(65_536)
  // One more than there can be: it is written before it is known.
  const found = new Uint16Array(65_537)
  let stamp = 0
  return {
    ports: found,
    list(ports, from, to) {
      if (++stamp === 2 ** 32) {
        stamps.fill(0)
        stamp = 1
      }
      let count = 0
      for (let at = from; at < to; at++) {
        const port = ports[at]
        found[count] = port
        count += stamps[port] === stamp ? 0 : 1
        stamps[port] = stamp
      }
      return count
    },
  }
}

/** Bits set in a 32-bit word (Warren, Hacker's Delight, 5-1). */
export function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
