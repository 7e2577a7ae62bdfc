/** AssemblyScript, not TypeScript: the twin of hops.ts, which says why it does what it does; the same order of operations. */
import {
  vertices, edges, outStart, outTarget, inStart, inSource, paths, gather, back, order, unvisited, levelStart, levelOut, levelIn,
  half, real, setHalf, setReal, setWord, word,
} from './memory.assembly'

// @ts-ignore: decorator
@inline
function get<T>(values: usize, index: u32): T { return load<T>(values + (<usize>index << alignof<T>())) }
// @ts-ignore: decorator
@inline
function put<T>(values: usize, index: u32, value: T): void { store<T>(values + (<usize>index << alignof<T>()), value) }
// @ts-ignore: decorator
@inline
function sumOver<T>(values: usize, neighbours: usize, start: usize, vertex: u32): T {
  let at = neighbours + (<usize>word(start, vertex) << 1)
  const end = neighbours + (<usize>word(start, vertex + 1) << 1)
  let a: T = <T>0
  let b: T = <T>0
  let c: T = <T>0
  let d: T = <T>0
  while (at + 8 <= end) {
    a += get<T>(values, load<u16>(at))
    b += get<T>(values, load<u16>(at, 2))
    c += get<T>(values, load<u16>(at, 4))
    d += get<T>(values, load<u16>(at, 6))
    at += 8
  }
  while (at < end) {
    a += get<T>(values, load<u16>(at))
    at += 2
  }
  return a + b + (c + d)
}
// @ts-ignore: decorator
@inline
function addTo<T>(values: usize, neighbours: usize, start: usize, vertex: u32, share: T): void {
  let at = neighbours + (<usize>word(start, vertex) << 1)
  const end = neighbours + (<usize>word(start, vertex + 1) << 1)
  while (at < end) {
    const target: u32 = load<u16>(at)
    put<T>(values, target, get<T>(values, target) + share)
    at += 2
  }
}

// @ts-ignore: decorator
@inline
function clear<T>(values: usize, found: u32): void {
  if (found > vertices >> 2) memory.fill(values, 0, <usize>vertices << alignof<T>())
  else for (let index: u32 = 0; index < found; index++) put<T>(values, half(order, index), <T>0)
}

/** Counts are whole: of 32 bits, in half the memory, they are as exact, as long as none can be larger. False: one might be. */
// @ts-ignore: decorator
@inline
function run<T>(source: u32, sum: usize): bool {
  let found: u32 = 1
  let depth: u32 = 0
  let left: u32 = 0
  let listed = false
  let stale = false
  let unvisitedIn: u32 = edges - (word(inStart, source + 1) - word(inStart, source))
  setHalf(order, 0, source)
  put<T>(paths, source, <T>1)
  put<T>(gather, source, <T>1)
  let all: u64 = 1
  setWord(levelStart, 0, 0)
  setWord(levelStart, 1, 1)
  setWord(levelOut, 0, word(outStart, source + 1) - word(outStart, source))
  for (;;) {
    const begin = word(levelStart, depth)
    const end = found
    const pushCost = word(levelOut, depth)
    if (pushCost == 0 || unvisitedIn == 0) break
    // No vertex is given more than all paths there are so far: what is reached stays different from 0.
    if (alignof<T>() == 2 && all > 0xffffffff) {
      clear<T>(gather, found)
      clear<T>(paths, found)
      return false
    }
    const open = vertices - found
    const few = pushCost < open
    const pull = !few && pushCost << 1 > unvisitedIn + open
    if (few) {
      for (let index = begin; index < end; index++) {
        const vertex = half(order, index)
        const share = get<T>(paths, vertex)
        let at = outTarget + (<usize>word(outStart, vertex) << 1)
        const last = outTarget + (<usize>word(outStart, vertex + 1) << 1)
        while (at < last) {
          const target: u32 = load<u16>(at)
          const before = get<T>(gather, target)
          setHalf(order, found, target)
          found += u32(before == 0)
          put<T>(gather, target, before + share)
          at += 2
        }
      }
      stale = true
    } else {
      if (!listed) {
        for (let vertex: u32 = 0; vertex < vertices; vertex++) {
          setHalf(unvisited, left, vertex)
          left += u32(get<T>(gather, vertex) == 0)
        }
        listed = true
      } else if (stale) {
        let kept: u32 = 0
        for (let index: u32 = 0; index < left; index++) {
          const vertex = half(unvisited, index)
          setHalf(unvisited, kept, vertex)
          kept += u32(get<T>(gather, vertex) == 0)
        }
        left = kept
      }
      stale = false
      if (!pull) {
        for (let index = begin; index < end; index++) {
          const vertex = half(order, index)
          addTo<T>(gather, outTarget, outStart, vertex, get<T>(paths, vertex))
        }
      }
      let kept: u32 = 0
      for (let index: u32 = 0; index < left; index++) {
        const vertex = half(unvisited, index)
        if (pull) put<T>(gather, vertex, sumOver<T>(paths, inSource, inStart, vertex))
        const reached = u32(get<T>(gather, vertex) != 0)
        setHalf(order, found, vertex)
        setHalf(unvisited, kept, vertex)
        found += reached
        kept += 1 - reached
      }
      left = kept
    }
    if (found == end) break
    let outs: u32 = 0
    let ins: u32 = 0
    for (let index = end; index < found; index++) {
      const vertex = half(order, index)
      const ways = get<T>(gather, vertex)
      put<T>(paths, vertex, ways)
      if (alignof<T>() == 2) all += <u64>ways
      outs += word(outStart, vertex + 1) - word(outStart, vertex)
      ins += word(inStart, vertex + 1) - word(inStart, vertex)
    }
    unvisitedIn -= ins
    depth++
    setWord(levelStart, depth + 1, found)
    setWord(levelOut, depth, outs)
    setWord(levelIn, depth, ins)
  }

  clear<T>(gather, found)
  if (depth >= 2) {
    for (let index = word(levelStart, depth); index < found; index++) {
      const vertex = half(order, index)
      setReal(gather, vertex, 1 / <f64>get<T>(paths, vertex))
    }
    let pushed = false
    for (; depth >= 2; depth--) {
      const begin = word(levelStart, depth - 1)
      const end = word(levelStart, depth)
      if (word(levelIn, depth) + (vertices >> 3) < word(levelOut, depth - 1)) {
        pushed = true
        const last = word(levelStart, depth + 1)
        for (let index = end; index < last; index++) {
          const vertex = half(order, index)
          addTo<f64>(back, inSource, inStart, vertex, real(gather, vertex))
        }
      } else {
        for (let index = begin; index < end; index++) {
          const vertex = half(order, index)
          setReal(back, vertex, sumOver<f64>(gather, outTarget, outStart, vertex))
        }
      }
      for (let index = begin; index < end; index++) {
        const vertex = half(order, index)
        const shares = real(back, vertex)
        const ways = <f64>get<T>(paths, vertex)
        setReal(sum, vertex, real(sum, vertex) + ways * shares)
        setReal(gather, vertex, 1 / ways + shares)
      }
    }
    clear<f64>(gather, found)
    clear<f64>(back, pushed ? vertices : found)
  }
  clear<T>(paths, found)
  return true
}

export function hops(source: u32, sum: usize): void {
  if (!run<u32>(source, sum)) run<f64>(source, sum)
}
