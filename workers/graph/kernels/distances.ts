/** Distances from every vertex, 16 sources at a time (lanes.ts), where a graph is large enough for it to pay. */
import type { PortScanGraph } from '../graph.ts'
import { findCore } from './core.ts'
import { reserve, worthCompiling } from './crew.ts'
import { createKernel } from './kernel.ts'
import { lanes } from './laneLabels.ts'
import type { Shape } from './layout.ts'
import { relabel } from './relabel.ts'
import { areWhole, makeWhole } from './wholeCosts.ts'

export interface LaneDistances {
  /** Whether a vertex can be a source here. */
  has(source: number): boolean
  /**
   * At most 16 sources. @returns for each the distance of each vertex, Infinity where there is no path, valid until the
   * next call; null where they did not settle
   */
  find(sources: readonly number[]): Float64Array[] | null
}

/** @param input.costs of each edge by its id, from 0 @param input.kernel for tests; chosen by the amount of work unless given @returns null where it does not pay */
export function createLaneDistances(input: { graph: PortScanGraph; costs: Float64Array; kernel?: 'compiled' | 'twin' }): LaneDistances | null {
  const { graph, costs } = input
  const vertices = graph.ports.length
  const edges = graph.outTarget.length
  if (input.kernel === undefined && vertices * (vertices + edges) < worthCompiling) return null
  const shape: Shape = { vertices, edges, weighted: true, slack: 0, whole: areWhole({ costs, slack: 0, vertices }), threads: 1, chunkSources: Math.max(1, vertices) }
  const kernels = createKernel({ memory: reserve(shape, input.kernel ?? 'compiled'), shape, thread: 0 })
  const { core, names, laneSource, distances } = kernels.arrays
  relabel({ graph, costs, keeps: null, arrays: kernels.arrays })
  const swept = findCore(kernels.arrays, false)
  if (swept === 0) return null
  makeWhole(kernels.arrays, shape, swept)
  const lane = Array.from({ length: lanes }, (_, at) => distances.subarray(at * vertices, (at + 1) * vertices))
  return {
    has: (source) => core[names[source]] === 1,
    find(sources) {
      // A lane without a source of its own goes along with another.
      for (let at = 0; at < lanes; at++) laneSource[at] = names[sources[Math.min(at, sources.length - 1)]]
      return kernels.lanes!.labels(swept) ? lane : null
    },
  }
}
