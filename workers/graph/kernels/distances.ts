/** Distances from every vertex, 16 sources at a time (lanes.ts), where a graph is large enough for it to pay. */
import type { PortScanGraph } from '../graph.ts'
import { control } from './chunks.ts'
import type { EdgeCost } from './costs.ts'
import { worthCompiling } from './crew.ts'
import { lanes } from './laneLabels.ts'
import { prepare } from './prepare.ts'

export interface LaneDistances {
  /** Whether a vertex can be a source here. */
  has(source: number): boolean
  /**
   * At most 16 sources. @returns for each the distance of each vertex, Infinity where there is no path, valid until the
   * next call; null where they did not settle
   */
  find(sources: readonly number[]): Float64Array[] | null
}

/** @param input.kernel for tests; chosen by the amount of work unless given @returns null where it does not pay */
export function createLaneDistances(input: { graph: PortScanGraph; cost: EdgeCost; kernel?: 'compiled' | 'twin' }): LaneDistances | null {
  const { graph, cost, kernel } = input
  const vertices = graph.ports.length
  if (kernel === undefined && vertices * (vertices + graph.outTarget.length) < worthCompiling) return null
  const { arrays, lanes: laneKernels } = prepare({ graph, cost, slack: 0, threads: 1, chunkSources: Math.max(1, vertices), kernel: kernel ?? 'compiled', shorten: false, most: Infinity })!
  const { core, names, laneSource, distances } = arrays
  const swept = arrays.control[control.swept]
  if (swept === 0) return null
  const lane = Array.from({ length: lanes }, (_, at) => distances.subarray(at * vertices, (at + 1) * vertices))
  return {
    has: (source) => core[names[source]] === 1,
    find(sources) {
      // A lane without a source of its own goes along with another.
      for (let at = 0; at < lanes; at++) laneSource[at] = names[sources[Math.min(at, sources.length - 1)]]
      return laneKernels!.labels(swept) ? lane : null
    },
  }
}
