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
/** Elements, and as many again for the other side of a pass. */
export let elements: usize = 0
export let others: usize = 0
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
/** Pairs of a chunk, source and destination; words of it, picked out in order. */
export let pairs: usize = 0
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
/** records.ts: miraiMark. */
const mirai: u32 = 3
/** 125 times this is 1, modulo 2^64. */
const inverseOf125: u64 = 0x1cac083126e978d5

/** What is known of a chunk, 64 bytes: offsets. */
const lastTime: usize = 0
const lastFrame: usize = 8
const timeEnd: usize = 16
const frameEnd: usize = 20
const count: usize = 24
const numbers: usize = 28
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

/**
 * A number below 2^56 at an address; returns where the next one goes. Up to three bytes behind it are overwritten.
 *
 * How many bytes it takes cannot be foretold, so that it is computed: a wrong guess costs as much as twenty instructions.
 */
// @ts-ignore: decorator
@inline
function put(at: usize, value: u64): usize {
  if (value >= 1 << 28) return putLong(at, value)
  const pairs = (<u32>value & 0x3fff) | (<u32>value & 0xfffc000) << 2
  const sevens = (pairs & 0x7f007f) | (pairs & 0x3f803f80) << 1
  // A seventh of the number of the highest bit.
  const more = (31 - clz<u32>(<u32>value | 1)) * 37 >>> 8
  store<u32>(at, sevens | 0x808080 & (1 << (more << 3)) - 1)
  return at + 1 + more
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

/** What all records of a run have in common. */
let unit: u64 = 0
let pace: f64 = 0

/** Writes times and frames of all chunks, in the order the records came. @param timed as for `sort` */
export function encode(length: u32, timed: u32): void {
  // Nearly always times are whole microseconds in order, and frames are in order: that is found out on the way.
  if (timed !== 0) {
    beginStreams(length, 1000, true)
    if (encodeUsual(length)) return
  }
  let microseconds = true
  for (let at: u32 = 0; at < length && microseconds; at++) microseconds = ((highOf(at) & timeBits) * 296 + word(time, at) % 1000) % 1000 === 0
  let framed = true
  for (let at: u32 = 1; at < length && framed; at++) framed = frameOf(at) >= frameOf(at - 1)
  beginStreams(length, microseconds ? 1000 : 1, framed)
  encodeAny(length, microseconds, framed)
}
function beginStreams(length: u32, unitOfTime: u64, framed: boolean): void {
  unit = unitOfTime
  const packets = <f64>frameOf(length - 1) - <f64>frameOf(0)
  const units = (<f64>timeOf(length - 1) - <f64>timeOf(0)) / <f64>unit
  pace = packets > 0 && units > 0 ? min(mostPace, floor((units / packets) * 1024)) : 0
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
}
/** False at a record that is not as they usually are. */
function encodeUsual(length: u32): boolean {
  const places = place
  const sides = beside
  const lows = time
  const numbers = frame
  const ranksTo = rank
  const known0 = chunks
  const wholePace = <u64>pace
  // As far as this the product is exact, as a number of either kind.
  const near: u64 = wholePace < 1 << 32 ? 1 << 21 : 0
  let frameBefore: u64 = 0
  for (let at: u32 = 0; at < length; at++) {
    const to = word(places, at)
    const known = known0 + (<usize>(to >>> chunkBits) << 6)
    const high = load<u64>(sides + (<usize>at << 4), 8)
    const thisFrame = (high >>> 54 << 32) | <u64>word(numbers, at)
    const moment = (high & timeBits) << 32 | <u64>word(lows, at)
    // Thousandths: what is left over comes out as a number larger than any.
    const value = rotr<u64>(moment * inverseOf125, 3)
    if (value > u64.MAX_VALUE / 1000 || thisFrame < frameBefore) return false
    frameBefore = thisFrame
    const step = thisFrame - load<u64>(known, lastFrame)
    store<u64>(known, thisFrame, lastFrame)
    store<u32>(known, <u32>put(load<u32>(known, frameEnd), step), frameEnd)
    const number = load<u32>(known, count)
    store<u32>(known, number + 1, count)
    store<u16>(ranksTo + (<usize>to << 1), <u16>number)
    if (number === 0) store<u64>(known, moment, earliest)
    const expected = step < near ? <i64>(wholePace * step >> 10) : expectedOf(step)
    const difference = <i64>(value - load<u64>(known, lastTime)) - expected
    store<u64>(known, value, lastTime)
    store<u32>(known, <u32>put(load<u32>(known, timeEnd), signedNumber(difference)), timeEnd)
  }
  for (let chunk: u32 = 0; chunk << chunkBits < length; chunk++) {
    const known = known0 + (<usize>chunk << 6)
    store<u64>(known, load<u64>(known, lastTime) * 1000, latest)
  }
  return true
}
function expectedOf(step: i64): i64 {
  return step > 0 ? <i64>min(mostPace, floor(pace * <f64>step / 1024)) : 0
}
function encodeAny(length: u32, microseconds: boolean, framed: boolean): void {
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
    const difference = <i64>(value - load<u64>(known, lastTime)) - expectedOf(step)
    store<u64>(known, value, lastTime)
    store<u32>(known, <u32>put(load<u32>(known, timeEnd), signedNumber(difference)), timeEnd)
  }
}

/** Writes the other columns of the sorted records [from, to). Returns where the keys end. */
export function chunk(from: u32, to: u32): u32 {
  const probes = to - from
  // Picked out in order first, and cut into planes then: one jumps about in memory, the other does not.
  const found = packed ? pickWords(from, probes) : pickElements(from, probes)
  fourPlanes(pickedPorts, probes, ports, ports + probes, sourcePorts, sourcePorts + probes)
  fourPlanes(pickedSequences, kept, sequences, sequences + kept, sequences + 2 * kept, sequences + 3 * kept)
  store<u32>(chunks + (<usize>(from >>> chunkBits) << 6), kept, numbers)
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
  return <u32>encodeKeys(found)
}

/** The least destination of a chunk; how many sequence numbers are written. */
let least: u64 = 0
let kept: u32 = 0

/**
 * What stands beside records, in order, where pairs go. With nothing else to do a processor waits for many of them at once.
 * @param order words with the number of the record in the bits of `mask`, 2^`apart` bytes apart
 */
// @ts-ignore: decorator
@inline
function gather(order: usize, apart: usize, mask: u64, probes: u32): void {
  const records = beside
  const next: usize = 1 << apart
  let from = order
  let into = pairs
  let left = probes
  for (; left >= 4; left -= 4, from += next << 2, into += 64) {
    const one = v128.load(records + (<usize>(load<u64>(from) & mask) << 4))
    const two = v128.load(records + (<usize>(load<u64>(from + next) & mask) << 4))
    const three = v128.load(records + (<usize>(load<u64>(from + next * 2) & mask) << 4))
    const four = v128.load(records + (<usize>(load<u64>(from + next * 3) & mask) << 4))
    v128.store(into, one)
    v128.store(into, two, 16)
    v128.store(into, three, 32)
    v128.store(into, four, 48)
  }
  for (; left > 0; left--, from += next, into += 16) v128.store(into, v128.load(records + (<usize>(load<u64>(from) & mask) << 4)))
}
/** Picks the words and marks of a chunk out in order, and its pairs; returns how many pairs there are. */
function pickWords(from: u32, probes: u32): u32 {
  const cameMask = (<u64>1 << cameBits) - 1
  const destinationMask = (<u64>1 << destinationBits) - 1
  const keyShift = cameBits
  const sourceShift = destinationBits
  const sourceBase = <u64>sourceRest | (<u64>(highOf(0) >>> 23 & 1) << 32)
  const destinationBase = <u64>(highOf(0) >>> 24 & 1) << 32
  const restOfDestination = destinationRest
  const sourceLow = <u64>sourceLowest
  const destinationLow = destinationLowest
  const words = elements + (<usize>from << 3)
  const pairsFrom = pairs
  const portsTo = pickedPorts
  const marksTo = marks
  const endsTo = keys
  // Never ahead of the record that is read.
  let pair = pairsFrom - 16
  let end = endsTo - 4
  let before: u64 = u64.MAX_VALUE
  let lowest: u32 = u32.MAX_VALUE
  let sequence = pickedSequences
  let other: u32 = 0
  gather(words, 3, cameMask, probes)
  for (let at: u32 = 0; at < probes; at++) {
    const value = load<u64>(words + (<usize>at << 3))
    const record = pairsFrom + (<usize>at << 4)
    const key = value >> keyShift
    const target = restOfDestination | <u32>(key & destinationMask) << destinationLow
    const mark = load<u32>(record, 8) >>> 15 & 0xff
    const difference = load<u32>(record, 4) ^ target
    store<u32>(portsTo + (<usize>at << 2), load<u32>(record))
    store<u8>(marksTo + at, <u8>mark)
    store<u32>(sequence, difference)
    sequence += <usize>(mark !== mirai) << 2
    other |= select<u32>(difference, 0, mark === mirai)
    // Whether a pair goes on cannot be foretold: it is written again, until the next one begins.
    const next = <usize>(key !== before)
    before = key
    pair += next << 4
    end += next << 2
    store<u64>(pair, sourceBase | key >> sourceShift << sourceLow)
    store<u64>(pair, destinationBase | <u64>target, 8)
    store<u32>(end, at + 1)
    lowest = min(lowest, target)
  }
  least = destinationBase | <u64>lowest
  kept = <u32>(sequence - pickedSequences >> 2)
  const found = <u32>(end + 4 - endsTo >> 2)
  if (other !== 0) keepAll(words, 3, cameMask, probes, found)
  return found
}
/** The same, where elements are sorted. */
function pickElements(from: u32, probes: u32): u32 {
  const endsTo = keys
  const first = elements + (<usize>from << 4)
  let pair = pairs - 16
  let end = endsTo - 4
  gather(first + 8, 4, 0xffff_ffff, probes)
  let sourceBefore: u64 = u64.MAX_VALUE
  let destinationBefore: u64 = u64.MAX_VALUE
  let lowest: u64 = u64.MAX_VALUE
  let sequence = pickedSequences
  let other: u32 = 0
  for (let at: u32 = 0; at < probes; at++) {
    const element = first + (<usize>at << 4)
    const record = pairs + (<usize>at << 4)
    const six = load<u32>(element, 12)
    const source = <u64>load<u32>(element) | (<u64>(six & 1) << 32)
    const destination = <u64>load<u32>(element, 4) | (<u64>(six & 2) << 31)
    const mark = load<u32>(record, 8) >>> 15 & 0xff
    const difference = load<u32>(record, 4) ^ <u32>destination
    store<u32>(pickedPorts + (<usize>at << 2), load<u32>(record))
    store<u8>(marks + at, <u8>mark)
    store<u32>(sequence, difference)
    sequence += <usize>(mark !== mirai) << 2
    other |= select<u32>(difference, 0, mark === mirai)
    const next = <usize>(source !== sourceBefore) | <usize>(destination !== destinationBefore)
    sourceBefore = source
    destinationBefore = destination
    pair += next << 4
    end += next << 2
    store<u64>(pair, source)
    store<u64>(pair, destination, 8)
    store<u32>(end, at + 1)
    lowest = min(lowest, destination)
  }
  least = lowest
  kept = <u32>(sequence - pickedSequences >> 2)
  const found = <u32>(end + 4 - endsTo >> 2)
  if (other !== 0) keepAll(first + 8, 4, 0xffff_ffff, probes, found)
  return found
}
/** All sequence numbers, where one is other than its mark says. */
function keepAll(order: usize, apart: usize, mask: u64, probes: u32, found: u32): void {
  let at: u32 = 0
  for (let pair: u32 = 0; pair < found; pair++) {
    const target = load<u32>(pairs + (<usize>pair << 4), 8)
    for (const end = word(keys, pair); at < end; at++) {
      const record = beside + (<usize>(load<u64>(order + (<usize>at << apart)) & mask) << 4)
      store<u32>(pickedSequences + (<usize>at << 2), load<u32>(record, 4) ^ target)
    }
  }
  kept = probes
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

/** Of so many pairs, whose records end where `keys` says, since nothing is there yet. */
function encodeKeys(count: u32): usize {
  const fans = parts + partBytes
  const destinations = fans + partBytes
  const repeats = destinations + partBytes
  const pairsFrom = pairs
  const ends = keys
  const first = least
  // Sources and where their pairs end take the place of pairs that were read.
  let group = pairsFrom - 16
  let destinationEnd = destinations
  let repeatEnd = repeats
  let lastSource: u64 = u64.MAX_VALUE
  let lastDestination: u64 = 0
  let lastEnd: u32 = 0
  for (let at: u32 = 0; at < count; at++) {
    const pair = pairsFrom + (<usize>at << 4)
    const thisSource = load<u64>(pair)
    const thisDestination = load<u64>(pair, 8)
    const thisEnd = load<u32>(ends + (<usize>at << 2))
    const next = <u32>(thisSource !== lastSource)
    destinationEnd = put(destinationEnd, thisDestination - select<u64>(first, lastDestination, next))
    repeatEnd = put(repeatEnd, <u64>(thisEnd - lastEnd))
    group += <usize>next << 4
    store<u64>(group, thisSource)
    store<u64>(group, <u64>(at + 1), 8)
    lastSource = thisSource
    lastDestination = thisDestination
    lastEnd = thisEnd
  }
  let sourceEnd = parts
  let fanEnd = fans
  lastSource = 0
  let lastPair: u64 = 0
  for (let at = pairsFrom; at <= group; at += 16) {
    const thisSource = load<u64>(at)
    const thisPair = load<u64>(at, 8)
    sourceEnd = put(sourceEnd, thisSource - lastSource)
    fanEnd = put(fanEnd, thisPair - lastPair)
    lastSource = thisSource
    lastPair = thisPair
  }
  let used = put(put(keys, <u64>(group + 16 - pairsFrom >> 4)), first)
  used = append(used, parts, sourceEnd)
  used = append(used, fans, fanEnd)
  used = append(used, destinations, destinationEnd)
  return append(used, repeats, repeatEnd)
}
function append(at: usize, from: usize, to: usize): usize {
  memory.copy(at, from, to - from)
  return at + (to - from)
}
