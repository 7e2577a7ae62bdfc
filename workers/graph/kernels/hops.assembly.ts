/** AssemblyScript, not TypeScript: the twin of hops.ts, which says why it does what it does; the same order of operations. */
import {
  vertices, edges, outStart, outTarget, inStart, inSource, paths, gather, back, order, unvisited, levelStart, levelOut, levelIn,
  half, real, setHalf, setReal, setWord, word,
} from './memory.assembly'

// @ts-ignore: decorator
@inline
function sumOver(values: usize, neighbours: usize, start: usize, vertex: u32): f64 {
  let at = neighbours + (<usize>word(start, vertex) << 1)
  const end = neighbours + (<usize>word(start, vertex + 1) << 1)
  let a: f64 = 0
  let b: f64 = 0
  let c: f64 = 0
  let d: f64 = 0
  while (at + 8 <= end) {
    a += real(values, load<u16>(at))
    b += real(values, load<u16>(at, 2))
    c += real(values, load<u16>(at, 4))
    d += real(values, load<u16>(at, 6))
    at += 8
  }
  while (at < end) {
    a += real(values, load<u16>(at))
    at += 2
  }
  return a + b + (c + d)
}
// @ts-ignore: decorator
@inline
function addTo(values: usize, neighbours: usize, start: usize, vertex: u32, share: f64): void {
  let at = neighbours + (<usize>word(start, vertex) << 1)
  const end = neighbours + (<usize>word(start, vertex + 1) << 1)
  while (at < end) {
    const place = values + (<usize>load<u16>(at) << 3)
    store<f64>(place, load<f64>(place) + share)
    at += 2
  }
}

export function hops(source: u32, sum: usize): void {
  let found: u32 = 1
  let depth: u32 = 0
  let left: u32 = 0
  let listed = false
  let stale = false
  let unvisitedIn: u32 = edges - (word(inStart, source + 1) - word(inStart, source))
  setHalf(order, 0, source)
  setReal(paths, source, 1)
  setReal(gather, source, 1)
  setWord(levelStart, 0, 0)
  setWord(levelStart, 1, 1)
  setWord(levelOut, 0, word(outStart, source + 1) - word(outStart, source))
  for (;;) {
    const begin = word(levelStart, depth)
    const end = found
    const pushCost = word(levelOut, depth)
    if (pushCost == 0 || unvisitedIn == 0) break
    const open = vertices - found
    const pull = pushCost > unvisitedIn + open
    if (!pull && pushCost < open) {
      for (let index = begin; index < end; index++) {
        const vertex = half(order, index)
        const share = real(paths, vertex)
        let at = outTarget + (<usize>word(outStart, vertex) << 1)
        const last = outTarget + (<usize>word(outStart, vertex + 1) << 1)
        while (at < last) {
          const target: u32 = load<u16>(at)
          const before = real(gather, target)
          setHalf(order, found, target)
          found += u32(before == 0)
          setReal(gather, target, before + share)
          at += 2
        }
      }
      stale = true
    } else {
      if (!listed) {
        for (let vertex: u32 = 0; vertex < vertices; vertex++) {
          setHalf(unvisited, left, vertex)
          left += u32(real(gather, vertex) == 0)
        }
        listed = true
      } else if (stale) {
        let kept: u32 = 0
        for (let index: u32 = 0; index < left; index++) {
          const vertex = half(unvisited, index)
          setHalf(unvisited, kept, vertex)
          kept += u32(real(gather, vertex) == 0)
        }
        left = kept
      }
      stale = false
      if (!pull) {
        for (let index = begin; index < end; index++) {
          const vertex = half(order, index)
          addTo(gather, outTarget, outStart, vertex, real(paths, vertex))
        }
      }
      let kept: u32 = 0
      for (let index: u32 = 0; index < left; index++) {
        const vertex = half(unvisited, index)
        if (pull) setReal(gather, vertex, sumOver(paths, inSource, inStart, vertex))
        const reached = u32(real(gather, vertex) != 0)
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
      setReal(paths, vertex, real(gather, vertex))
      outs += word(outStart, vertex + 1) - word(outStart, vertex)
      ins += word(inStart, vertex + 1) - word(inStart, vertex)
    }
    unvisitedIn -= ins
    depth++
    setWord(levelStart, depth + 1, found)
    setWord(levelOut, depth, outs)
    setWord(levelIn, depth, ins)
  }

  clear(gather, found)
  if (depth >= 2) {
    for (let index = word(levelStart, depth); index < found; index++) {
      const vertex = half(order, index)
      setReal(gather, vertex, 1 / real(paths, vertex))
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
          addTo(back, inSource, inStart, vertex, real(gather, vertex))
        }
      } else {
        for (let index = begin; index < end; index++) {
          const vertex = half(order, index)
          setReal(back, vertex, sumOver(gather, outTarget, outStart, vertex))
        }
      }
      for (let index = begin; index < end; index++) {
        const vertex = half(order, index)
        const shares = real(back, vertex)
        const ways = real(paths, vertex)
        setReal(sum, vertex, real(sum, vertex) + ways * shares)
        setReal(gather, vertex, 1 / ways + shares)
      }
    }
    clear(gather, found)
    clear(back, pushed ? vertices : found)
  }
  clear(paths, found)
}

function clear(values: usize, found: u32): void {
  if (found > vertices >> 2) memory.fill(values, 0, <usize>vertices << 3)
  else for (let index: u32 = 0; index < found; index++) setReal(values, half(order, index), 0)
}
