/**
 * AssemblyScript, not TypeScript: reads the streams of a chunk back; the twin of script.ts, which says what is read.
 *
 * Every global that is an address is set by whoever makes an instance (compiled.ts says how much room each needs).
 * Numbers come out as 64-bit floats, but for counts and IPv4 addresses, which are words. 0 is the answer to anything that is
 * not what an encoder writes.
 */
export let input: usize = 0
export let other: usize = 0
export let ranks: usize = 0
export let groups: usize = 0
export let fans: usize = 0
export let sources: usize = 0
export let destinations: usize = 0
export let counts: usize = 0
export let values: usize = 0
export let steps: usize = 0
export let ranked: usize = 0

const mostPace: f64 = 86_400e9
const mostExact: u64 = 1 << 53
const widestWord: f64 = 4294967295
let at: usize = 0
let end: usize = 0
let damaged: boolean = false

// @ts-ignore: decorator
@inline
function real(base: usize, index: u32): f64 { return load<f64>(base + (<usize>index << 3)) }
// @ts-ignore: decorator
@inline
function put(base: usize, index: u32, value: f64): void { store<f64>(base + (<usize>index << 3), value) }

// @ts-ignore: decorator
@inline
function putWord(base: usize, index: u32, value: u32): void { store<u32>(base + (<usize>index << 2), value) }

function longNumber(): u64 {
  let value: u64 = 0
  for (let shift: u64 = 0; shift < 56; shift += 7) {
    if (at >= end) break
    const byte = <u64>load<u8>(at++)
    value |= (byte & 127) << shift
    if (byte < 128) {
      if (value > mostExact) damaged = true
      return value
    }
  }
  damaged = true
  return 0
}
// @ts-ignore: decorator
@inline
function number(): u64 {
  // Up to three bytes, the usual case, at once.
  if (at + 4 > end) return longNumber()
  const word = load<u32>(at)
  if ((word & 0x80) === 0) {
    at++
    return <u64>(word & 127)
  }
  if ((word & 0x8000) === 0) {
    at += 2
    return <u64>((word & 127) | (word >>> 1 & 0x3f80))
  }
  if ((word & 0x800000) === 0) {
    at += 3
    return <u64>((word & 127) | (word >>> 1 & 0x3f80) | (word >>> 2 & 0x1fc000))
  }
  return longNumber()
}

/**
 * Reads keys: sources, destinations and counts of the chunk's pairs. Returns how many there are.
 * @param wide whether addresses come out as floats; -1 is returned where words do not hold them
 */
export function keys(length: u32, probes: u32, wide: boolean): i32 {
  at = input
  end = input + length
  damaged = false
  const groupCount = number()
  const least = <f64>number()
  if (damaged || groupCount > <u64>probes) return 0
  let source: f64 = 0
  for (let group: u32 = 0; group < <u32>groupCount; group++) put(groups, group, (source += <f64>number()))
  let pairs: f64 = 0
  for (let group: u32 = 0; group < <u32>groupCount; group++) {
    const fan = <f64>number()
    put(fans, group, fan)
    pairs += fan
  }
  if (damaged || pairs > <f64>probes) return 0
  if (!wide && source > widestWord) return -1
  let pair: u32 = 0
  for (let group: u32 = 0; group < <u32>groupCount; group++) {
    const fan = <u32>real(fans, group)
    if (fan === 0) return 0
    const thisSource = real(groups, group)
    let destination = least
    const stop = pair + fan
    if (wide) {
      for (; pair < stop; pair++) {
        put(sources, pair, thisSource)
        put(destinations, pair, (destination += <f64>number()))
      }
    } else {
      const word = <u32>thisSource
      for (; pair < stop; pair++) {
        destination += <f64>number()
        if (destination > widestWord) return -1
        putWord(sources, pair, word)
        putWord(destinations, pair, <u32>destination)
      }
    }
  }
  let total: f64 = 0
  for (let index: u32 = 0; index < pair; index++) {
    const count = number()
    putWord(counts, index, <u32>count)
    total += <f64>count
    if (count === 0) return 0
  }
  return damaged || total !== <f64>probes || at !== end ? 0 : <i32>pair
}

/** Reads a stream of differences. @param paced whether `steps` holds the frames by which its pace goes */
function stream(from: usize, length: u32, probes: u32, into: usize, paced: boolean): boolean {
  at = from
  end = from + length
  damaged = false
  const head = number()
  const pace = <f64>number()
  const unit = <f64>(head >> 1)
  if (damaged) return false
  let value: f64 = 0
  if ((head & 1) === 0) {
    for (let index: u32 = 0; index < probes; index++) put(into, index, (value += <f64>number()) * unit)
  } else {
    let frame: f64 = 0
    for (let index: u32 = 0; index < probes; index++) {
      const difference = number()
      value += <f64>(<i64>(difference >> 1) ^ -<i64>(difference & 1))
      if (paced) {
        const here = real(steps, index)
        const packets = here - frame
        if (packets > 0) value += min(mostPace, floor(pace * packets / 1024))
        frame = here
      }
      put(into, index, value * unit)
    }
  }
  return !damaged && at === end
}

/** Puts values in the order of the ranks, whose low bytes come first. */
function rank(from: usize, probes: u32): boolean {
  for (let index: u32 = 0; index < probes; index++) {
    const place = <u32>load<u8>(ranks + index) | (<u32>load<u8>(ranks + probes + index) << 8)
    if (place >= probes) return false
    put(ranked, index, real(from, place))
  }
  return true
}

/** Reads frames (in `other`), in the order of the ranks. */
export function frames(length: u32, probes: u32): u32 {
  return stream(other, length, probes, steps, false) && rank(steps, probes) ? 1 : 0
}
/** Reads times (in `input`), for which frames (in `other`) are needed, in the order of the ranks. */
export function times(length: u32, frameLength: u32, probes: u32): u32 {
  return stream(other, frameLength, probes, steps, false) && stream(input, length, probes, values, true) && rank(values, probes) ? 1 : 0
}
