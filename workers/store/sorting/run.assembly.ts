/**
 * AssemblyScript, not TypeScript: sorts one day's records and writes the streams of their chunks; the twin of order.ts and
 * encode.ts, which say what is written and why.
 *
 * Every global that is an address is set by whoever makes an instance (compiled.ts says how much room each needs).
 * An element of the order: source, destination, where it came, and a word beside that is sorted by in between (time, then
 * which address is IPv6). Least significant digits first, only over the bits in which keys differ. Where those bits and
 * the number of where it came fit into 64, as they do unless addresses are all over the Internet, one such word is sorted.
 */

// The records, as records.ts lays them out.
export let source: usize = 0
export let destination: usize = 0
export let time: usize = 0
export let frame: usize = 0
export let beside: usize = 0
/** Elements, and as many again for the other side of a pass; those of a chunk, taken out of their words. */
export let elements: usize = 0
export let others: usize = 0
export let unpacked: usize = 0
/** Eight bytes a record that are nobody's once all words are made: the other side for words, then the two arrays below; 0: there are none. */
export let spare: usize = 0
/** Counters of the digits of eight passes. */
export let counts: usize = 0
/** Where a record belongs in the sorted order, by where it came; its rank in its chunk, by its place in the order. */
export let place: usize = 0
export let rank: usize = 0
/** Streams of differences, a chunk each, `streamBytes` apart; and what is known of each chunk. */
export let times: usize = 0
export let frames: usize = 0
export let chunks: usize = 0
/** Words of a chunk, picked out in order. */
export let pickedPorts: usize = 0
export let pickedSequences: usize = 0
/** Bytes of a chunk: ports, source ports, sequence numbers, marks, ranks; then keys and their four parts. */
export let ports: usize = 0
export let sourcePorts: usize = 0
export let sequences: usize = 0
export let marks: usize = 0
export let ranks: usize = 0
export let keys: usize = 0
export let parts: usize = 0

const digitBits: u32 = 11
const timeBits: u32 = 0x7fff
const chunkBits: u32 = 16
const streamBytes: u32 = ((1 << chunkBits) + 33) * 8
/** Between arrays: compiled.ts. */
const apart: usize = 1088
const partBytes: u32 = (1 << chunkBits) * 8 + 64
const mostPace: f64 = 86_400e9
/** 125 times this is 1, modulo 2^64. */
const inverseOf125: u64 = 0x1cac083126e978d5

/** What is known of a chunk, 64 bytes: offsets. */
const lastTime: usize = 0
const lastFrame: usize = 8
const timeEnd: usize = 16
const frameEnd: usize = 20
const count: usize = 24
const earliest: usize = 32
const latest: usize = 40

// @ts-ignore: decorator
@inline
function word(base: usize, index: u32): u32 { return load<u32>(base + (<usize>index << 2)) }
// @ts-ignore: decorator
@inline
function highOf(at: u32): u32 { return load<u32>(beside + (<usize>at << 4), 8) }
// @ts-ignore: decorator
@inline
function timeOf(at: u32): u64 { return (<u64>(highOf(at) & timeBits) << 32) | <u64>word(time, at) }
// @ts-ignore: decorator
@inline
function frameOf(at: u32): u64 { return (<u64>(load<u32>(beside + (<usize>at << 4), 12) >>> 22) << 32) | <u64>word(frame, at) }

/** A number below 2^56 at an address; returns where the next one goes. Up to three bytes behind it are overwritten. */
// @ts-ignore: decorator
@inline
function put(at: usize, value: u64): usize {
  if (value < 0x80) {
    store<u8>(at, <u8>value)
    return at + 1
  }
  if (value < 0x4000) {
    store<u16>(at, <u16>((value & 127) | 128 | (value >> 7 << 8)))
    return at + 2
  }
  if (value < 0x200000) {
    store<u32>(at, <u32>((value & 127) | 128 | ((value >> 7 & 127 | 128) << 8) | (value >> 14 << 16)))
    return at + 3
  }
  return putLong(at, value)
}
function putLong(at: usize, value: u64): usize {
  while (value >= 128) {
    store<u8>(at, <u8>((value & 127) | 128))
    value >>= 7
    at++
  }
  store<u8>(at, <u8>value)
  return at + 1
}
// @ts-ignore: decorator
@inline
function signedNumber(difference: i64): u64 { return <u64>((difference << 1) ^ (difference >> 63)) }

/** Whether elements are words; of these, bits of where a record came, then of its destination and source that differ. */
let packed: boolean = false
let cameBits: u64 = 0
let destinationBits: u64 = 0
let sourceBits: u64 = 0
let destinationLowest: u32 = 0
let sourceLowest: u32 = 0
/** The bits in which addresses do not differ. */
let sourceRest: u32 = 0
let destinationRest: u32 = 0

/** Sorts words, or elements where words are too short. @param timed as for `sort` */
export function order(length: u32, timed: u32): void {
  packed = timed !== 0 && pack(length)
  if (!packed) sort(length, timed)
}
/** False where it cannot be done. */
function pack(length: u32): boolean {
  let sourceDiffers: u32 = 0
  let destinationDiffers: u32 = 0
  let highDiffers: u32 = 0
  const firstSource = word(source, 0)
  const firstDestination = word(destination, 0)
  const firstHigh = highOf(0)
  for (let at: u32 = 0; at < length; at++) {
    sourceDiffers |= word(source, at) ^ firstSource
    destinationDiffers |= word(destination, at) ^ firstDestination
    highDiffers |= highOf(at) ^ firstHigh
  }
  sourceLowest = sourceDiffers === 0 ? 0 : ctz(sourceDiffers)
  destinationLowest = destinationDiffers === 0 ? 0 : ctz(destinationDiffers)
  sourceBits = sourceDiffers === 0 ? 0 : 32 - clz(sourceDiffers) - sourceLowest
  destinationBits = destinationDiffers === 0 ? 0 : 32 - clz(destinationDiffers) - destinationLowest
  cameBits = 32 - clz(length - 1)
  const keyBits = sourceBits + destinationBits
  if (keyBits + cameBits > 64 || (highDiffers & 3 << 23) !== 0) return false
  const passes = (<u32>keyBits + digitBits - 1) / digitBits
  const digit: u64 = passes === 0 ? 0 : (keyBits + passes - 1) / passes
  const mask: u32 = (1 << <u32>digit) - 1
  const sourceMask: u32 = <u32>((<u64>1 << sourceBits) - 1)
  const destinationMask: u32 = <u32>((<u64>1 << destinationBits) - 1)
  sourceRest = firstSource & ~(sourceMask << sourceLowest)
  destinationRest = firstDestination & ~(destinationMask << destinationLowest)
  const words = elements
  let here = words
  let there = spare !== 0 ? spare : others
  memory.fill(counts, 0, <usize>passes << 2 + digitBits)
  for (let at: u32 = 0; at < length; at++) {
    let key = (<u64>(word(source, at) >>> sourceLowest & sourceMask) << destinationBits) | <u64>(word(destination, at) >>> destinationLowest & destinationMask)
    store<u64>(words + (<usize>at << 3), key << cameBits | <u64>at)
    for (let pass: u32 = 0; pass < passes; pass++) {
      const counter = counts + (<usize>(pass << digitBits | (<u32>key & mask)) << 2)
      store<u32>(counter, load<u32>(counter) + 1)
      key >>= digit
    }
  }
  for (let pass: u32 = 0; pass < passes; pass++) {
    const first = counts + (<usize>pass << 2 + digitBits)
    let sum: u32 = 0
    for (let counter = first; counter <= first + (<usize>mask << 2); counter += 4) {
      const here = load<u32>(counter)
      store<u32>(counter, sum)
      sum += here
    }
    const shift = cameBits + <u64>pass * digit
    const end = here + (<usize>length << 3)
    for (let at = here; at < end; at += 8) {
      const value = load<u64>(at)
      const counter = first + (<usize>(<u32>(value >> shift) & mask) << 2)
      const to = load<u32>(counter)
      store<u32>(counter, to + 1)
      store<u64>(there + (<usize>to << 3), value)
    }
    const swapped = here
    here = there
    there = swapped
  }
  elements = here
  others = there
  if (spare !== 0) {
    place = there
    rank = there + (<usize>length << 2) + apart
  }
  const cameMask = (<u64>1 << cameBits) - 1
  const places = place
  for (let at: u32 = 0; at < length; at++) {
    store<u32>(places + (<usize>(load<u64>(here + (<usize>at << 3)) & cameMask) << 2), at)
  }
  return true
}
/** Where the elements [from, to) lie, the first of them first. */
function elementsOf(from: u32, to: u32): usize {
  if (!packed) return elements + (<usize>from << 4)
  const cameMask = (<u64>1 << cameBits) - 1
  const six = highOf(0) >>> 23 & 3
  const destinationMask = (<u64>1 << destinationBits) - 1
  const restOfSource = sourceRest
  const restOfDestination = destinationRest
  let into = unpacked
  for (let at: u32 = from; at < to; at++, into += 16) {
    const value = load<u64>(elements + (<usize>at << 3))
    const key = value >> cameBits
    store<u32>(into, restOfSource | <u32>(key >> destinationBits) << sourceLowest)
    store<u32>(into, restOfDestination | <u32>(key & destinationMask) << destinationLowest, 4)
    store<u32>(into, <u32>(value & cameMask), 8)
    store<u32>(into, six, 12)
  }
  return unpacked
}

/** @param timed 1 where the records came in time order, so that those of a pair are in it already */
export function sort(length: u32, timed: u32): void {
  let sourceDiffers: u32 = 0
  let destinationDiffers: u32 = 0
  let lowDiffers: u32 = 0
  let highDiffers: u32 = 0
  const firstSource = word(source, 0)
  const firstDestination = word(destination, 0)
  const firstTime = word(time, 0)
  const firstHigh = highOf(0)
  for (let at: u32 = 0; at < length; at++) {
    const from = word(source, at)
    const to = word(destination, at)
    const high = highOf(at)
    const element = elements + (<usize>at << 4)
    store<u32>(element, from)
    store<u32>(element, to, 4)
    store<u32>(element, at, 8)
    store<u32>(element, high >>> 23 & 3, 12)
    sourceDiffers |= from ^ firstSource
    destinationDiffers |= to ^ firstDestination
    highDiffers |= high ^ firstHigh
    lowDiffers |= word(time, at) ^ firstTime
  }
  if (!timed) {
    lay(length, 0)
    sortBy(length, 12, lowDiffers)
    lay(length, 1)
    sortBy(length, 12, highDiffers & timeBits)
    lay(length, 2)
  }
  sortBy(length, 4, destinationDiffers)
  sortBy(length, 12, highDiffers >>> 23 & 2)
  sortBy(length, 0, sourceDiffers)
  sortBy(length, 12, highDiffers >>> 23 & 1)
  for (let at: u32 = 0; at < length; at++) {
    store<u32>(place + (<usize>load<u32>(elements + (<usize>at << 4), 8) << 2), at)
  }
}

/** Lays a word beside each element: the low half of its time (0), the high one (1), which addresses are IPv6 (2). */
function lay(length: u32, what: u32): void {
  for (let at: u32 = 0; at < length; at++) {
    const element = elements + (<usize>at << 4)
    const came = load<u32>(element, 8)
    const high = highOf(came)
    store<u32>(element, what === 0 ? word(time, came) : what === 1 ? high & timeBits : high >>> 23 & 3, 12)
  }
}

/** Sorts by the bits of a word of the elements that are set in `differs`, a digit a pass. @param offset of the word */
function sortBy(length: u32, offset: usize, differs: u32): void {
  if (differs === 0) return
  const lowest = ctz(differs)
  const width: u32 = 32 - clz(differs) - lowest
  const passes = (width + digitBits - 1) / digitBits
  const digit = (width + passes - 1) / passes
  const mask: u32 = (1 << digit) - 1
  for (let pass: u32 = 0; pass < passes; pass++) {
    const shift = lowest + pass * digit
    memory.fill(counts, 0, (<usize>mask + 1) << 2)
    const end = elements + (<usize>length << 4)
    for (let at = elements; at < end; at += 16) {
      const counter = counts + (<usize>(load<u32>(at + offset) >>> shift & mask) << 2)
      store<u32>(counter, load<u32>(counter) + 1)
    }
    let sum: u32 = <u32>others
    const last = counts + (<usize>mask << 2)
    for (let counter = counts; counter <= last; counter += 4) {
      const here = load<u32>(counter)
      store<u32>(counter, sum)
      sum += here << 4
    }
    for (let at = elements; at < end; at += 16) {
      const counter = counts + (<usize>(load<u32>(at + offset) >>> shift & mask) << 2)
      const to = load<u32>(counter)
      store<u32>(counter, to + 16)
      store<u64>(to, load<u64>(at))
      store<u64>(to, load<u64>(at, 8), 8)
    }
    const swapped = elements
    elements = others
    others = swapped
  }
}

/** Writes times and frames of all chunks, in the order the records came. */
export function encode(length: u32): void {
  let microseconds = true
  for (let at: u32 = 0; at < length && microseconds; at++) microseconds = ((highOf(at) & timeBits) * 296 + word(time, at) % 1000) % 1000 === 0
  let framed = true
  for (let at: u32 = 1; at < length && framed; at++) framed = frameOf(at) >= frameOf(at - 1)
  const unit: u64 = microseconds ? 1000 : 1
  const packets = <f64>frameOf(length - 1) - <f64>frameOf(0)
  const units = (<f64>timeOf(length - 1) - <f64>timeOf(0)) / <f64>unit
  const pace: f64 = packets > 0 && units > 0 ? min(mostPace, floor((units / packets) * 1024)) : 0
  for (let chunk: u32 = 0; chunk << chunkBits < length; chunk++) {
    const known = chunks + (<usize>chunk << 6)
    store<u64>(known, 0, lastTime)
    store<u64>(known, 0, lastFrame)
    store<u32>(known, <u32>put(put(times + chunk * streamBytes, unit * 2 + 1), <u64>pace), timeEnd)
    store<u32>(known, <u32>put(put(frames + chunk * streamBytes, framed ? 2 : 3), 0), frameEnd)
    store<u32>(known, 0, count)
    store<u64>(known, u64.MAX_VALUE, earliest)
    store<u64>(known, 0, latest)
  }
  for (let at: u32 = 0; at < length; at++) {
    const to = word(place, at)
    const known = chunks + (<usize>(to >>> chunkBits) << 6)
    const thisFrame = frameOf(at)
    const step = <i64>(thisFrame - load<u64>(known, lastFrame))
    store<u64>(known, thisFrame, lastFrame)
    store<u32>(known, <u32>put(load<u32>(known, frameEnd), framed ? <u64>step : signedNumber(step)), frameEnd)
    const number = load<u32>(known, count)
    store<u32>(known, number + 1, count)
    store<u16>(rank + (<usize>to << 1), <u16>number)
    const moment = timeOf(at)
    if (moment < load<u64>(known, earliest)) store<u64>(known, moment, earliest)
    if (moment > load<u64>(known, latest)) store<u64>(known, moment, latest)
    const value: u64 = microseconds ? (moment >> 3) * inverseOf125 : moment
    const expected: i64 = step > 0 ? <i64>min(mostPace, floor(pace * <f64>step / 1024)) : 0
    const difference = <i64>(value - load<u64>(known, lastTime)) - expected
    store<u64>(known, value, lastTime)
    store<u32>(known, <u32>put(load<u32>(known, timeEnd), signedNumber(difference)), timeEnd)
  }
}

/** Writes the other columns of the sorted records [from, to). Returns where the keys end. */
export function chunk(from: u32, to: u32): u32 {
  const probes = to - from
  const first = elementsOf(from, to)
  // Picked out in order first, and cut into planes then: one jumps about in memory, the other does not.
  for (let at: u32 = 0; at < probes; at++) {
    const element = first + (<usize>at << 4)
    const record = beside + (<usize>load<u32>(element, 8) << 4)
    store<u32>(pickedPorts + (<usize>at << 2), load<u32>(record))
    store<u32>(pickedSequences + (<usize>at << 2), load<u32>(record, 4) ^ load<u32>(element, 4))
    store<u8>(marks + at, <u8>(load<u32>(record, 8) >>> 15))
  }
  fourPlanes(pickedPorts, probes, ports, ports + probes, sourcePorts, sourcePorts + probes)
  fourPlanes(pickedSequences, probes, sequences, sequences + probes, sequences + 2 * probes, sequences + 3 * probes)
  const place = rank + (<usize>from << 1)
  let at: u32 = 0
  for (; at + 16 <= probes; at += 16) {
    const one = v128.load(place + (<usize>at << 1))
    const other = v128.load(place + (<usize>at << 1), 16)
    v128.store(ranks + at, v128.shuffle<u8>(one, other, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30))
    v128.store(ranks + probes + at, v128.shuffle<u8>(one, other, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31))
  }
  for (; at < probes; at++) {
    const value = load<u16>(place + (<usize>at << 1))
    store<u8>(ranks + at, <u8>value)
    store<u8>(ranks + probes + at, <u8>(value >>> 8))
  }
  return <u32>encodeKeys(first, first + (<usize>probes << 4))
}

// @ts-ignore: decorator
@inline
function lowHalves(one: v128, other: v128): v128 { return v128.shuffle<u8>(one, other, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29) }
// @ts-ignore: decorator
@inline
function highHalves(one: v128, other: v128): v128 { return v128.shuffle<u8>(one, other, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31) }
// @ts-ignore: decorator
@inline
function firsts(one: v128, other: v128): v128 { return v128.shuffle<u64>(one, other, 0, 2) }
// @ts-ignore: decorator
@inline
function seconds(one: v128, other: v128): v128 { return v128.shuffle<u64>(one, other, 1, 3) }

/** Cuts words into four planes: the lowest bytes first. */
function fourPlanes(words: usize, length: u32, first: usize, second: usize, third: usize, fourth: usize): void {
  let at: u32 = 0
  for (; at + 16 <= length; at += 16) {
    const from = words + (<usize>at << 2)
    const a = v128.load(from)
    const b = v128.load(from, 16)
    const c = v128.load(from, 32)
    const d = v128.load(from, 48)
    const lowAb = lowHalves(a, b)
    const lowCd = lowHalves(c, d)
    v128.store(first + at, firsts(lowAb, lowCd))
    v128.store(second + at, seconds(lowAb, lowCd))
    const highAb = highHalves(a, b)
    const highCd = highHalves(c, d)
    v128.store(third + at, firsts(highAb, highCd))
    v128.store(fourth + at, seconds(highAb, highCd))
  }
  for (; at < length; at++) {
    const value = load<u32>(words + (<usize>at << 2))
    store<u8>(first + at, <u8>value)
    store<u8>(second + at, <u8>(value >>> 8))
    store<u8>(third + at, <u8>(value >>> 16))
    store<u8>(fourth + at, <u8>(value >>> 24))
  }
}

// @ts-ignore: decorator
@inline
function sourceAt(element: usize): u64 { return <u64>load<u32>(element) | (<u64>(load<u32>(element, 12) & 1) << 32) }
// @ts-ignore: decorator
@inline
function destinationAt(element: usize): u64 { return <u64>load<u32>(element, 4) | (<u64>(load<u32>(element, 12) & 2) << 31) }

function encodeKeys(begin: usize, end: usize): usize {
  let least: u64 = u64.MAX_VALUE
  for (let at = begin; at < end; at += 16) least = min(least, destinationAt(at))
  const fans = parts + partBytes
  const destinations = fans + partBytes
  const repeats = destinations + partBytes
  let sourceEnd = parts
  let fanEnd = fans
  let destinationEnd = destinations
  let repeatEnd = repeats
  let sources: u64 = 0
  let lastSource: u64 = 0
  for (let at = begin; at < end; ) {
    const thisSource = sourceAt(at)
    let lastDestination = least
    let fan: u64 = 0
    while (at < end && sourceAt(at) === thisSource) {
      const thisDestination = destinationAt(at)
      const begun = at
      do at += 16
      while (at < end && destinationAt(at) === thisDestination && sourceAt(at) === thisSource)
      destinationEnd = put(destinationEnd, thisDestination - lastDestination)
      repeatEnd = put(repeatEnd, <u64>(at - begun >> 4))
      lastDestination = thisDestination
      fan++
    }
    sourceEnd = put(sourceEnd, thisSource - lastSource)
    fanEnd = put(fanEnd, fan)
    lastSource = thisSource
    sources++
  }
  let used = put(put(keys, sources), least)
  used = append(used, parts, sourceEnd)
  used = append(used, fans, fanEnd)
  used = append(used, destinations, destinationEnd)
  return append(used, repeats, repeatEnd)
}
function append(at: usize, from: usize, to: usize): usize {
  memory.copy(at, from, to - from)
  return at + (to - from)
}
