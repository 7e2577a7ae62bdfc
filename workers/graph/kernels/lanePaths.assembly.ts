/** AssemblyScript, not TypeScript: the twin of lanePaths.ts, which says why it does what it does; the same order of operations. */
import {
  vertices, paths, back, order, stack, stackAt, stackWays, swept, laneSource, lanePrior, laneStart, half, real, setHalf, setReal,
  setWord, word,
} from './memory.assembly'
import { listOf } from './lanePrior.assembly'

// @ts-ignore: decorator
@inline
function priorOf(lane: u32): usize { return lanePrior + (<usize>(lane * (vertices + 1)) << 1) }
// @ts-ignore: decorator
@inline
function startOf(lane: u32): usize { return laneStart + (<usize>(lane * (vertices + 1)) << 2) }

export function countPaths(lane: u32, count: u32, together: bool): u32 {
  const prior = priorOf(lane)
  const start = startOf(lane)
  const list = listOf(lane, together)
  let ordered: u32 = 0
  setReal(paths, half(laneSource, lane), 1)
  for (let index: u32 = 0; index < count; index++) {
    let vertex = half(swept, index)
    if (real(paths, vertex) != 0) continue
    let depth: u32 = 0
    let at: u32 = 0
    let ways: f64 = 0
    for (;;) {
      let from = half(prior, vertex)
      let open = false
      if (from != vertex) {
        ways = real(paths, from)
        open = ways == 0
      } else {
        const begin = word(start, vertex)
        const amount = half(list, begin)
        for (; at < amount; at++) {
          from = half(list, begin + 1 + at)
          const more = real(paths, from)
          if (more == 0) {
            open = true
            break
          }
          ways += more
        }
      }
      if (open) {
        setHalf(stack, depth, vertex)
        setWord(stackAt, depth, at)
        setReal(stackWays, depth++, ways)
        vertex = from
        at = 0
        ways = 0
      } else {
        setReal(paths, vertex, ways)
        setHalf(order, ordered++, vertex)
        if (depth == 0) break
        vertex = half(stack, --depth)
        at = word(stackAt, depth)
        ways = real(stackWays, depth)
      }
    }
  }
  return ordered
}

export function accumulateLane(lane: u32, ordered: u32, sum: usize, together: bool): void {
  const prior = priorOf(lane)
  const start = startOf(lane)
  const list = listOf(lane, together)
  const source = half(laneSource, lane)
  for (let index = ordered; index-- > 0; ) {
    const vertex = half(order, index)
    const ways = real(paths, vertex)
    const held = real(back, vertex)
    setReal(sum, vertex, real(sum, vertex) + ways * held)
    setReal(paths, vertex, 0)
    setReal(back, vertex, 0)
    const share = 1 / ways + held
    const from = half(prior, vertex)
    if (from != vertex) setReal(back, from, real(back, from) + share)
    else {
      const begin = word(start, vertex)
      const last = begin + half(list, begin)
      for (let at = begin + 1; at <= last; at++) {
        const one = half(list, at)
        setReal(back, one, real(back, one) + share)
      }
    }
  }
  setReal(paths, source, 0)
  setReal(back, source, 0)
}
