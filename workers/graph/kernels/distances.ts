/** Distances from every vertex, 16 sources at a time (lanes.ts), where a graph is large enough for it to pay. */
import type { PortScanGraph } from '../graph.ts'
import { findCore } from './core.ts'
import { reserve, worthCompiling } from './crew.ts'
import { createKernel } from './kernel.ts'
import { lanes } from './lanes.ts'
import type { Shape } from './layout.ts'
import { relabel } from './relabel.ts'

export interface LaneDistances {
  /** Whether a vertex can be a source here. */
  has(source: number): boolean
  /** At most 16 sources; false where their distances did not settle. */
  find(sources: readonly number[]): boolean
  /** Of a source of the last `find`, by its place there, the distance of each vertex; Infinity where there is no path. */
  read(place: number, into: Float64Array): void
}

/** @param input.costs of each edge by its id, from 0 @param input.kernel for tests; chosen by the amount of work unless given @returns null where it does not pay */
export function createLaneDistances(input: { graph: PortScanGraph; costs: Float64Array; kernel?: 'compiled' | 'twin' }): LaneDistances | null {
  const { graph, costs } = input
  const vertices = graph.ports.length
  const edges = graph.outTarget.length
  if (input.kernel === undefined && vertices * (vertices + edges) < worthCompiling) return null
  const shape: Shape = { vertices, edges, weighted: true, slack: 0, threads: 1, chunkSources: Math.max(1, vertices) }
  const { arrays, labelLanes } = createKernel({ memory: reserve(shape, input.kernel ?? 'compiled'), shape, thread: 0 })
  const original = relabel({ graph, costs, arrays })
  const swept = findCore(arrays)
  if (swept === 0) return null
  const name = new Uint16Array(vertices)
  original.forEach((vertex, at) => (name[vertex] = at))
  const { rows, core, laneSource } = arrays
  return {
    has: (source) => core[name[source]] === 1,
    find(sources) {
      // A lane without a source of its own goes along with another.
      for (let lane = 0; lane < lanes; lane++) laneSource[lane] = name[sources[Math.min(lane, sources.length - 1)]]
      return labelLanes!(swept)
    },
    read(place, into) {
      for (let at = 0, from = place; at < vertices; at++, from += lanes) into[original[at]] = rows[from]
    },
  }
}
