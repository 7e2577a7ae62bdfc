/** AssemblyScript, not TypeScript: the twin of laneLabels.ts for whole costs: a row of 16 labels is 64 bytes. */
import { vertices, outStart, outTarget, inStart, inSource, inWhole, outCost, outCode, wholeTable, expanded, rows, swept, laneSource, least, fell, half, real, scale, word } from './memory.assembly'

const lanes: u32 = 16
const mostRounds: u32 = 32
/** As in laneLabels.ts: no label yet. */
const never: i32 = 0x40000000
/** Above every label. */
const none: i32 = 0x7fffffff

// @ts-ignore: decorator
@inline
export function wholeRow(vertex: u32): usize { return rows + (<usize>vertex << 6) }
// @ts-ignore: decorator
@inline
function largest(a: v128): i32 {
  const two = i32x4.max_s(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1))
  return i32x4.extract_lane(i32x4.max_s(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2)), 0)
}
// @ts-ignore: decorator
@inline
function gap(under: usize, a: v128, b: v128, c: v128, d: v128): i32 {
  const one = i32x4.max_s(i32x4.sub(a, v128.load(under)), i32x4.sub(b, v128.load(under, 16)))
  const two = i32x4.max_s(i32x4.sub(c, v128.load(under, 32)), i32x4.sub(d, v128.load(under, 48)))
  return largest(i32x4.max_s(one, two))
}
/** Keeps the least of what fell of four lanes. */
// @ts-ignore: decorator
@inline
function lower(low: usize, now: v128, less: v128): void {
  v128.store(low, i32x4.min_s(v128.load(low), v128.bitselect(now, i32x4.splat(none), less)))
}
// @ts-ignore: decorator
@inline
function fill(place: usize, value: i32): void {
  const all = i32x4.splat(value)
  v128.store(place, all)
  v128.store(place, all, 16)
  v128.store(place, all, 32)
  v128.store(place, all, 48)
}

// @ts-ignore: decorator
@inline
export function wholeCost(edge: u32, by: f64): i32 {
  return atomic.load<u32>(expanded) != 0 ? <i32>min(real(outCost, edge) * by, <f64>(never - 1)) : word(wholeTable, half(outCode, edge))
}

function begin(): void {
  const by = scale()
  for (let vertex: u32 = 0; vertex < vertices; vertex++) fill(wholeRow(vertex), never)
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const source = half(laneSource, lane)
    const own = <usize>lane << 2
    const start = word(outStart, source)
    const end = word(outStart, source + 1)
    store<i32>(least + own, start < end ? wholeCost(start, by) : never)
    for (let at = start; at < end; at++) store<i32>(wholeRow(half(outTarget, at)) + own, wholeCost(at, by))
    store<i32>(wholeRow(source) + own, 0)
  }
}

/** 0: did not settle; 1: did; 2: a label is too large for its place. */
export function wholeLabels(count: u32): u32 {
  begin()
  const under = least
  const low = fell
  for (let round: u32 = 0; round < mostRounds; round++) {
    let any = false
    fill(low, none)
    for (let index: u32 = 0; index < count; index++) {
      const vertex = half(swept, index)
      const start = word(inStart, vertex)
      let cost = inWhole + (<usize>start << 2)
      const end = inWhole + (<usize>word(inStart, vertex + 1) << 2)
      let source = inSource + (<usize>start << 1)
      const place = wholeRow(vertex)
      let a = v128.load(place)
      let b = v128.load(place, 16)
      let c = v128.load(place, 32)
      let d = v128.load(place, 48)
      if (cost == end || load<i32>(cost) >= gap(under, a, b, c, d)) continue
      for (;;) {
        const stop = min(cost + 32, end)
        for (; cost < stop; cost += 4, source += 2) {
          const from = wholeRow(load<u16>(source))
          const step = v128.load32_splat(cost)
          a = i32x4.min_s(a, i32x4.add(v128.load(from), step))
          b = i32x4.min_s(b, i32x4.add(v128.load(from, 16), step))
          c = i32x4.min_s(c, i32x4.add(v128.load(from, 32), step))
          d = i32x4.min_s(d, i32x4.add(v128.load(from, 48), step))
        }
        if (cost == end || load<i32>(cost) >= gap(under, a, b, c, d)) break
      }
      const lessA = i32x4.lt_s(a, v128.load(place))
      const lessB = i32x4.lt_s(b, v128.load(place, 16))
      const lessC = i32x4.lt_s(c, v128.load(place, 32))
      const lessD = i32x4.lt_s(d, v128.load(place, 48))
      if (!v128.any_true(v128.or(v128.or(lessA, lessB), v128.or(lessC, lessD)))) continue
      any = true
      v128.store(place, a)
      v128.store(place, b, 16)
      v128.store(place, c, 32)
      v128.store(place, d, 48)
      lower(low, a, lessA)
      lower(low + 16, b, lessB)
      lower(low + 32, c, lessC)
      lower(low + 48, d, lessD)
    }
    if (!any) return fits(count) ? 1 : 2
    memory.copy(under, low, 64)
  }
  return 0
}

/** Of a row. */
export function largestWhole(place: usize): i32 {
  const one = i32x4.max_s(v128.load(place), v128.load(place, 16))
  const two = i32x4.max_s(v128.load(place, 32), v128.load(place, 48))
  return largest(i32x4.max_s(one, two))
}

/** By how much a row exceeds another at most. */
export function largestOver(place: usize, under: usize): i32 {
  return gap(under, v128.load(place), v128.load(place, 16), v128.load(place, 32), v128.load(place, 48))
}

function fits(count: u32): bool {
  let highest = 0
  for (let index: u32 = 0; index < count; index++) highest = max(highest, largestWhole(wholeRow(half(swept, index))))
  return highest < never
}
