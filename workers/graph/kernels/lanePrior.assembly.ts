/** AssemblyScript, not TypeScript: the twin of lanePrior.ts, which says why it does what it does; it finds the same edges. */
import {
  vertices, slack, whole, outStart, outTarget, inStart, inSource, inCost, inWhole, inDigest, digest, swept, laneSource, laneRoom, lanePrior,
  lanePlace, laneList, laneKept, laneNext, laneStart, alike, least, heap as direct, nearEdge as alikeAt, half, real, scale, setHalf, setWord,
  spread, window, word,
} from './memory.assembly'
import { rowOf } from './laneLabels.assembly'
import { largestOver, largestWhole, wholeCost, wholeRow } from './wholeLabels.assembly'

const lanes: u32 = 16
// @ts-ignore: decorator
@inline
export function listOf(lane: u32, together: bool): usize { return laneList + (together ? <usize>(lane * laneRoom) << 1 : 0) }

// @ts-ignore: decorator
@inline
function highs(a: v128, b: v128, by: v128): v128 {
  return v128.shuffle<i16>(i32x4.mul(a, by), i32x4.mul(b, by), 1, 3, 5, 7, 9, 11, 13, 15)
}

export function gatherDigests(count: u32, narrow: bool): void {
  const wide = scale() * (spread() / 65536)
  const by = i32x4.splat(<i32>spread())
  for (let index: u32 = 0; index < count; index++) {
    const vertex = half(swept, index)
    const to = digest + (<usize>vertex << 5)
    if (narrow) {
      const from = wholeRow(vertex)
      v128.store(to, highs(v128.load(from), v128.load(from, 16), by))
      v128.store(to, highs(v128.load(from, 32), v128.load(from, 48), by), 16)
    } else {
      const from = rowOf(vertex)
      for (let lane: u32 = 0; lane < lanes; lane++) setHalf(to, lane, <u32><i64>(real(from, lane) * wide))
    }
  }
}

// @ts-ignore: decorator
@inline
function tight(narrow: bool, at: u32, source: u32, vertex: u32, lane: u32): bool {
  if (narrow) {
    const own = <usize>lane << 2
    return load<i32>(wholeRow(source) + own) + load<i32>(inWhole + (<usize>at << 2)) - load<i32>(wholeRow(vertex) + own) <= (whole != 0 ? 0 : <i32>window() - 1)
  }
  const from = real(rowOf(source), lane)
  const to = real(rowOf(vertex), lane)
  const through = from + real(inCost, at)
  return through - to <= slack * through && from < to
}

/** All bits of a lane where a length may be as short as the label. */
// @ts-ignore: decorator
@inline
function equal(fuzzy: bool, from: v128, step: v128, to: v128): v128 {
  if (!fuzzy) return i16x8.eq(i16x8.add(from, step), to)
  const over = i16x8.sub(i16x8.add(from, step), to)
  return i16x8.eq(i16x8.min_u(over, i16x8.splat(3)), over)
}

/** Behind the last edge of a list that can be tight in any lane: 8 at a time where labels are wide. */
function lastOf(vertex: u32, narrow: bool): u32 {
  const end = word(inStart, vertex + 1)
  let at = word(inStart, vertex)
  if (narrow) {
    // No tail but a source has a label below that source's cheapest edge; a source's own edges are seldom tight.
    const row = wholeRow(vertex)
    const most = (half(direct, vertex) != 0 ? largestWhole(row) : largestOver(row, least)) + <i32>window()
    let behind = end
    while (at < behind) {
      const middle = (at + behind) >> 1
      if (load<i32>(inWhole + (<usize>middle << 2)) <= most) at = middle + 1
      else behind = middle
    }
    return at
  }
  let most: f64 = 0
  for (let lane: u32 = 0; lane < lanes; lane++) most = max(most, real(rowOf(vertex), lane))
  most *= (1 / (1 - slack)) * (1 + 1e-12)
  if (at < end && real(inCost, end - 1) <= most) return end
  while (at < end && real(inCost, at) <= most) at += 8
  return min(at, end)
}

/** Marks the vertices to which an edge of a lane's own source may be tight, and keeps each source's cheapest edge in `least`. */
function markDirect(): void {
  const by = scale()
  const most = <i32>window()
  memory.fill(direct, 0, <usize>vertices << 1)
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const source = half(laneSource, lane)
    const own = <usize>lane << 2
    const start = word(outStart, source)
    const end = word(outStart, source + 1)
    store<i32>(least + own, start < end ? wholeCost(start, by) : 0)
    for (let at = start; at < end; at++) {
      const to = half(outTarget, at)
      if (wholeCost(at, by) - load<i32>(wholeRow(to) + own) <= most) setHalf(direct, to, 1)
    }
  }
}

// @ts-ignore: decorator
@inline
function find(count: u32, narrow: bool, rough: bool, fuzzy: bool, wanted: u32): bool {
  const stride = <usize>(vertices + 1) << 1
  const places = lanePlace - lanePrior
  const one = i16x8.splat(1)
  const none = i16x8.splat(0)
  const margin = i16x8.splat(2)
  for (let lane: u32 = 0; lane < lanes; lane++) setWord(laneKept, lane, 0)
  if (narrow) markDirect()
  for (let index: u32 = 0; index < count; index++) {
    const vertex = half(swept, index)
    const brief = digest + (<usize>vertex << 5)
    const low = fuzzy ? i16x8.sub(v128.load(brief), margin) : v128.load(brief)
    const high = fuzzy ? i16x8.sub(v128.load(brief, 16), margin) : v128.load(brief, 16)
    const start = word(inStart, vertex)
    const end = lastOf(vertex, narrow)
    let place = none
    let fewLow = none
    let fewHigh = none
    let sumLow = none
    let sumHigh = none
    let lastLow = none
    let lastHigh = none
    let next = alikeAt
    for (let at = start; at < end; at++) {
      const from = digest + (<usize>half(inSource, at) << 5)
      const step = v128.load16_splat(inDigest + (<usize>at << 1))
      const here = equal(fuzzy, v128.load(from), step, low)
      const there = equal(fuzzy, v128.load(from, 16), step, high)
      // Without a branch: which edges are alike in some lane, in case they are to be listed.
      const mask = i8x16.bitmask(i8x16.narrow_i16x8_s(here, there))
      store<u32>(next, (at - start) | (mask << 16))
      next += <usize>(mask != 0) << 2
      fewLow = i16x8.sub(fewLow, here)
      fewHigh = i16x8.sub(fewHigh, there)
      const placeLow = v128.and(place, here)
      const placeHigh = v128.and(place, there)
      sumLow = i16x8.add(sumLow, placeLow)
      sumHigh = i16x8.add(sumHigh, placeHigh)
      lastLow = i16x8.max_u(lastLow, placeLow)
      lastHigh = i16x8.max_u(lastHigh, placeHigh)
      place = i16x8.add(place, one)
    }
    v128.store(alike, sumLow)
    v128.store(alike, sumHigh, 16)
    const first = inSource + (<usize>start << 1)
    let to = lanePrior + (<usize>vertex << 1)
    if (i16x8.all_true(v128.and(i16x8.eq(fewLow, one), i16x8.eq(fewHigh, one)))) {
      for (let at = alike; at < alike + 2 * lanes; at += 2, to += stride) {
        const place = <usize>load<u16>(at)
        store<u16>(to, load<u16>(first + (place << 1)))
        if (rough) store<u16>(to + places, <u16>place)
      }
      continue
    }
    v128.store(alike, fewLow, 32)
    v128.store(alike, fewHigh, 48)
    v128.store(alike, lastLow, 64)
    v128.store(alike, lastHigh, 80)
    let several: u32 = 0
    for (let lane: u32 = 0; lane < lanes; lane++, to += stride) {
      let place = half(alike, lane)
      const few = half(alike, lanes + lane)
      if (few == 2) {
        const last = half(alike, 2 * lanes + lane)
        const other = (place - last) & 0xffff
        const isLast = tight(narrow, start + last, half(first, last), vertex, lane)
        if (tight(narrow, start + other, half(first, other), vertex, lane)) {
          several |= u32(isLast) << lane
          place = other
        } else place = last
      } else if (few != 1) {
        several |= u32(half(laneSource, lane) != vertex) << lane
        place = 0
      }
      store<u16>(to, <u16>half(first, place))
      if (rough) store<u16>(to + places, <u16>place)
    }
    several &= wanted
    if (several != 0 && !list(vertex, start, next, narrow, rough, several, wanted == 0xffff)) return false
  }
  return true
}

/** Lanes where an edge is tight, or may be. */
// @ts-ignore: decorator
@inline
function tightMask(at: u32, source: u32, place: usize): u32 {
  const from = wholeRow(source)
  const step = v128.load32_splat(inWhole + (<usize>at << 2))
  const most = i32x4.splat(whole != 0 ? 0 : <i32>window() - 1)
  const one = i32x4.le_s(i32x4.sub(i32x4.add(v128.load(from), step), v128.load(place)), most)
  const two = i32x4.le_s(i32x4.sub(i32x4.add(v128.load(from, 16), step), v128.load(place, 16)), most)
  const three = i32x4.le_s(i32x4.sub(i32x4.add(v128.load(from, 32), step), v128.load(place, 32)), most)
  const four = i32x4.le_s(i32x4.sub(i32x4.add(v128.load(from, 48), step), v128.load(place, 48)), most)
  return i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(one, two), i16x8.narrow_i32x4_s(three, four)))
}

/** Lists what is tight in each of these lanes, of the edges that are alike, their places where `rough`; false where there is no room. */
function list(vertex: u32, start: u32, end: usize, narrow: bool, rough: bool, several: u32, together: bool): bool {
  const stride = vertices + 1
  const room = together ? laneRoom : lanes * laneRoom
  const row = wholeRow(vertex)
  for (let left = several; left != 0; left &= left - 1) {
    const lane = ctz(left)
    const begin = word(laneKept, lane)
    if (begin + 1 + half(alike, lanes + lane) > room) return false
    setWord(laneStart, lane * stride + vertex, begin)
    store<usize>(laneNext + (<usize>lane << 2), listOf(lane, together) + (<usize>(begin + 1) << 1))
  }
  for (let entry = alikeAt; entry < end; entry += 4) {
    let left: u32 = several & load<u16>(entry, 2)
    if (left == 0) continue
    const at = start + load<u16>(entry)
    const source = half(inSource, at)
    if (narrow) left &= tightMask(at, source, row)
    for (; left != 0; left &= left - 1) {
      const lane = ctz(left)
      if (!narrow && !tight(false, at, source, vertex, lane)) continue
      const next = laneNext + (<usize>lane << 2)
      const to = load<usize>(next)
      store<u16>(to, <u16>(rough ? at - start : source))
      store<usize>(next, to + 2)
    }
  }
  for (let left = several; left != 0; left &= left - 1) {
    const lane = ctz(left)
    const begin = word(laneKept, lane)
    const own = listOf(lane, together) + (<usize>begin << 1)
    const amount = <u32>((load<usize>(laneNext + (<usize>lane << 2)) - own) >> 1) - 1
    const to = lanePrior + (<usize>(lane * stride + vertex) << 1)
    if (amount == 1) {
      const only = half(own, 1)
      store<u16>(to, <u16>(rough ? half(inSource, start + only) : only))
      if (rough) store<u16>(to + (lanePlace - lanePrior), <u16>only)
    } else {
      store<u16>(to, <u16>vertex)
      setHalf(own, 0, amount)
      setWord(laneKept, lane, begin + 1 + amount)
    }
  }
  return true
}

/** Of every swept vertex and lane in `wanted` the edges that are tight; false where lists of all lanes have no room side by side. */
export function findPrior(count: u32, narrow: bool, rough: bool, wanted: u32): bool {
  if (whole != 0) return find(count, narrow, false, false, wanted)
  return rough ? find(count, true, true, true, wanted) : find(count, narrow, false, true, wanted)
}
