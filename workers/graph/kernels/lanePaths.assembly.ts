/** AssemblyScript, not TypeScript: the twin of lanePaths.ts, which says why it does what it does; the same order of operations. */
import {
  vertices, slack, inStart, inSource, costIn, paths, gather, back, order, stack, stackAt, unvisited, exact, hop, swept, laneSource, lanePrior,
  lanePlace, laneStart, half, mostHops, real, setHalf, setReal, setWord, word,
} from './memory.assembly'
import { listOf } from './lanePrior.assembly'

let ordered: u32 = 0
let most: u32 = 0

// @ts-ignore: decorator
@inline
function own(halves: usize, lane: u32): usize { return halves + (<usize>(lane * (vertices + 1)) << 1) }
// @ts-ignore: decorator
@inline
function startOf(lane: u32): usize { return laneStart + (<usize>(lane * (vertices + 1)) << 2) }

/** The label of a vertex that is in order, or the source's. */
function exactOf(vertex: u32, source: u32, prior: usize, place: usize): f64 {
  let depth: u32 = 0
  while (vertex != source && real(exact, vertex) == 0) {
    setHalf(unvisited, depth++, vertex)
    vertex = half(prior, vertex)
  }
  let label = vertex == source ? 0 : real(exact, vertex)
  while (depth > 0) {
    const next = half(unvisited, --depth)
    label += costIn(word(inStart, next) + half(place, next))
    setReal(exact, next, label)
  }
  return label
}

/** Of a list of places those that are tight become vertices. @returns their paths; `most` gets the most hops to any */
function resolve(vertex: u32, list: usize, source: u32, prior: usize, place: usize): f64 {
  const start = word(inStart, vertex)
  const amount = half(list, 0)
  let label: f64 = Infinity
  most = 0
  for (let at: u32 = 1; at <= amount; at++) {
    const edge = start + half(list, at)
    const from = half(inSource, edge)
    const known = real(exact, from)
    const through = (known != 0 ? known : exactOf(from, source, prior, place)) + costIn(edge)
    label = min(label, through)
    setReal(gather, at, through)
    most = max(most, half(hop, from))
  }
  setReal(exact, vertex, label)
  let kept: u32 = 0
  let ways: f64 = 0
  for (let at: u32 = 1; at <= amount; at++) {
    const through = real(gather, at)
    if (through - label > slack * through) continue
    const from = half(inSource, start + half(list, at))
    setHalf(list, ++kept, from)
    ways += real(paths, from)
  }
  setHalf(list, 0, kept)
  return ways
}

// @ts-ignore: decorator
@inline
function count(lane: u32, all: u32, rough: bool, together: bool): bool {
  const prior = own(lanePrior, lane)
  const place = own(lanePlace, lane)
  const start = startOf(lane)
  const lists = listOf(lane, together)
  const source = half(laneSource, lane)
  let deepest: u32 = 0
  ordered = 0
  setReal(paths, source, 1)
  if (rough) setHalf(hop, source, 0)
  for (let index: u32 = 0; index < all; index++) {
    let vertex = half(swept, index)
    if (real(paths, vertex) != 0) continue
    let depth: u32 = 0
    let at: u32 = 1
    for (;;) {
      let from = half(prior, vertex)
      let ways: f64 = 0
      let open = false
      let hops: u32 = 0
      if (from != vertex) {
        if (rough) hops = half(hop, from)
        ways = real(paths, from)
        open = ways == 0
      } else {
        const list = lists + (<usize>word(start, vertex) << 1)
        const amount = half(list, 0)
        for (; at <= amount && !open; at++) {
          from = half(list, at)
          if (rough) from = half(inSource, word(inStart, vertex) + from)
          open = real(paths, from) == 0
        }
        if (!open) {
          if (rough) {
            ways = resolve(vertex, list, source, prior, place)
            hops = most
          } else for (let next: u32 = 1; next <= amount; next++) ways += real(paths, half(list, next))
        }
      }
      if (open) {
        setHalf(stack, depth, vertex)
        setWord(stackAt, depth++, at)
        vertex = from
        at = 1
      } else {
        if (rough) {
          setHalf(hop, vertex, ++hops)
          deepest = max(deepest, hops)
        }
        setReal(paths, vertex, ways)
        setHalf(order, ordered++, vertex)
        if (depth == 0) break
        vertex = half(stack, --depth)
        at = word(stackAt, depth)
      }
    }
  }
  return !rough || deepest <= mostHops()
}

export function countPaths(lane: u32, all: u32, rough: bool, together: bool): bool {
  return rough ? count(lane, all, true, together) : count(lane, all, false, together)
}

export function accumulateLane(lane: u32, counts: bool, sum: usize, together: bool): void {
  const prior = own(lanePrior, lane)
  const start = startOf(lane)
  const lists = listOf(lane, together)
  const source = half(laneSource, lane)
  for (let index = ordered; index-- > 0; ) {
    const vertex = half(order, index)
    const ways = real(paths, vertex)
    const held = real(back, vertex)
    setReal(paths, vertex, 0)
    setReal(back, vertex, 0)
    setReal(exact, vertex, 0)
    if (!counts) continue
    setReal(sum, vertex, real(sum, vertex) + ways * held)
    const share = 1 / ways + held
    const from = half(prior, vertex)
    if (from != vertex) setReal(back, from, real(back, from) + share)
    else {
      const list = lists + (<usize>word(start, vertex) << 1)
      const amount = half(list, 0)
      for (let at: u32 = 1; at <= amount; at++) {
        const one = half(list, at)
        setReal(back, one, real(back, one) + share)
      }
    }
  }
  setReal(paths, source, 0)
  setReal(back, source, 0)
}
