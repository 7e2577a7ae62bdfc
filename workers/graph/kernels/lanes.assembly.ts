/** AssemblyScript, not TypeScript: the twin of lanes.ts, which says why it does what it does; the same order of operations. */
import { accumulateLane, countPaths } from './lanePaths.assembly'
import { laneLabels, rowOf } from './laneLabels.assembly'
import { findPrior, gatherDigests } from './lanePrior.assembly'
import { distances, expand, mostHops, names, vertices, whole, half } from './memory.assembly'
import { wholeLabels, wholeRow } from './wholeLabels.assembly'

const lanes: u32 = 16
const settled: u32 = 1
const tooLarge: u32 = 2
const never: i32 = 0x40000000

/** Whether the rows hold whole numbers, and whether those are only near the labels. */
let narrow = false
let rough = false

function label(count: u32, mayRound: bool): bool {
  narrow = whole != 0 || mayRound
  rough = whole == 0 && mayRound
  if (!narrow) expand()
  let ended = narrow ? wholeLabels(count) : laneLabels(count)
  if (ended == tooLarge) {
    narrow = false
    rough = false
    expand()
    ended = laneLabels(count)
  }
  return ended == settled
}

export function labelLanes(count: u32): bool {
  if (!label(count, false)) return false
  const stride = <usize>vertices << 3
  for (let vertex: u32 = 0; vertex < vertices; vertex++) {
    const name = half(names, vertex)
    let to = distances + (<usize>vertex << 3)
    if (narrow) {
      const row = wholeRow(name)
      for (let lane: u32 = 0; lane < lanes; lane++, to += stride) {
        const own = load<i32>(row + (<usize>lane << 2))
        store<f64>(to, own < never ? <f64>own : Infinity)
      }
    } else {
      const row = rowOf(name)
      for (let lane: u32 = 0; lane < lanes; lane++, to += stride) store<f64>(to, load<f64>(row + (<usize>lane << 3)))
    }
  }
  return true
}

export function betweenLanes(count: u32, all: u32, sum: usize): u32 {
  if (!label(all, mostHops() > 0)) return 0
  gatherDigests(all, narrow)
  const together = findPrior(all, narrow, rough, 0xffff)
  for (let lane: u32 = 0; lane < count; lane++) {
    if (!together) findPrior(all, narrow, rough, 1 << lane)
    const fits = countPaths(lane, all, rough, together)
    accumulateLane(lane, fits, sum, together)
    if (!fits) return lane
  }
  return count
}
