/**
 * AssemblyScript, not TypeScript: counts the distinct pairs and sources of sorted runs; the twin of script.ts, which says
 * how.
 *
 * A pair is one 64-bit word, its source in the upper half. IPv6 keys lie 2^32 higher and come after all IPv4 pairs: they
 * are counted after them, as words of the same kind. A pair of one of each has no word; who meets one counts elsewhere.
 *
 * Every global that is an address is set by whoever makes an instance (compiled.ts says how much room each needs).
 */
/** A chunk's stream of keys, and its sources and how many destinations each has. */
export let input: usize = 0
export let groups: usize = 0
export let fans: usize = 0
/** Cursors of 16 bytes: the addresses of the next pair and of the end of its pairs; 1 where they are IPv6; nothing. */
export let cursors: usize = 0
/** Two tables of so many places, a power of two: open addressing with linear probing; 0 is an empty place. */
export let pairTable: usize = 0
export let sourceTable: usize = 0
export let places: u32 = 0
/** Odd factors nobody can know, so that no capture can be made whose pairs all collide; counts do not depend on them. */
export let factor: u64 = 1
export let otherFactor: u64 = 1

/** Counted so far. */
export let pairs: f64 = 0
export let sources: f64 = 0
/** Pairs of the chunk decoded last; whether those told are IPv6. */
export let total: u32 = 0
export let six: u32 = 0

const none: u64 = u64.MAX_VALUE
let at: usize = 0
let end: usize = 0
let damaged: boolean = false
let mask: u32 = 0
let shift: u64 = 0
let bound: u64 = none
/** Which pairs are under way; the last source of the block before, which may go on. */
let family: u32 = 0
let doneSource: u64 = none
let zeroSeen: boolean = false

function longNumber(): u64 {
  let value: u64 = 0
  for (let shift: u64 = 0; shift < 56 && at < end; shift += 7) {
    const byte = <u64>load<u8>(at++)
    value |= (byte & 127) << shift
    if (byte < 128) return value
  }
  damaged = true
  return 0
}
/** The number at `from`, three bytes or more of it; `at` is where the next one is. */
function longFrom(from: usize): u64 {
  at = from
  return longNumber()
}

/**
 * Writes the pairs [from, from + room) of a chunk as words, or fewer: those of one version of IP. Returns how many; -1
 * where the bytes are not what an encoder writes, -2 at a pair that has no word.
 */
export function decode(length: u32, probes: u32, from: u32, room: u32, to: usize): i32 {
  at = input
  end = input + length
  damaged = false
  const count = longNumber()
  const least = longNumber()
  if (damaged || count > <u64>probes) return -1
  // Numbers of up to two bytes, the usual ones, are read here. What may be read behind the end is not: it is slower.
  const near = end - 2
  let here = at
  let source: u64 = 0
  for (let group: u32 = 0; group < <u32>count; group++) {
    const word: u32 = here <= near ? <u32>load<u16>(here) : 0x8080
    if ((word & 0x80) === 0) {
      source += <u64>(word & 127)
      here++
    } else if ((word & 0x8000) === 0) {
      source += <u64>((word & 127) | (word >>> 1 & 0x3f80))
      here += 2
    } else {
      source += longFrom(here)
      here = at
    }
    store<u64>(groups + (<usize>group << 3), source)
  }
  let sum: u64 = 0
  for (let group: u32 = 0; group < <u32>count; group++) {
    const word: u32 = here <= near ? <u32>load<u16>(here) : 0x8080
    let fan = <u64>(word & 127)
    if ((word & 0x80) === 0) here++
    else {
      fan = longFrom(here)
      here = at
    }
    if (fan - 1 >= <u64>probes) return -1
    store<u32>(fans + (<usize>group << 2), <u32>fan)
    sum += fan
  }
  if (damaged || sum > <u64>probes) return -1
  total = <u32>sum
  // One loop over all pairs, not one over those of each source: where those end cannot be foretold.
  let group: u32 = 0
  let left: u32 = 0
  let destination = least
  let thisSource: u64 = 0
  let told: u32 = 0
  for (let pair: u32 = 0; pair < <u32>sum; pair++) {
    const next: u32 = left === 0 ? 1 : 0
    left = select<u32>(load<u32>(fans + (<usize>group << 2)), left, next) - 1
    thisSource = select<u64>(load<u64>(groups + (<usize>group << 3)), thisSource, next)
    destination = select<u64>(least, destination, next)
    group += next
    const word: u32 = here <= near ? <u32>load<u16>(here) : 0x8080
    if ((word & 0x8080) === 0x80) {
      destination += <u64>((word & 127) | (word >>> 1 & 0x3f80))
      here += 2
    } else if ((word & 0x80) === 0) {
      destination += <u64>(word & 127)
      here++
    } else {
      destination += longFrom(here)
      here = at
    }
    if (pair < from) continue
    const six6 = <u32>(thisSource >> 32)
    if (six6 > 1 || <u32>(destination >> 32) !== six6) return damaged ? -1 : -2
    if (told === 0) six = six6
    else if (told === room || six6 !== six) return damaged ? -1 : <i32>told
    store<u64>(to + (<usize>told << 3), thisSource << 32 | (destination & 0xffff_ffff))
    told++
  }
  return damaged ? -1 : <i32>told
}

// @ts-ignore: decorator
@inline
function add(table: usize, key: u64): boolean {
  let mixed = key * factor
  mixed = (mixed ^ (mixed >> 32)) * otherFactor
  let place = <u32>(mixed >> shift)
  let here = table + (<usize>place << 3)
  for (let there = load<u64>(here); there !== 0; there = load<u64>(here)) {
    if (there === key) return false
    place = (place + 1) & mask
    here = table + (<usize>place << 3)
  }
  store<u64>(here, key)
  return true
}

/**
 * Begins a block: the pairs up to the least that some cursor has `step` pairs ahead. 0 when no cursor has any.
 */
export function begin(count: u32, step: u32): u32 {
  if (count === 0) return 0
  let lowest: u32 = 1
  for (let index: u32 = 0; index < count; index++) lowest &= load<u32>(cursors + (<usize>index << 4), 8)
  if (lowest !== family) {
    family = lowest
    doneSource = none
    zeroSeen = false
  } else if (bound !== none) doneSource = bound >> 32
  bound = none
  for (let index: u32 = 0; index < count; index++) {
    const cursor = cursors + (<usize>index << 4)
    if (load<u32>(cursor, 8) !== family) continue
    const last = min(load<u32>(cursor) + (step << 3), load<u32>(cursor, 4)) - 8
    bound = min(bound, load<u64>(last))
  }
  mask = places - 1
  shift = 64 - <u64>popcnt(mask)
  memory.fill(pairTable, 0, <usize>places << 3)
  memory.fill(sourceTable, 0, <usize>places << 3)
  return 1
}

/** Takes the block's pairs from the cursors [from, count). Returns the first one that came to the end of its pairs, or `count`. */
export function take(from: u32, count: u32): u32 {
  let newPairs: u32 = 0
  let newSources: u32 = 0
  let index = from
  for (; index < count; index++) {
    const cursor = cursors + (<usize>index << 4)
    if (load<u32>(cursor, 8) !== family) continue
    const last = <usize>load<u32>(cursor, 4)
    let next = <usize>load<u32>(cursor)
    // A source nobody had comes with a pair nobody had.
    let source = doneSource
    while (next < last) {
      const pair = load<u64>(next)
      if (pair > bound) break
      next += 8
      if (pair !== 0) {
        if (!add(pairTable, pair)) continue
      } else if (zeroSeen) continue
      else zeroSeen = true
      newPairs++
      if (pair >> 32 === source) continue
      source = pair >> 32
      if (source !== doneSource) newSources += <u32>add(sourceTable, source + 1)
    }
    store<u32>(cursor, <u32>next)
    if (next === last) break
  }
  pairs += <f64>newPairs
  sources += <f64>newSources
  return index
}
