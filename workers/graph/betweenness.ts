/**
 * Betweenness: sum over s != v != t of sigma_st(v) / sigma_st, by Brandes' accumulation (2001).
 *
 * Not normalised unless asked; endpoints excluded; a disconnected pair adds nothing. Costs of an edge: `hops` (1),
 * `1/weight`, `inverted` (w_max - w + 1, exact integers). Lengths under 1/weight are equal when they differ by less than
 * `tolerance`, by default 1e-12, of the longer one. [Lagraa & Francois 2017, V-A.2, equation 1; DEFINITIONS 5]
 */
import type { Hooks, Parameters } from '../contract.ts'
import { largest } from './arrays.ts'
import type { PortScanGraph } from './graph.ts'
import type { EdgeCost } from './kernels/costs.ts'
import { beginSum } from './kernels/crew.ts'
import { undirected } from './kernels/undirected.ts'
import type { Helpers, UnderWay } from './underWay.ts'

export const relativeTolerance = 1e-12

export interface BetweennessInput {
  graph: PortScanGraph
  cost: Parameters['cost']
  directed: boolean
  normalised: boolean
  tolerance?: number
  /** How many threads compute; by default as many as the machine has, at most 4. The same bytes come out for any number. */
  threads?: number
  /** The compiled kernel or its twin in TypeScript, the same bytes; by default by the amount of work. */
  kernel?: 'compiled' | 'twin'
}

/** @returns a value for each vertex */
export function betweenness({ hooks, ...input }: BetweennessInput & { hooks: Hooks }): Float64Array {
  return begin({ ...input, helpers: null })!.finish(hooks)
}
/** Begins it on helpers, when they are done with what is before it; null where it is not worth it or takes too much memory beside. */
export function betweennessAhead(input: BetweennessInput & { helpers: Helpers }): UnderWay<Float64Array> | null {
  return begin(input)
}

function begin(input: BetweennessInput & { helpers: Helpers | null }): UnderWay<Float64Array> | null {
  const { cost, directed, normalised, tolerance = relativeTolerance, threads, kernel, helpers } = input
  const graph = directed ? input.graph : undirected(input.graph)
  const sum = beginSum({ graph, cost: costOf(graph, cost), slack: cost === '1/weight' ? tolerance : 0, threads, kernel, subject: cost, helpers })
  if (sum === null) return null
  const count = graph.ports.length
  const ordered = (count - 1) * (count - 2)
  const scale = (directed ? 1 : 0.5) * (normalised && ordered > 0 ? (directed ? 1 : 2) / ordered : 1)
  return {
    stop: sum.stop,
    finish(hooks) {
      const total = sum.finish(hooks)
      return scale === 1 ? total : total.map((value) => value * scale)
    },
  }
}

/** null when all cost the same. */
function costOf({ weight }: PortScanGraph, cost: Parameters['cost']): EdgeCost | null {
  return cost === 'hops' ? null : cost === '1/weight' ? cost : { less: largest(weight) + 1 }
}
