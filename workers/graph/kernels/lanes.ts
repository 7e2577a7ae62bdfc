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
import { measured } from './measured.ts'

/** Labels of `laneSource` in `distances`, a lane after the other, by the numbers vertices have in the graph; false where rounds did not settle. `swept`: how many vertices are. */
export type LabelLanes = (swept: number) => boolean
/** Adds the dependencies of the first `count` sources of `laneSource` to a row of `sums`. @returns of how many of them it did */
export type LaneKernel = (count: number, swept: number, row: number) => number

export interface LaneKernels {
  labels: LabelLanes
  run: LaneKernel
}

export function createLaneKernels(arrays: Arrays, shape: Shape): LaneKernels {
  const { rows, names, distances, measure } = arrays
  const { vertices, whole } = shape
  const label = createLaneLabels(arrays, shape)
  const findPrior = createFindPrior(arrays, shape)
  const addPaths = createLanePaths(arrays, shape)

  /** @returns null where rounds did not settle */
  function labels(swept: number, mayRound: boolean): { narrow: boolean; rough: boolean } | null {
    const narrow = whole || mayRound
    const ended = label(swept, narrow)
    if (ended === 'unsettled') return null
    if (ended === 'settled') return { narrow, rough: !whole && mayRound }
    return label(swept, false) === 'settled' ? { narrow: false, rough: false } : null
  }
  return {
    labels(swept) {
      const found = labels(swept, false)
      if (found === null) return false
      for (let vertex = 0; vertex < vertices; vertex++) {
        for (let lane = 0; lane < lanes; lane++) {
          const own = rows[names[vertex] * lanes + lane]
          distances[lane * vertices + vertex] = found.narrow && own === never ? Infinity : own
        }
      }
      return true
    },
    run(count, swept, row) {
      const found = labels(swept, measure[measured.mostHops] > 0)
      if (found === null) return 0
      const { rough } = found
      const together = findPrior(swept, rough, null)
      for (let lane = 0; lane < count; lane++) {
        if (!together) findPrior(swept, rough, lane)
        if (!addPaths({ lane, swept, rough, together, sum: row * vertices })) return lane
      }
      return count
    },
  }
}
