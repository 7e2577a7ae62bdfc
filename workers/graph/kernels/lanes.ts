/**
 * Distances and betweenness with costs, 16 sources at a time: labels of all lanes together, then their tight edges, then
 * every lane's paths by themselves.
 *
 * Only the vertices in `swept` are looked at: each source reaches all of these and no others (core.ts).
 * The oracle of lanes.assembly.ts: same order of operations, same bytes.
 */
import { createLaneLabels, lanes, never } from './laneLabels.ts'
import { createLanePaths } from './lanePaths.ts'
import { createFindPrior } from './lanePrior.ts'
import type { Arrays, Shape } from './layout.ts'

/** Lanes have labels of `laneSource`; false where rounds did not settle. `swept`: how many vertices are. */
export type LabelLanes = (swept: number) => boolean
/** Adds the dependencies of the first `count` sources of `laneSource` to a row of `sums`; false: none were added. */
export type LaneKernel = (count: number, swept: number, row: number) => boolean

export interface LaneKernels {
  labels: LabelLanes
  /** Writes the labels to `distances`, a lane after the other, by the numbers vertices have in the graph. */
  spread(): void
  run: LaneKernel
}

export function createLaneKernels(arrays: Arrays, shape: Shape): LaneKernels {
  const { rows, names, distances } = arrays
  const { vertices, whole } = shape
  const label = createLaneLabels(arrays, shape)
  const findPrior = createFindPrior(arrays, shape)
  const paths = createLanePaths(arrays, shape)
  let narrow = false

  function labels(swept: number): boolean {
    narrow = whole
    let ended = label(swept, narrow)
    if (ended === 'tooLarge') {
      narrow = false
      ended = label(swept, narrow)
    }
    return ended === 'settled'
  }
  return {
    labels,
    spread() {
      for (let vertex = 0; vertex < vertices; vertex++) {
        for (let lane = 0; lane < lanes; lane++) {
          const own = rows[names[vertex] * lanes + lane]
          distances[lane * vertices + vertex] = narrow && own === never ? Infinity : own
        }
      }
    },
    run(count, swept, row) {
      if (!labels(swept)) return false
      const together = findPrior(swept, null)
      for (let lane = 0; lane < count; lane++) {
        if (!together) findPrior(swept, lane)
        paths.accumulate(lane, paths.count(lane, swept, together), row * vertices, together)
      }
      return true
    },
  }
}
