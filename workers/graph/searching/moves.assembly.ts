/** AssemblyScript, not TypeScript: the twin of localMoves in ../louvain.ts, which says why it does what it does; the same moves in the same order; and of projection in ../projection.ts. */
export let vertices: u32 = 0
// Addresses in the imported memory (shared.ts); whoever makes an instance sets them.
export let start: usize = 0
export let target: usize = 0
export let weight: usize = 0
export let strength: usize = 0
export let loop: usize = 0
export let community: usize = 0
export let queue: usize = 0
export let members: usize = 0
export let left: usize = 0
export let place: usize = 0
export let toward: usize = 0
export let total: usize = 0
export let sums: usize = 0
export let column: usize = 0
export let touched: usize = 0
export let queued: usize = 0

// @ts-ignore: decorator
@inline
function real(base: usize, index: u32): f64 { return load<f64>(base + (<usize>index << 3)) }
// @ts-ignore: decorator
@inline
function setReal(base: usize, index: u32, value: f64): void { store<f64>(base + (<usize>index << 3), value) }
// @ts-ignore: decorator
@inline
function word(base: usize, index: u32): u32 { return load<u32>(base + (<usize>index << 2)) }
// @ts-ignore: decorator
@inline
function setWord(base: usize, index: u32, value: u32): void { store<u32>(base + (<usize>index << 2), value) }
// @ts-ignore: decorator
@inline
function half(base: usize, index: u32): u32 { return load<u16>(base + (<usize>index << 1)) }
// @ts-ignore: decorator
@inline
function setHalf(base: usize, index: u32, value: u32): void { store<u16>(base + (<usize>index << 1), <u16>value) }

let head: u32 = 0
let waiting: u32 = 0
let communities: u32 = 0
/** Columns of the sums, and places a row: four are read at a time. */
let width: u32 = 0
export let stride: u32 = 0

/** `community` and `queue` are filled. @returns how many columns the sums have in the end, 0 where there are none; `left` says of which communities */
export function move(resolution: f64, double: f64, few: u32): u32 {
  head = 0
  waiting = vertices
  communities = 0
  width = 0
  memory.fill(members, 0, <usize>vertices << 2)
  memory.fill(toward, 0, <usize>vertices << 2)
  memory.fill(queued, 1, vertices)
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const own = half(community, vertex)
    const before = word(members, own)
    communities += u32(before == 0)
    setWord(members, own, before + 1)
  }
  moveByLinks(resolution, double, few)
  while (waiting > 0) {
    if (width == 0) sum()
    else narrow()
    moveBySums(resolution, double)
  }
  return width
}

function totals(owner: usize, count: u32): void {
  memory.fill(total, 0, <usize>count << 3)
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const own = half(owner, vertex)
    setReal(total, own, real(total, own) + real(strength, vertex))
  }
}

// @ts-ignore: decorator
@inline
function take(): u32 {
  const vertex = half(queue, head)
  head = head + 1 == vertices ? 0 : head + 1
  waiting--
  store<u8>(queued + vertex, 0)
  return vertex
}
/** A neighbour waits, unless it does already or is where the vertex went. */
// @ts-ignore: decorator
@inline
function wait(neighbour: u32, apart: bool): void {
  const last = head + waiting
  setHalf(queue, last >= vertices ? last - vertices : last, neighbour)
  const before = load<u8>(queued + neighbour)
  const more = u32(before == 0) & u32(apart)
  store<u8>(queued + neighbour, <u8>(before | more))
  waiting += more
}
// @ts-ignore: decorator
@inline
function join(vertex: u32, own: u32, best: u32): void {
  setHalf(community, vertex, best)
  setWord(members, best, word(members, best) + 1)
  const before = word(members, own) - 1
  setWord(members, own, before)
  communities -= u32(before == 0)
}

function moveByLinks(resolution: f64, double: f64, few: u32): void {
  totals(community, vertices)
  while (waiting > 0 && communities > few) {
    const vertex = take()
    const own = half(community, vertex)
    const first = target + (<usize>word(start, vertex) << 1)
    const end = target + (<usize>word(start, vertex + 1) << 1)
    let heavy = weight + (<usize>word(start, vertex) << 2)
    let found: u32 = 0
    for (let at = first; at < end; at += 2, heavy += 4) {
      const other = half(community, load<u16>(at))
      const before = word(toward, other)
      setHalf(touched, found, other)
      found += u32(before == 0)
      setWord(toward, other, before + load<u32>(heavy))
    }
    setWord(toward, own, word(toward, own) - <u32>real(loop, vertex))
    const heft = real(strength, vertex)
    setReal(total, own, real(total, own) - heft)
    const share = resolution * heft
    let best = own
    let bestGain = <f64><i32>word(toward, own) * double - share * real(total, own)
    for (let index: u32 = 0; index < found; index++) {
      const other = half(touched, index)
      const gain = <f64><i32>word(toward, other) * double - share * real(total, other)
      if (gain > bestGain || (gain == bestGain && best != own && other < best)) {
        best = other
        bestGain = gain
      }
      setWord(toward, other, 0)
    }
    setReal(total, best, real(total, best) + heft)
    if (best == own) continue
    join(vertex, own, best)
    for (let at = first; at < end; at += 2) {
      const neighbour: u32 = load<u16>(at)
      wait(neighbour, half(community, neighbour) != best)
    }
  }
}

/** The gains of two columns, and less than any where nothing is linked. */
// @ts-ignore: decorator
@inline
function gains(toward: v128, double: v128, share: v128, total: usize): v128 {
  const gain = f64x2.sub(f64x2.mul(toward, double), f64x2.mul(share, v128.load(total)))
  return v128.bitselect(gain, f64x2.splat(-Infinity), f64x2.gt(toward, f64x2.splat(0)))
}

function moveBySums(resolution: f64, double: f64): void {
  totals(column, stride)
  const by = f64x2.splat(double)
  while (waiting > 0 && communities << 1 > width) {
    const vertex = take()
    const own = half(column, vertex)
    const row = sums + (<usize>(vertex * stride) << 2)
    const heft = real(strength, vertex)
    setReal(total, own, real(total, own) - heft)
    const share = resolution * heft
    const held = word(row, own)
    const ownGain = <f64><i32>(held - <u32>real(loop, vertex)) * double - share * real(total, own)
    // Not one of the others.
    setWord(row, own, 0)
    const shares = f64x2.splat(share)
    let one = f64x2.splat(-Infinity)
    let two = one
    for (let at: u32 = 0; at < stride; at += 4) {
      const four = v128.load(row + (<usize>at << 2))
      const behind = total + (<usize>at << 3)
      one = f64x2.pmax(one, gains(f64x2.convert_low_i32x4_s(four), by, shares, behind))
      two = f64x2.pmax(two, gains(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(four, four, 2, 3, 0, 1)), by, shares, behind + 16))
    }
    one = f64x2.pmax(one, two)
    const most = max(f64x2.extract_lane(one, 0), f64x2.extract_lane(one, 1))
    let best = own
    if (most > ownGain) {
      best = 0
      while (word(row, best) == 0 || <f64><i32>word(row, best) * double - share * real(total, best) != most) best++
    }
    setWord(row, own, held)
    setReal(total, best, real(total, best) + heft)
    if (best == own) continue
    setHalf(column, vertex, best)
    join(vertex, word(left, own), word(left, best))
    const first = target + (<usize>word(start, vertex) << 1)
    const end = target + (<usize>word(start, vertex + 1) << 1)
    let heavy = weight + (<usize>word(start, vertex) << 2)
    for (let at = first; at < end; at += 2, heavy += 4) {
      const neighbour: u32 = load<u16>(at)
      const beside = sums + (<usize>(neighbour * stride) << 2)
      const more = load<u32>(heavy)
      setWord(beside, own, word(beside, own) - more)
      setWord(beside, best, word(beside, best) + more)
      wait(neighbour, half(column, neighbour) != best)
    }
  }
}

function columns(): void {
  for (let at: u32 = 0; at < width; at++) setWord(place, word(left, at), at)
  for (let vertex: u32 = 0; vertex < vertices; vertex++) setHalf(column, vertex, word(place, half(community, vertex)))
}

/** The sums of those that have members. */
function sum(): void {
  for (let one: u32 = 0; one < vertices; one++) if (word(members, one) > 0) setWord(left, width++, one)
  stride = (width + 3) & ~3
  columns()
  memory.fill(sums, 0, <usize>(vertices * stride) << 2)
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const row = sums + (<usize>(vertex * stride) << 2)
    const end = word(start, vertex + 1)
    for (let at = word(start, vertex); at < end; at++) {
      const own = half(column, half(target, at))
      setWord(row, own, word(row, own) + word(weight, at))
    }
  }
}

/** The sums of those that still have members, in the memory of them all. */
function narrow(): void {
  const wide = stride
  const before = width
  width = 0
  for (let at: u32 = 0; at < before; at++) {
    const one = word(left, at)
    if (word(members, one) == 0) continue
    setWord(place, width, at)
    setWord(left, width++, one)
  }
  stride = (width + 3) & ~3
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const from = sums + (<usize>(vertex * wide) << 2)
    const to = sums + (<usize>(vertex * stride) << 2)
    for (let at: u32 = 0; at < width; at++) setWord(to, at, word(from, word(place, at)))
    for (let at = width; at < stride; at++) setWord(to, at, 0)
  }
  columns()
}

/**
 * Both directions of every edge, the weights of the two added: `start`, `target`, `weight`, `strength` and `loop`.
 *
 * Given are the graph's targets in `target`, its weights, 64 bits each, in `weight`, and in `sums` where the edges of each vertex
 * begin, outward and then inward. Every vertex has as many places as it has edges: first those of its in-edges, behind them its
 * out-edges. What is merged is never longer, and so moves to the front behind what is merged before it.
 * @returns places in the lists; -1: the weights are too large for sums of 32 bits
 */
export function project(edges: u32, weighted: bool): i32 {
  const outStart = sums
  const inStart = sums + ((<usize>vertices + 1) << 2)
  if (!narrowWeights(edges, weighted)) return -1
  spread(outStart, inStart)
  insert(outStart, inStart)
  let length: u32 = 0
  setWord(start, 0, 0)
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    length = merge(vertex, word(outStart, vertex) + word(inStart, vertex), word(inStart, vertex + 1) - word(inStart, vertex), word(outStart, vertex + 1) + word(inStart, vertex + 1), length, weighted)
    setWord(start, vertex + 1, length)
  }
  return length
}
/** Weights as 32 bits; all 1 where they do not count. */
function narrowWeights(edges: u32, weighted: bool): bool {
  let sum: f64 = 0
  let to = weight
  for (let at = weight, end = weight + (<usize>edges << 3); at < end; at += 8, to += 4) {
    const one = weighted ? load<f64>(at) : 1
    sum += one
    store<u32>(to, <u32>one)
  }
  return 2 * sum < 2147483648
}
/** Out-edges to the end of their vertex's places, the last vertex first. */
function spread(outStart: usize, inStart: usize): void {
  for (let vertex = vertices; vertex-- > 0; ) {
    const first: usize = word(outStart, vertex)
    const count: usize = word(outStart, vertex + 1) - first
    const to = first + word(inStart, vertex + 1)
    memory.copy(target + (to << 1), target + (first << 1), count << 1)
    memory.copy(weight + (to << 2), weight + (first << 2), count << 2)
  }
}
/** Every edge among the in-edges of its other end. */
function insert(outStart: usize, inStart: usize): void {
  const next = place
  const targets = target
  const weights = weight
  for (let vertex: u32 = 0; vertex < vertices; vertex++) setWord(next, vertex, word(outStart, vertex) + word(inStart, vertex))
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const behind = word(inStart, vertex + 1)
    const end = targets + (<usize>(word(outStart, vertex + 1) + behind) << 1)
    let heavy = weights + (<usize>(word(outStart, vertex) + behind) << 2)
    for (let at = targets + (<usize>(word(outStart, vertex) + behind) << 1); at < end; at += 2, heavy += 4) {
      const row = next + (<usize>load<u16>(at) << 2)
      const to = load<u32>(row)
      store<u32>(row, to + 1)
      setHalf(targets, to, vertex)
      setWord(weights, to, load<u32>(heavy))
    }
  }
}
/** The in-edges of a vertex from a place on, and its out-edges behind them. @returns where the next list begins */
function merge(vertex: u32, from: u32, count: u32, end: u32, begin: u32, weighted: bool): u32 {
  const sources = touched
  const heavy = toward
  const targets = target
  const weights = weight
  memory.copy(sources, targets + (<usize>from << 1), <usize>count << 1)
  memory.copy(heavy, weights + (<usize>from << 2), <usize>count << 2)
  let length = begin
  let total: u32 = 0
  let into: u32 = 0
  let own: u32 = 0
  for (let out = from + count; ; length++) {
    const to = out < end ? half(targets, out) : vertices
    const source = into < count ? half(sources, into) : vertices
    const other = min(to, source)
    if (other == vertices) break
    let sum: u32 = 0
    if (to == other) sum += word(weights, out++)
    if (source == other) sum += word(heavy, into++)
    if (!weighted) sum = 1
    setHalf(targets, length, other)
    setWord(weights, length, sum)
    total += sum
    if (other == vertex) own = sum
  }
  setReal(strength, vertex, <f64>total)
  setReal(loop, vertex, <f64>own)
  return length
}
