/** AssemblyScript, not TypeScript: the twin of lanes.ts, which says why it does what it does; the same order of operations. */
import { accumulateLane, countPaths } from './lanePaths.assembly'
import { laneLabels, rowOf } from './laneLabels.assembly'
import { findPrior, gatherDigests } from './lanePrior.assembly'
import { distances, laneSource, names, swept, vertices, whole, half, setReal } from './memory.assembly'
import { wholeLabels, wholeRow } from './wholeLabels.assembly'

const lanes: u32 = 16
const settled: u32 = 1
const tooLarge: u32 = 2

/** Whether the rows hold whole numbers. */
let narrow = false

export function labelLanes(count: u32): bool {
  narrow = whole != 0
  let ended = narrow ? wholeLabels(count) : laneLabels(count)
  if (ended == tooLarge) {
    narrow = false
    ended = laneLabels(count)
  }
  return ended == settled
}

export function spreadLanes(): void {
  const stride = <usize>vertices << 3
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const name = half(names, vertex)
    let to = distances + (<usize>vertex << 3)
    if (narrow) {
      const row = wholeRow(name)
      for (let lane: u32 = 0; lane < lanes; lane++, to += stride) {
        const label = load<i32>(row + (<usize>lane << 2))
        store<f64>(to, label < 0x40000000 ? <f64>label : Infinity)
      }
    } else {
      const row = rowOf(name)
      for (let lane: u32 = 0; lane < lanes; lane++, to += stride) store<f64>(to, load<f64>(row + (<usize>lane << 3)))
    }
  }
}

export function betweenLanes(count: u32, all: u32, sum: usize): bool {
  if (!labelLanes(all)) return false
  gatherDigests(all, narrow)
  const together = findPrior(all, narrow, 0xffff)
  for (let lane: u32 = 0; lane < count; lane++) {
    if (!together) findPrior(all, narrow, 1 << lane)
    accumulateLane(lane, countPaths(lane, all, together), sum, together)
  }
  return true
}
