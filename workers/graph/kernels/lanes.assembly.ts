/** AssemblyScript, not TypeScript: the twin of lanes.ts, which says why it does what it does; the same order of operations. */
import {
  vertices, edges, slack, outTarget, outCost, inStart, inSource, inCost, leastIn, label, paths, back, order, position, stack,
  nearStart, nearEdge, nearTarget, farStart, farAt, farEnd, farSource, rows, swept, laneSource, laneNear, laneOrder, laneStart,
  least, fell, first, tightStart, tightSource, tightMask, half, real, setHalf, setReal, setWord, word,
} from './memory.assembly'
import { accumulate, bound, forget, near, settled } from './weighted.assembly'

const lanes: u32 = 16
const mostRounds: u32 = 32
const settledMark: u32 = 0xffffffff
const orderedMark: u32 = 0xfffffffe

// @ts-ignore: decorator
@inline
function rowOf(vertex: u32): usize { return rows + (<usize>vertex << 7) }
// @ts-ignore: decorator
@inline
function largest(pair: v128): f64 { return max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1)) }
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

export function labelLanes(count: u32): bool {
  const infinite = f64x2.splat(Infinity)
  const stride = vertices + 1
  let end: u32 = 0
  for (let lane: u32 = 0; lane < lanes; lane++) {
    // As roomForNear in layout.ts.
    if (<u64>end + edges >= 2 * <u64>edges + 65536) return false
    near(half(laneSource, lane), end)
    const base = lane * stride
    const limit = bound
    setReal(first, lane, limit)
    setReal(least, lane, limit)
    setWord(laneStart, base, end)
    let next = end
    let nearer: u32 = 0
    for (; nearer < settled; nearer++) {
      const vertex = half(order, nearer)
      const from = real(label, vertex)
      if (from >= limit) break
      const last = word(nearStart, nearer + 1)
      for (; next < last; next++) {
        const edge = word(nearEdge, next)
        const through = from + real(outCost, edge)
        setWord(nearEdge, end, edge)
        end += u32(through - real(label, half(outTarget, edge)) <= slack * through)
      }
      setHalf(laneOrder, base + nearer, vertex)
      setWord(laneStart, base + nearer + 1, end)
    }
    setWord(laneNear, lane, nearer)
    for (let index: u32 = 0; index < count; index++) {
      const vertex = half(swept, index)
      setReal(rowOf(vertex), lane, real(label, vertex))
    }
    forget()
  }
  const costs = inCost
  const sources = inSource
  const under = least
  const low = fell
  for (let round: u32 = 0; round < mostRounds; round++) {
    let any = false
    for (let at: usize = 0; at < 128; at += 16) v128.store(low + at, infinite)
    for (let index: u32 = 0; index < count; index++) {
      const vertex = half(swept, index)
      const place = rowOf(vertex)
      let a = v128.load(place)
      let b = v128.load(place, 16)
      let c = v128.load(place, 32)
      let d = v128.load(place, 48)
      let e = v128.load(place, 64)
      let f = v128.load(place, 80)
      let g = v128.load(place, 96)
      let h = v128.load(place, 112)
      let most = gap(under, a, b, c, d, e, f, g, h)
      if (real(leastIn, vertex) >= most) continue
      const end = word(inStart, vertex + 1)
      let read: u32 = 0
      for (let at = word(inStart, vertex); at < end; at++) {
        const cost = real(costs, at)
        if (cost >= most) break
        const from = rowOf(half(sources, at))
        const both = f64x2.splat(cost)
        a = f64x2.pmin(a, f64x2.add(v128.load(from), both))
        b = f64x2.pmin(b, f64x2.add(v128.load(from, 16), both))
        c = f64x2.pmin(c, f64x2.add(v128.load(from, 32), both))
        d = f64x2.pmin(d, f64x2.add(v128.load(from, 48), both))
        e = f64x2.pmin(e, f64x2.add(v128.load(from, 64), both))
        f = f64x2.pmin(f, f64x2.add(v128.load(from, 80), both))
        g = f64x2.pmin(g, f64x2.add(v128.load(from, 96), both))
        h = f64x2.pmin(h, f64x2.add(v128.load(from, 112), both))
        if ((++read & 3) == 0) most = gap(under, a, b, c, d, e, f, g, h)
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
    if (!any) return true
    memory.copy(under, low, 128)
  }
  return false
}

function findTight(count: u32): void {
  let kept: u32 = 0
  const equal = slack
  const reach = f64x2.splat((1 / (1 - slack)) * (1 + 1e-12))
  const nearest = first
  const costs = inCost
  const sources = inSource
  for (let index: u32 = 0; index < count; index++) {
    const vertex = half(swept, index)
    const place = rowOf(vertex)
    setWord(tightStart, index, kept)
    const a = f64x2.mul(v128.load(place), reach)
    const b = f64x2.mul(v128.load(place, 16), reach)
    const c = f64x2.mul(v128.load(place, 32), reach)
    const d = f64x2.mul(v128.load(place, 48), reach)
    const e = f64x2.mul(v128.load(place, 64), reach)
    const f = f64x2.mul(v128.load(place, 80), reach)
    const g = f64x2.mul(v128.load(place, 96), reach)
    const h = f64x2.mul(v128.load(place, 112), reach)
    const most = gap(nearest, a, b, c, d, e, f, g, h)
    const end = word(inStart, vertex + 1)
    for (let at = word(inStart, vertex); at < end; at++) {
      const cost = real(costs, at)
      if (cost > most) break
      const source = half(sources, at)
      const from = rowOf(source)
      const both = f64x2.splat(cost)
      const one = v128.or(f64x2.le(f64x2.add(v128.load(from), both), a), f64x2.le(f64x2.add(v128.load(from, 16), both), b))
      const two = v128.or(f64x2.le(f64x2.add(v128.load(from, 32), both), c), f64x2.le(f64x2.add(v128.load(from, 48), both), d))
      const three = v128.or(f64x2.le(f64x2.add(v128.load(from, 64), both), e), f64x2.le(f64x2.add(v128.load(from, 80), both), f))
      const four = v128.or(f64x2.le(f64x2.add(v128.load(from, 96), both), g), f64x2.le(f64x2.add(v128.load(from, 112), both), h))
      if (!v128.any_true(v128.or(v128.or(one, two), v128.or(three, four)))) continue
      let mask: u32 = 0
      for (let lane: u32 = 0; lane < lanes; lane++) {
        const tail = real(from, lane)
        const through = tail + cost
        const to = real(place, lane)
        mask |= (u32(through - to <= equal * through) & u32(tail < to) & u32(tail >= real(nearest, lane))) << lane
      }
      if (mask == 0) continue
      setHalf(tightSource, kept, source)
      setHalf(tightMask, kept++, mask)
    }
  }
  setWord(tightStart, count, kept)
}

function countNear(lane: u32): void {
  const base = lane * (vertices + 1)
  const amount = word(laneNear, lane)
  const equal = slack
  let kept: u32 = 0
  setReal(paths, half(laneSource, lane), 1)
  for (let index: u32 = 0; index < amount; index++) {
    const vertex = half(laneOrder, base + index)
    const from = real(rowOf(vertex), lane)
    const ways = real(paths, vertex)
    setHalf(order, index, vertex)
    setWord(position, vertex, settledMark)
    const end = word(laneStart, base + index + 1)
    for (let next = word(laneStart, base + index); next < end; next++) {
      const edge = word(nearEdge, next)
      const target = half(outTarget, edge)
      const through = from + real(outCost, edge)
      const to = real(rowOf(target), lane)
      if (through - to <= equal * through && from < to) {
        setHalf(nearTarget, kept++, target)
        setReal(paths, target, real(paths, target) + ways)
      }
    }
    setWord(nearStart, index + 1, kept)
  }
}

function putInOrder(lane: u32, count: u32): void {
  let kept: u32 = 0
  let at: u32 = 0
  for (let index: u32 = 0; index < count; index++) {
    const vertex = half(swept, index)
    setWord(farStart, vertex, kept)
    setWord(farAt, vertex, kept)
    const end = word(tightStart, index + 1)
    for (; at < end; at++) {
      setHalf(farSource, kept, half(tightSource, at))
      kept += (half(tightMask, at) >>> lane) & 1
    }
    setWord(farEnd, vertex, kept)
  }
  let ordered = word(laneNear, lane)
  for (let index: u32 = 0; index < count; index++) {
    const top = half(swept, index)
    if (word(position, top) != 0) continue
    let depth: u32 = 1
    setHalf(stack, 0, top)
    while (depth > 0) {
      const vertex = half(stack, depth - 1)
      const next = word(farAt, vertex)
      const end = word(farEnd, vertex)
      if (next < end) {
        const from = half(farSource, next)
        setWord(farAt, vertex, next + 1)
        if (word(position, from) == 0) setHalf(stack, depth++, from)
      } else {
        let ways = real(paths, vertex)
        for (let place = word(farStart, vertex); place < end; place++) ways += real(paths, half(farSource, place))
        setReal(paths, vertex, ways)
        setWord(position, vertex, orderedMark)
        setHalf(order, ordered++, vertex)
        depth--
      }
    }
  }
}

function clean(count: u32): void {
  for (let index: u32 = 0; index < count; index++) {
    const vertex = half(swept, index)
    setReal(paths, vertex, 0)
    setReal(back, vertex, 0)
    setWord(position, vertex, 0)
  }
}

export function betweenLanes(count: u32, all: u32, sum: usize): bool {
  if (!labelLanes(all)) return false
  findTight(all)
  for (let lane: u32 = 0; lane < count; lane++) {
    countNear(lane)
    putInOrder(lane, all)
    accumulate(word(laneNear, lane), all, sum)
    clean(all)
  }
  return true
}
