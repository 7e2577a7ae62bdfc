/**
 * AssemblyScript, not TypeScript: the graph as it is given made into what the kernels work on, in their own memory; the twin of
 * relabel.ts, detours.ts and wholeCosts.ts, which say why. What they make is the same to the byte.
 *
 * Given are `outStart`, `inStart` and `outTarget` by the graph's own numbers, `names` and `given`, and where edges have costs
 * their weights, 64 bits each, from `inWhole` on. What is needed on the way lies where later something else does: no page is
 * touched for it alone. Costs of at most 65,536 weights are codes: how much less than the most a weight is, in 16 bits.
 * Each loop runs once, before the compiler has made it fast: so addresses are counted up, and what is global is looked up before.
 */
import {
  vertices, edges, costFrom, outStart, outTarget, inStart, inSource, outCost, inCost, leastIn, inWhole, inDigest, inCode, outCode, costTable, wholeTable, expanded,
  measure, names, given, next, buckets, core, swept, rows, order, unvisited, half, real, setHalf, setReal, setWord, word,
} from './memory.assembly'

const never: f64 = 1073741824
const sixteen: f64 = 65536
/** As in detours.ts. */
const hubs: u32 = 2
const mostLeft: f64 = 0.75
const patience: u64 = 16

/** Whether costs are codes. Until they are dealt out those of the edges lie in `inDigest`; else their weights do in `outCost`. */
export let coded: u32 = 0

// @ts-ignore: decorator
@inline
function costOf(weight: f64): f64 { return costFrom == 0 ? 1 / weight : costFrom - weight }

/** Places from which lists of so many entries begin, one after the other in the order of names. */
function begin(row: usize, start: usize): void {
  let sum: u32 = 0
  for (let name: u32 = 0; name < vertices; name++) {
    const vertex = half(given, name)
    setWord(row, name, sum)
    sum += word(start, vertex + 1) - word(start, vertex)
  }
}
/** All entries are in: each place is now where the next list begins. */
function end(row: usize, start: usize): void {
  setWord(start, 0, 0)
  memory.copy(start + 4, row, <usize>vertices << 2)
}
// @ts-ignore: decorator
@inline
function take(row: usize, name: u32): u32 {
  const place = word(row, name)
  setWord(row, name, place + 1)
  return place
}

export function dealByVertex(): void {
  const row = next
  const renamed = names
  const sources = inSource
  const targets = outTarget
  begin(row, inStart)
  for (let name: u32 = 0; name < vertices; name++) {
    const vertex = half(given, name)
    const last = targets + (<usize>word(outStart, vertex + 1) << 1)
    for (let at = targets + (<usize>word(outStart, vertex) << 1); at < last; at += 2) setHalf(sources, take(row, half(renamed, load<u16>(at))), name)
  }
  end(row, inStart)
  begin(row, outStart)
  for (let name: u32 = 0; name < vertices; name++) {
    const last = sources + (<usize>word(inStart, name + 1) << 1)
    for (let at = sources + (<usize>word(inStart, name) << 1); at < last; at += 2) setHalf(targets, take(row, load<u16>(at)), name)
  }
  end(row, outStart)
}

/** The least and the most weight, as the first of `measure`. */
export function range(): void {
  let least = Infinity
  let most: f64 = 0
  for (let at = inWhole, last = inWhole + (<usize>edges << 3); at < last; at += 8) {
    const weight = load<f64>(at)
    if (weight < least) least = weight
    if (weight > most) most = weight
  }
  setReal(measure, 0, min(least, most))
  setReal(measure, 1, most)
}

/** Weights are whole and below 2^32; they become codes, or are moved to where costs will be. */
export function encode(least: u32, most: u32): void {
  coded = u32(most - least <= 0xffff)
  if (coded == 0) {
    memory.copy(outCost, inWhole, <usize>edges << 3)
    return
  }
  const from = <f64>most
  for (let code: u32 = 0; code <= most - least; code++) setReal(costTable, code, costOf(<f64>(most - code)))
  // In place, as they are shorter, and out of the way.
  let to = inWhole
  for (let at = inWhole, last = inWhole + (<usize>edges << 3); at < last; at += 8, to += 2) store<u16>(to, <u16><u32>(from - load<f64>(at)))
  memory.copy(inDigest, inWhole, <usize>edges << 1)
}

export function dealByCost(least: u32, most: u32): void {
  if (coded != 0) dealCodes(most - least)
  else dealWeights(least, most)
  for (let name: u32 = 0; name < vertices; name++) {
    const start = word(inStart, name)
    let cost = Infinity
    if (start < word(inStart, name + 1)) cost = coded != 0 ? real(costTable, half(inCode, start)) : real(inCost, start)
    setReal(leastIn, name, cost)
  }
}

function dealCodes(last: u32): void {
  scatter(last)
  const nextIn = next
  const nextOut = nextIn + (<usize>vertices << 2)
  const pairs = inWhole
  const sources = inSource
  const inCodes = inCode
  const targets = outTarget
  const outCodes = outCode
  begin(nextIn, inStart)
  begin(nextOut, outStart)
  let at: u32 = 0
  for (let code: u32 = 0; code <= last; code++) {
    for (const behind = word(buckets, code); at < behind; at++) {
      const pair = word(pairs, at)
      const from = pair >> 16
      const to = pair & 0xffff
      const into = take(nextIn, to)
      setHalf(sources, into, from)
      setHalf(inCodes, into, code)
      const out = take(nextOut, from)
      setHalf(targets, out, to)
      setHalf(outCodes, out, code)
    }
  }
  end(nextIn, inStart)
  end(nextOut, outStart)
}
/** Both ends of each edge into `inWhole`, by the codes. */
function scatter(last: u32): void {
  const row = buckets
  const renamed = names
  const pairs = inWhole
  const codes = inDigest
  memory.fill(row, 0, (<usize>last + 1) << 2)
  for (let at = codes, end = codes + (<usize>edges << 1); at < end; at += 2) take(row, load<u16>(at))
  places(last)
  let target = outTarget
  let code = codes
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const from = half(renamed, vertex) << 16
    for (const end = codes + (<usize>word(outStart, vertex + 1) << 1); code < end; code += 2, target += 2) {
      setWord(pairs, take(row, load<u16>(code)), from | half(renamed, load<u16>(target)))
    }
  }
}

function dealWeights(least: u32, most: u32): void {
  const last = (most - least) >> 16
  countLows(<f64>most)
  places(0xffff)
  scatterLows(<f64>most)
  countHighs(last)
  places(last)
  scatterHighs()
  const nextOut = next + (<usize>vertices << 2)
  begin(next, inStart)
  begin(nextOut, outStart)
  let at: u32 = 0
  for (let bucket: u32 = 0; bucket <= last; bucket++) {
    for (const behind = word(buckets, bucket); at < behind; at++) {
      const pair = word(inWhole, at)
      const cost = costOf(<f64>(most - (bucket << 16 | half(inDigest, at))))
      const from = pair >> 16
      const to = pair & 0xffff
      const into = take(next, to)
      setHalf(inSource, into, from)
      setReal(inCost, into, cost)
      const out = take(nextOut, from)
      setHalf(outTarget, out, to)
      setReal(outCost, out, cost)
    }
  }
  end(next, inStart)
  end(nextOut, outStart)
  atomic.store<u32>(expanded, 1)
}

/** By the low 16 bits of what a weight is less than the most. */
function countLows(most: f64): void {
  memory.fill(buckets, 0, 4 << 16)
  for (let at = outCost, last = outCost + (<usize>edges << 3); at < last; at += 8) take(buckets, <u32>(most - load<f64>(at)) & 0xffff)
}
/** Where each bucket begins, the last of them included. */
function places(last: u32): void {
  let sum: u32 = 0
  for (let bucket: u32 = 0; bucket <= last; bucket++) {
    const count = word(buckets, bucket)
    setWord(buckets, bucket, sum)
    sum += count
  }
}
/** Both ends and what the weight is less than the most into `inCost`, by its low bits; then by the high ones, with the low ones in `inDigest`. */
function scatterLows(most: f64): void {
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const from = half(names, vertex) << 16
    for (let edge = word(outStart, vertex), last = word(outStart, vertex + 1); edge < last; edge++) {
      const less = <u32>(most - real(outCost, edge))
      const to = inCost + (<usize>take(buckets, less & 0xffff) << 3)
      store<u32>(to, less)
      store<u32>(to, from | half(names, half(outTarget, edge)), 4)
    }
  }
}
function countHighs(largest: u32): void {
  memory.fill(buckets, 0, (<usize>largest + 1) << 2)
  for (let at = inCost, last = inCost + (<usize>edges << 3); at < last; at += 8) take(buckets, load<u16>(at, 2))
}
function scatterHighs(): void {
  for (let at = inCost, last = inCost + (<usize>edges << 3); at < last; at += 8) {
    const to = take(buckets, load<u16>(at, 2))
    setHalf(inDigest, to, load<u16>(at))
    setWord(inWhole, to, load<u32>(at, 4))
  }
}

/**
 * Lengths of paths from a vertex: by a queue of what fell.
 * @param cost of the edges, or their codes @param ids of the edges in the lists, by which `cost` is; 0: by their places
 * @param sorted lists ascend by cost: what is behind an edge too dear for every label need not be read, and counts as read
 */
function lengths(from: u32, start: usize, neighbour: usize, cost: usize, ids: usize, sorted: bool, label: usize): void {
  const isCoded = coded != 0
  const table = costTable
  const queue = order
  const queued = unvisited
  for (let vertex: u32 = 0; vertex < vertices; vertex++) setReal(label, vertex, Infinity)
  memory.fill(queued, 0, vertices)
  setHalf(queue, 0, from)
  setReal(label, from, 0)
  const most: u64 = patience * (<u64>edges + vertices)
  let read: u64 = 0
  let waiting: u32 = 1
  let position: u32 = 0
  let longest: f64 = Infinity
  for (let taken: u32 = 1; waiting > 0 && read < most; taken++) {
    if (sorted && (taken & (taken - 1)) == 0) {
      longest = 0
      for (let vertex: u32 = 0; vertex < vertices; vertex++) longest = max(longest, real(label, vertex))
    }
    const vertex = half(queue, position)
    store<u8>(queued + vertex, 0)
    const own = real(label, vertex)
    const first = word(start, vertex)
    const last = word(start, vertex + 1)
    for (let at = first; at < last; at++) {
      const place = ids == 0 ? at : word(ids, at)
      const through = own + (isCoded ? real(table, half(cost, place)) : real(cost, place))
      if (through >= longest) break
      const other = half(neighbour, at)
      if (through >= real(label, other)) continue
      setReal(label, other, through)
      if (load<u8>(queued + other) != 0) continue
      store<u8>(queued + other, 1)
      const behind = position + waiting++
      setHalf(queue, behind >= vertices ? behind - vertices : behind, other)
    }
    read += last - first + 1
    waiting--
    position = position + 1 == vertices ? 0 : position + 1
  }
}

/** Where costs of the edges are as they were given, or their codes. */
// @ts-ignore: decorator
@inline
function givenCosts(): usize { return coded != 0 ? inDigest : inCost }
// @ts-ignore: decorator
@inline
function givenCost(edge: u32): f64 { return coded != 0 ? real(costTable, half(inDigest, edge)) : real(inCost, edge) }

/** Marks what is kept, a byte each at `inCode`. @returns how many edges are kept; all where nearly all may be */
export function withoutDetours(margin: f64): u32 {
  const from = rows
  const to = rows + (<usize>vertices << 3)
  const ease = to + (<usize>vertices << 3)
  const cheapest = ease + (<usize>vertices << 3)
  const keeps = inCode
  if (coded == 0) for (let edge: u32 = 0; edge < edges; edge++) setReal(inCost, edge, costOf(real(outCost, edge)))
  measureCosts(ease, cheapest)
  let left = edges
  for (let nth: u32 = 0; nth < min(hubs, vertices); nth++) {
    let hub: u32 = 0
    for (let vertex: u32 = 1; vertex < vertices; vertex++) if (real(ease, vertex) > real(ease, hub)) hub = vertex
    setReal(ease, hub, -1)
    lengths(hub, outStart, outTarget, givenCosts(), 0, false, from)
    if (nth == 0) {
      if (<f64>(edges - mostDropped(hub, from, cheapest, margin)) > mostLeft * <f64>edges) return edges
      transpose()
      memory.fill(keeps, 1, edges)
    }
    lengths(hub, inStart, inSource, givenCosts(), inWhole, false, to)
    for (let vertex: u32 = 0; vertex < vertices; vertex++) {
      const least = real(to, vertex) + margin
      for (let edge = word(outStart, vertex), last = word(outStart, vertex + 1); edge < last; edge++) {
        if (least + real(from, half(outTarget, edge)) >= givenCost(edge)) continue
        left -= load<u8>(keeps + edge)
        store<u8>(keeps + edge, 0)
      }
    }
    if (nth == 0 && <f64>left > mostLeft * <f64>edges) return edges
  }
  return left
}
/** How easily each vertex is come by and left, and the cheapest edge it is left by. */
function measureCosts(ease: usize, cheapest: usize): void {
  memory.fill(ease, 0, <usize>vertices << 3)
  const isCoded = coded != 0
  const table = costTable
  const costs = givenCosts()
  const targets = outTarget
  let edge: u32 = 0
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    let own = real(ease, vertex)
    let least = Infinity
    for (const last = word(outStart, vertex + 1); edge < last; edge++) {
      const cost = isCoded ? real(table, half(costs, edge)) : real(costs, edge)
      if (cost < least) least = cost
      const one = 1 / cost
      const other = half(targets, edge)
      own += one
      if (other == vertex) own += one
      else setReal(ease, other, real(ease, other) + one)
    }
    setReal(ease, vertex, own)
    setReal(cheapest, vertex, least)
  }
}
function mostDropped(hub: u32, from: usize, cheapest: usize, margin: f64): u32 {
  const isCoded = coded != 0
  const table = costTable
  const costs = givenCosts()
  const targets = outTarget
  let count: u32 = 0
  let edge: u32 = 0
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const least = (vertex == hub ? 0 : real(cheapest, vertex)) + margin
    for (const last = word(outStart, vertex + 1); edge < last; edge++) {
      count += u32(least + real(from, half(targets, edge)) < (isCoded ? real(table, half(costs, edge)) : real(costs, edge)))
    }
  }
  return count
}
/** In-edges of each vertex, sources ascending, with their ids in `inWhole`. */
function transpose(): void {
  memory.copy(next, inStart, <usize>vertices << 2)
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    for (let edge = word(outStart, vertex), last = word(outStart, vertex + 1); edge < last; edge++) {
      const place = take(next, half(outTarget, edge))
      setHalf(inSource, place, vertex)
      setWord(inWhole, place, edge)
    }
  }
}

/** Moves what is kept of what was given to the front. */
export function compact(): void {
  memory.fill(inStart, 0, (<usize>vertices + 1) << 2)
  let kept: u32 = 0
  let edge: u32 = 0
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    for (const last = word(outStart, vertex + 1); edge < last; edge++) {
      if (load<u8>(inCode + edge) == 0) continue
      const target = half(outTarget, edge)
      setHalf(outTarget, kept, target)
      if (coded != 0) setHalf(inDigest, kept, half(inDigest, edge))
      else setReal(outCost, kept, real(outCost, edge))
      kept++
      setWord(inStart, target + 1, word(inStart, target + 1) + 1)
    }
    // The next list begins with the edge at hand.
    setWord(outStart, vertex + 1, kept)
  }
  for (let vertex: u32 = 0; vertex < vertices; vertex++) setWord(inStart, vertex + 1, word(inStart, vertex + 1) + word(inStart, vertex))
}

/** No distance from a vertex of the core to one of those swept is longer. */
export function longest(count: u32): f64 {
  const label = rows
  lengths(0, inStart, inSource, coded != 0 ? inCode : inCost, 0, true, label)
  let there: f64 = 0
  for (let vertex: u32 = 0; vertex < vertices; vertex++) if (load<u8>(core + vertex) == 1) there = max(there, real(label, vertex))
  lengths(0, outStart, outTarget, coded != 0 ? outCode : outCost, 0, true, label)
  let away: f64 = 0
  for (let index: u32 = 0; index < count; index++) away = max(away, real(label, half(swept, index)))
  return there + away
}
/** @param last of the codes @param scale makes costs whole @param spread makes digests of those */
export function fillWhole(last: u32, scale: f64, spread: f64): void {
  const by = <u32>spread
  const isWhole = <f64>by == spread
  const share = spread / sixteen
  const isCoded = coded != 0
  const table = wholeTable
  if (isCoded) for (let code: u32 = 0; code <= last; code++) setWord(table, code, wholeOf(real(costTable, code) * scale))
  for (let edge: u32 = 0; edge < edges; edge++) {
    const whole = isCoded ? word(table, half(inCode, edge)) : wholeOf(real(inCost, edge) * scale)
    setWord(inWhole, edge, whole)
    setHalf(inDigest, edge, isWhole ? (whole * by) >> 16 : <u32><u64>(<f64>whole * share))
  }
}
// @ts-ignore: decorator
@inline
function wholeOf(cost: f64): u32 { return cost < never - 1 ? <u32>cost : <u32>never - 1 }

/** As findCore does where vertices are swept by their numbers. @returns how many are swept */
export function findCore(): u32 {
  const forward = order
  const backward = unvisited
  reach(outStart, outTarget, inStart, forward)
  reach(inStart, inSource, outStart, backward)
  let count: u32 = 0
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const isReached = load<u8>(forward + vertex)
    store<u8>(core + vertex, isReached & load<u8>(backward + vertex))
    setHalf(swept, count, vertex)
    count += isReached
  }
  return count
}
function reach(start: usize, neighbour: usize, before: usize, seen: usize): void {
  const queue = rows
  let most: u32 = 1
  for (let vertex: u32 = 1; vertex < vertices; vertex++) most += u32(word(before, vertex) < word(before, vertex + 1))
  memory.fill(seen, 0, vertices)
  store<u8>(seen, 1)
  setHalf(queue, 0, 0)
  let length: u32 = 1
  for (let next: u32 = 0; next < length && length < most; next++) {
    const vertex = half(queue, next)
    for (let at = neighbour + (<usize>word(start, vertex) << 1), last = neighbour + (<usize>word(start, vertex + 1) << 1); at < last; at += 2) {
      const other: u32 = load<u16>(at)
      if (load<u8>(seen + other) != 0) continue
      store<u8>(seen + other, 1)
      setHalf(queue, length++, other)
    }
  }
}
