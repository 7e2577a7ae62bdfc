/**
 * AssemblyScript, not TypeScript: times put in order, the steps between them, and the numbers at places of an order that is
 * not made; the twin of script.ts. Times are whole numbers from 0 and below 2^53.
 *
 * Every global that is an address is set by whoever makes an instance (times.ts says how much room each needs).
 */
export let values: usize = 0
export let spare: usize = 0
export let rest: usize = 0
/** 4,096 words; twice 65,536 words; 65,536 bytes; and places that are asked for, a word each. */
export let digits: usize = 0
export let first: usize = 0
export let parts: usize = 0
export let wanted: usize = 0
export let places: usize = 0

const digitBits: u64 = 12
const digitValues: u64 = 1 << 12
const partBits: u64 = 8

/** As many are put in order one by one, before they are dealt out once more and after. */
const few: usize = 24 << 3
const fewAtLast: usize = 256 << 3

/**
 * Puts the first `length` values in order: dealt out by the highest bits in which they differ, each part by its next ones,
 * where it lies in the cache, and then one by one. Where many still are alike they are dealt out by all bits that are left,
 * so that the time is linear whatever the values are.
 */
export function sort(length: u32): void {
  const end = values + (<usize>length << 3)
  let lowest: u64 = u64.MAX_VALUE
  let highest: u64 = 0
  for (let at = values; at < end; at += 8) {
    const one = <u64>load<f64>(at)
    lowest = min(lowest, one)
    highest = max(highest, one)
  }
  if (lowest >= highest) return
  const bits = 64 - clz(highest - lowest)
  const shift = bits > digitBits ? bits - digitBits : 0
  dealOut(first, digitBits, values, end, spare, lowest, shift)
  const last = first + (<usize>digitValues << 2)
  let from = spare
  for (let part = first; part < last; part += 4) {
    const to = <usize>load<u32>(part)
    const back = values + (from - spare)
    if (shift > 0 && to - from > few) sortPart(from, to, back, lowest, shift)
    else {
      memory.copy(back, from, to - from)
      if (shift > 0) oneByOne(back, back + (to - from))
    }
    from = to
  }
}

/** Those alike in all bits but the lowest `left` of their distance from `lowest`; in order at `back` then. */
function sortPart(from: usize, to: usize, back: usize, lowest: u64, left: u64): void {
  const shift = left > partBits ? left - partBits : 0
  const base = lowest + (((<u64>load<f64>(from) - lowest) >> left) << left)
  dealOut(parts, partBits, from, to, back, base, shift)
  if (shift == 0) return
  let begin = back
  for (let part = parts, last = parts + (4 << <usize>partBits); part < last; part += 4) {
    const end = <usize>load<u32>(part)
    if (end - begin > fewAtLast) byAllBits(begin, end, from, base)
    else oneByOne(begin, end)
    begin = end
  }
}

/** By 12 bits at a time, from the lowest that is set in any. @param beside memory for as many */
function byAllBits(begin: usize, end: usize, beside: usize, base: u64): void {
  const bytes = end - begin
  let all: u64 = 0
  for (let at = begin; at < end; at += 8) all |= <u64>load<f64>(at) - base
  let from = begin
  let to = beside
  for (let shift = ctz(all); shift < 64 && all >> shift != 0; shift += digitBits) {
    dealOut(digits, digitBits, from, from + bytes, to, base, shift)
    const swapped = from
    from = to
    to = swapped
  }
  if (from != begin) memory.copy(begin, from, bytes)
}

/** Deals values out by some bits of their distance from a base, and keeps the order of those alike in them; at `counts` stands then where each part ends. */
function dealOut(counts: usize, bits: u64, from: usize, to: usize, into: usize, base: u64, shift: u64): void {
  const mask = ((<u64>1) << bits) - 1
  const last = counts + (4 << <usize>bits)
  memory.fill(counts, 0, last - counts)
  for (let at = from; at < to; at += 8) {
    const place = counts + (<usize>(((<u64>load<f64>(at) - base) >> shift) & mask) << 2)
    store<u32>(place, load<u32>(place) + 8)
  }
  let next = into
  for (let place = counts; place < last; place += 4) {
    const bytes = load<u32>(place)
    store<u32>(place, <u32>next)
    next += <usize>bytes
  }
  for (let at = from; at < to; at += 8) {
    const one = load<f64>(at)
    const place = counts + (<usize>(((<u64>one - base) >> shift) & mask) << 2)
    const target = load<u32>(place)
    store<f64>(target, one)
    store<u32>(place, target + 8)
  }
}

function oneByOne(from: usize, to: usize): void {
  for (let at = from + 8; at < to; at += 8) {
    const one = load<f64>(at)
    let place = at
    for (; place > from; place -= 8) {
      const before = load<f64>(place - 8)
      if (before <= one) break
      store<f64>(place, before)
    }
    store<f64>(place, one)
  }
}

/** Turns the first `length` values into the steps from each to the next; their sum. */
export function steps(length: u32): f64 {
  if (length == 0) return 0
  const begin = load<f64>(values)
  let before = begin
  const end = values + (<usize>(length - 1) << 3)
  for (let at = values; at < end; at += 8) {
    const next = load<f64>(at, 8)
    store<f64>(at, next - before)
    before = next
  }
  return before - begin
}

/** Bits of the least and the greatest of some numbers, and those that are set in any: as integers, bits of numbers >= 0 are in their order. */
let least: u64 = 0
let greatest: u64 = 0
let all: u64 = 0
function measure(from: usize, end: usize): void {
  least = u64.MAX_VALUE
  greatest = 0
  all = 0
  for (let at = from; at < end; at += 8) {
    const bits = load<u64>(at)
    least = min(least, bits)
    greatest = max(greatest, bits)
    all |= bits
  }
}

/** The 16 bits by which the measured numbers are counted: the highest that differ. Where no others do, they tell the whole number. */
let shift: u64 = 0
let isWhole: bool = false
function choose(): void {
  const high = 64 - clz(least ^ greatest)
  const low = min<u64>(ctz(all), high)
  isWhole = high - low <= 16
  shift = isWhole ? low : high - 16
}
function wholeOf(part: usize): f64 {
  return reinterpret<f64>((least & ~(<u64>0xffff << shift)) | (<u64>part << shift))
}

function countBy(counts: usize, from: usize, end: usize): void {
  memory.fill(counts, 0, 65_536 << 2)
  for (let at = from; at < end; at += 8) {
    const place = counts + (<usize>((load<u64>(at) >> shift) & 0xffff) << 2)
    store<u32>(place, load<u32>(place) + 1)
  }
}
/** In which part a place is. */
function partOf(counts: usize, place: u32): usize {
  let below: u32 = 0
  let part: usize = 0
  while (true) {
    below += load<u32>(counts + (part << 2))
    if (below > place) return part
    part++
  }
}

/** How many of the first `length` values are kept for numberAt, at `spare`: those of the parts that hold a place that is asked for; 0 where none is needed. */
let kept: u32 = 0
export function keep(length: u32, count: u32): void {
  const end = values + (<usize>length << 3)
  kept = 0
  measure(values, end)
  choose()
  countBy(first, values, end)
  if (isWhole) return
  memory.fill(wanted, 0, 65_536)
  const lastPlace = places + (<usize>count << 2)
  for (let at = places; at < lastPlace; at += 4) store<u8>(wanted + partOf(first, load<u32>(at)), 1)
  for (let at = places; at < lastPlace; at += 4) {
    const place = load<u32>(at)
    const part = partOf(first, place)
    let left: u32 = 0
    for (let before: usize = 0; before < part; before++) left += load<u8>(wanted + before) ? 0 : load<u32>(first + (before << 2))
    store<u32>(at, place - left)
  }
  let into = spare
  for (let at = values; at < end; at += 8) {
    const bits = load<u64>(at)
    // Without a branch: what lies behind the last one is written over.
    store<u64>(into, bits)
    into += <usize>load<u8>(wanted + <usize>((bits >> shift) & 0xffff)) << 3
  }
  kept = <u32>((into - spare) >> 3)
}

/** The number at one of the places, by its turn, of the ascending order of what was given to `keep`: by 16 bits, then by the next among those alike in these. */
export function numberAt(turn: u32): f64 {
  let place = load<u32>(places + (<usize>turn << 2))
  if (kept == 0) return wholeOf(partOf(first, place))
  let among = spare
  let end = spare + (<usize>kept << 3)
  while (true) {
    measure(among, end)
    choose()
    countBy(parts, among, end)
    const part = partOf(parts, place)
    if (isWhole) return wholeOf(part)
    for (let before: usize = 0; before < part; before++) place -= load<u32>(parts + (before << 2))
    let into = rest
    for (let at = among; at < end; at += 8) {
      const bits = load<u64>(at)
      store<u64>(into, bits)
      into += select<usize>(8, 0, ((bits >> shift) & 0xffff) == part)
    }
    among = rest
    end = into
  }
}
