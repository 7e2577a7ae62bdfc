/**
 * AssemblyScript, not TypeScript: times put in order, the steps between them, and the numbers at places of an order that is
 * not made; the twin of script.ts. Times are whole numbers from 0 and below 2^53.
 *
 * Every global that is an address is set by whoever makes an instance (times.ts says how much room each needs).
 */
export let values: usize = 0
export let spare: usize = 0
export let rest: usize = 0
/** 5 x 4,096 words; twice 65,536 words; 65,536 bytes; and places that are asked for, a word each. */
export let digits: usize = 0
export let first: usize = 0
export let parts: usize = 0
export let wanted: usize = 0
export let places: usize = 0

const digitBits: u64 = 12
const digitValues: u64 = 1 << 12

/** Puts the first `length` values in order: a radix sort, 12 bits a pass, without the low bits that are 0 in all. */
export function sort(length: u32): void {
  const end = values + (<usize>length << 3)
  let all: u64 = 0
  for (let at = values; at < end; at += 8) all |= <u64>load<f64>(at)
  if (all == 0) return
  const low = ctz(all)
  const turns: u64 = (64 - clz(all) - low + digitBits - 1) / digitBits
  memory.fill(digits, 0, <usize>(turns * digitValues) << 2)
  // How often each digit has each value is the same in any order.
  for (let at = values; at < end; at += 8) {
    let bits = <u64>load<f64>(at) >> low
    for (let counts = digits; bits != 0; counts += <usize>digitValues << 2) {
      const place = counts + (<usize>(bits & (digitValues - 1)) << 2)
      store<u32>(place, load<u32>(place) + 1)
      bits >>= digitBits
    }
  }
  let from = values
  let to = spare
  for (let turn: u64 = 0; turn < turns; turn++) {
    const shift = low + turn * digitBits
    const counts = digits + (<usize>(turn * digitValues) << 2)
    const last = counts + (<usize>digitValues << 2)
    // Numbers whose higher digits all are 0 were not counted.
    let sum: u32 = 0
    for (let value = counts + 4; value < last; value += 4) sum += load<u32>(value)
    store<u32>(counts, length - sum)
    let next = to
    for (let value = counts; value < last; value += 4) {
      const size = load<u32>(value)
      store<u32>(value, <u32>next)
      next += <usize>size << 3
    }
    const stop = from + (<usize>length << 3)
    for (let at = from; at < stop; at += 8) {
      const one = load<f64>(at)
      const place = counts + (<usize>((<u64>one >> shift) & (digitValues - 1)) << 2)
      const target = load<u32>(place)
      store<f64>(target, one)
      store<u32>(place, target + 8)
    }
    const swapped = from
    from = to
    to = swapped
  }
  if (from != values) memory.copy(values, from, <usize>length << 3)
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
