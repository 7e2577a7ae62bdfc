/** AssemblyScript, not TypeScript: the twin of laneLabels.ts: a row of 16 labels is 128 bytes. */
import { vertices, outStart, outTarget, outCost, inStart, inSource, inCost, rows, swept, laneSource, least, fell, half, real, setReal, word } from './memory.assembly'

const lanes: u32 = 16
const mostRounds: u32 = 32

// @ts-ignore: decorator
@inline
export function rowOf(vertex: u32): usize { return rows + (<usize>vertex << 7) }
// @ts-ignore: decorator
@inline
export function largest(pair: v128): f64 { return max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1)) }
// @ts-ignore: decorator
@inline
function gap(under: usize, a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): f64 {
  const one = f64x2.pmax(f64x2.sub(a, v128.load(under)), f64x2.sub(b, v128.load(under, 16)))
  const two = f64x2.pmax(f64x2.sub(c, v128.load(under, 32)), f64x2.sub(d, v128.load(under, 48)))
  const three = f64x2.pmax(f64x2.sub(e, v128.load(under, 64)), f64x2.sub(f, v128.load(under, 80)))
  const four = f64x2.pmax(f64x2.sub(g, v128.load(under, 96)), f64x2.sub(h, v128.load(under, 112)))
  return largest(f64x2.pmax(f64x2.pmax(one, two), f64x2.pmax(three, four)))
}
/** Stores what fell of two lanes; whether any did. */
// @ts-ignore: decorator
@inline
function keep(place: usize, now: v128, low: usize): bool {
  const less = f64x2.lt(now, v128.load(place))
  if (!v128.any_true(less)) return false
  v128.store(place, now)
  v128.store(low, f64x2.pmin(v128.load(low), v128.bitselect(now, f64x2.splat(Infinity), less)))
  return true
}
// @ts-ignore: decorator
@inline
function fill(place: usize, value: f64): void {
  const all = f64x2.splat(value)
  for (let at: usize = 0; at < 128; at += 16) v128.store(place + at, all)
}

function begin(): void {
  for (let vertex: u32 = 0; vertex < vertices; vertex++) fill(rowOf(vertex), Infinity)
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const source = half(laneSource, lane)
    const start = word(outStart, source)
    const end = word(outStart, source + 1)
    setReal(least, lane, start < end ? real(outCost, start) : Infinity)
    for (let at = start; at < end; at++) setReal(rowOf(half(outTarget, at)), lane, real(outCost, at))
    setReal(rowOf(source), lane, 0)
  }
}

/** 0: did not settle; 1: did. */
export function laneLabels(count: u32): u32 {
  begin()
  const under = least
  const low = fell
  for (let round: u32 = 0; round < mostRounds; round++) {
    let any = false
    fill(low, Infinity)
    for (let index: u32 = 0; index < count; index++) {
      const vertex = half(swept, index)
      const start = word(inStart, vertex)
      let cost = inCost + (<usize>start << 3)
      const end = inCost + (<usize>word(inStart, vertex + 1) << 3)
      let source = inSource + (<usize>start << 1)
      const place = rowOf(vertex)
      let a = v128.load(place)
      let b = v128.load(place, 16)
      let c = v128.load(place, 32)
      let d = v128.load(place, 48)
      let e = v128.load(place, 64)
      let f = v128.load(place, 80)
      let g = v128.load(place, 96)
      let h = v128.load(place, 112)
      if (cost == end || load<f64>(cost) >= gap(under, a, b, c, d, e, f, g, h)) continue
      for (;;) {
        const stop = min(cost + 64, end)
        for (; cost < stop; cost += 8, source += 2) {
          const from = rowOf(load<u16>(source))
          const step = v128.load64_splat(cost)
          a = f64x2.pmin(a, f64x2.add(v128.load(from), step))
          b = f64x2.pmin(b, f64x2.add(v128.load(from, 16), step))
          c = f64x2.pmin(c, f64x2.add(v128.load(from, 32), step))
          d = f64x2.pmin(d, f64x2.add(v128.load(from, 48), step))
          e = f64x2.pmin(e, f64x2.add(v128.load(from, 64), step))
          f = f64x2.pmin(f, f64x2.add(v128.load(from, 80), step))
          g = f64x2.pmin(g, f64x2.add(v128.load(from, 96), step))
          h = f64x2.pmin(h, f64x2.add(v128.load(from, 112), step))
        }
        if (cost == end || load<f64>(cost) >= gap(under, a, b, c, d, e, f, g, h)) break
      }
      if (keep(place, a, low)) any = true
      if (keep(place + 16, b, low + 16)) any = true
      if (keep(place + 32, c, low + 32)) any = true
      if (keep(place + 48, d, low + 48)) any = true
      if (keep(place + 64, e, low + 64)) any = true
      if (keep(place + 80, f, low + 80)) any = true
      if (keep(place + 96, g, low + 96)) any = true
      if (keep(place + 112, h, low + 112)) any = true
    }
    if (!any) return 1
    memory.copy(under, low, 128)
  }
  return 0
}
