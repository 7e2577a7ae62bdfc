/** AssemblyScript, not TypeScript: the twin of weighted.ts, which says why it does what it does; the same order of operations. */
import {
  vertices, slack, outStart, outTarget, outCost, inStart, inSource, inCost, leastIn, paths, gather, back, order, unvisited,
  label, reached, heap, position, stack, nearStart, nearEdge, nearTarget, farStart, farAt, farEnd, farSource,
  half, real, setHalf, setReal, setWord, word, expand,
} from './memory.assembly'

const settledMark: u32 = 0xffffffff
const orderedMark: u32 = 0xfffffffe
const mostRounds: u32 = 8
const sampleShift: u32 = 5
const firstBand: u32 = 4
const worth: f64 = 2

let heapSize: u32 = 0
let settled: u32 = 0
let found: u32 = 0
let left: u32 = 0
let bound: f64 = 0
let limit: f64 = 0
let pushed: u32 = 0
let noted: u32 = 0

function put(vertex: u32): void {
  const key = real(label, vertex)
  let at = word(position, vertex)
  if (at == 0) at = ++heapSize
  while (at > 1) {
    const parent = at >>> 1
    const other = half(heap, parent)
    if (real(label, other) <= key) break
    setHalf(heap, at, other)
    setWord(position, other, at)
    at = parent
  }
  setHalf(heap, at, vertex)
  setWord(position, vertex, at)
}

function take(): u32 {
  const top = half(heap, 1)
  const last = half(heap, heapSize--)
  if (heapSize > 0) {
    const key = real(label, last)
    let at: u32 = 1
    for (;;) {
      let child = at << 1
      if (child > heapSize) break
      if (child < heapSize && real(label, half(heap, child + 1)) < real(label, half(heap, child))) child++
      const other = half(heap, child)
      if (real(label, other) >= key) break
      setHalf(heap, at, other)
      setWord(position, other, at)
      at = child
    }
    setHalf(heap, at, last)
    setWord(position, last, at)
  }
  return top
}

function pays(): bool {
  const stride = (vertices >>> sampleShift) + 1
  const most = (worth * <f64>pushed) / <f64>stride
  let cost: u32 = 0
  for (let vertex = stride >>> 1; vertex < vertices && <f64>cost <= most; vertex += stride) {
    if (word(position, vertex) == settledMark) continue
    const own = real(label, vertex)
    if (bound + real(leastIn, vertex) >= own) continue
    const start = word(inStart, vertex)
    const end = word(inStart, vertex + 1)
    if (own == Infinity) {
      cost += end - start
      continue
    }
    let low = start
    let step: u32 = 1
    while (low + step < end && bound + real(inCost, low + step) < own) {
      low += step
      step <<= 1
    }
    let high = min(low + step, end)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (bound + real(inCost, middle) < own) low = middle + 1
      else high = middle
    }
    cost += low - start
  }
  return <f64>cost <= most
}

function settle(mayStop: bool): bool {
  let check: f64 = vertices
  const labels = label
  const costs = outCost
  const targets = outTarget
  const edge = nearEdge
  const equal = slack
  for (;;) {
    while (heapSize > 0) {
      if (mayStop && <f64>pushed >= check) {
        bound = real(labels, half(heap, 1))
        if (pays()) return false
        check = 2 * <f64>pushed
      }
      const vertex = take()
      setWord(position, vertex, settledMark)
      setHalf(order, settled++, vertex)
      const from = real(labels, vertex)
      const end = word(outStart, vertex + 1)
      let at = word(outStart, vertex)
      pushed += end - at
      for (; at < end; at++) {
        const target = half(targets, at)
        const through = from + real(costs, at)
        const before = real(labels, target)
        setWord(edge, noted, at)
        noted += u32(through - before <= equal * through)
        if (through < before) {
          setReal(labels, target, through)
          if (before == Infinity) setHalf(reached, found++, target)
          if (through <= limit) put(target)
        }
      }
      setWord(nearStart, settled, noted)
    }
    if (settled == found) break
    bound = Infinity
    for (let index: u32 = 0; index < found; index++) {
      const vertex = half(reached, index)
      if (word(position, vertex) != settledMark && real(labels, vertex) < bound) bound = real(labels, vertex)
    }
    if (mayStop && <f64>pushed * 4 >= <f64>vertices && pays()) return false
    limit = max(2 * limit, bound)
    for (let index: u32 = 0; index < found; index++) {
      const vertex = half(reached, index)
      if (word(position, vertex) != settledMark && real(labels, vertex) <= limit) put(vertex)
    }
  }
  return true
}

function pullRounds(): bool {
  for (let at: u32 = 1; at <= heapSize; at++) setWord(position, half(heap, at), 0)
  heapSize = 0
  left = 0
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    if (word(position, vertex) != settledMark) setHalf(unvisited, left++, vertex)
  }
  const labels = label
  const costs = inCost
  const sources = inSource
  const cheapest = leastIn
  const list = unvisited
  const count = left
  let least = bound
  for (let round: u32 = 0; round < mostRounds; round++) {
    let changed: f64 = Infinity
    for (let index: u32 = 0; index < count; index++) {
      const vertex = half(list, index)
      const before = real(labels, vertex)
      if (least + real(cheapest, vertex) >= before) continue
      const end = word(inStart, vertex + 1)
      let now = before
      for (let at = word(inStart, vertex); at < end; at++) {
        const cost = real(costs, at)
        if (least + cost >= now) break
        const through = real(labels, half(sources, at)) + cost
        if (through < now) now = through
      }
      if (now < before) {
        setReal(labels, vertex, now)
        if (before == Infinity) setHalf(reached, found++, vertex)
        if (now < changed) changed = now
      }
    }
    if (changed == Infinity) return true
    least = changed
  }
  return false
}

function begin(source: u32): void {
  heapSize = 0
  settled = 0
  left = 0
  pushed = 0
  found = 1
  setHalf(reached, 0, source)
  setReal(label, source, 0)
  const start = word(outStart, source)
  const end = word(outStart, source + 1)
  limit = start < end ? real(outCost, min(start + firstBand, end) - 1) : 0
  put(source)
}

function labelFrom(source: u32): void {
  noted = 0
  begin(source)
  if (settle(true) || pullRounds()) return
  left = 0
  limit = Infinity
  for (let index: u32 = 0; index < found; index++) {
    if (word(position, half(reached, index)) != settledMark) put(half(reached, index))
  }
  settle(false)
}

function count(): void {
  const labels = label
  const equal = slack
  let kept: u32 = 0
  let next: u32 = 0
  for (let index: u32 = 0; index < settled; index++) {
    const vertex = half(order, index)
    const from = real(labels, vertex)
    const ways = real(paths, vertex)
    for (const end = word(nearStart, index + 1); next < end; next++) {
      const at = word(nearEdge, next)
      const target = half(outTarget, at)
      const through = from + real(outCost, at)
      const to = real(labels, target)
      if (through - to <= equal * through && from < to) {
        setHalf(nearTarget, kept++, target)
        setReal(paths, target, real(paths, target) + ways)
      }
    }
    setWord(nearStart, index + 1, kept)
  }
  kept = 0
  for (let index: u32 = 0; index < left; index++) {
    const vertex = half(unvisited, index)
    const to = real(labels, vertex)
    setWord(farStart, vertex, kept)
    setWord(farAt, vertex, kept)
    const shortest = bound + real(leastIn, vertex)
    if (to != Infinity && shortest - to <= equal * shortest) {
      const end = word(inStart, vertex + 1)
      for (let at = word(inStart, vertex); at < end; at++) {
        const cost = real(inCost, at)
        if (bound + cost - to > equal * (bound + cost)) break
        const from = half(inSource, at)
        const through = real(labels, from) + cost
        if (through - to <= equal * through && real(labels, from) < to && word(position, from) != settledMark) {
          setHalf(farSource, kept++, from)
        }
      }
    }
    setWord(farEnd, vertex, kept)
  }
}

function putInOrder(): void {
  let ordered = settled
  for (let index: u32 = 0; index < left; index++) {
    const first = half(unvisited, index)
    if (real(label, first) == Infinity || word(position, first) == orderedMark) continue
    let depth: u32 = 1
    setHalf(stack, 0, first)
    while (depth > 0) {
      const vertex = half(stack, depth - 1)
      const next = word(farAt, vertex)
      const end = word(farEnd, vertex)
      if (next < end) {
        const from = half(farSource, next)
        setWord(farAt, vertex, next + 1)
        if (word(position, from) != orderedMark) setHalf(stack, depth++, from)
      } else {
        for (let at = word(farStart, vertex); at < end; at++) {
          setReal(paths, vertex, real(paths, vertex) + real(paths, half(farSource, at)))
        }
        setWord(position, vertex, orderedMark)
        setHalf(order, ordered++, vertex)
        depth--
      }
    }
  }
}

/** What paths pass on, from the farthest vertex back: `all` in order, of which the first `close` are near. */
function accumulate(close: u32, all: u32, sum: usize): void {
  for (let index = all; index-- > close; ) {
    const vertex = half(order, index)
    const ways = real(paths, vertex)
    const held = real(back, vertex)
    setReal(sum, vertex, real(sum, vertex) + ways * held)
    const share = 1 / ways + held
    setReal(gather, vertex, share)
    const end = word(farEnd, vertex)
    for (let at = word(farStart, vertex); at < end; at++) {
      const from = half(farSource, at)
      setReal(back, from, real(back, from) + share)
    }
  }
  for (let index = close - 1; index > 0; index--) {
    const vertex = half(order, index)
    const end = word(nearStart, index + 1)
    let shares: f64 = 0
    for (let at = word(nearStart, index); at < end; at++) shares += real(gather, half(nearTarget, at))
    const ways = real(paths, vertex)
    setReal(sum, vertex, real(sum, vertex) + ways * shares)
    setReal(gather, vertex, 1 / ways + shares)
  }
}

function forget(): void {
  for (let index: u32 = 0; index < found; index++) {
    const vertex = half(reached, index)
    setReal(label, vertex, Infinity)
    setReal(paths, vertex, 0)
    setReal(back, vertex, 0)
    setWord(position, vertex, 0)
  }
}

export function weighted(source: u32, sum: usize): void {
  expand()
  labelFrom(source)
  setReal(paths, source, 1)
  count()
  putInOrder()
  accumulate(settled, found, sum)
  forget()
}
