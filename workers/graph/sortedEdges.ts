/**
 * Every vertex's out-edges and in-edges by ascending cost, for searches that stop reading a list early.
 *
 * The cost of an edge is c = w_max - w; its step is c x 65,536 + 1. A sum of steps is least where the cost is least and,
 * among equal costs, the hops are fewest: one number to compare, exact below 2^53. [Evrard et al. 2019, III-E]
 */
import { largest } from './arrays.ts'
import type { PortScanGraph } from './graph.ts'
import { heaviestFirst } from './heaviestFirst.ts'

/** A step holds the cost above this many hops. */
export const hopsBelow = 65_536

export interface SortedEdges {
  /** Rows as in the graph: outStart and inStart. */
  outStep: Float64Array
  outTarget: Uint16Array
  inStep: Float64Array
  inSource: Uint16Array
  /** The smallest step into each vertex; Infinity where there is none. */
  leastIn: Float64Array
}

export function sortedEdges(graph: PortScanGraph): SortedEdges {
  const { ports, outStart, outTarget, inStart, weight } = graph
  const count = outTarget.length
  const maximum = largest(weight)
  const source = new Uint16Array(count)
  for (let vertex = 0; vertex < ports.length; vertex++) source.fill(vertex, outStart[vertex], outStart[vertex + 1])
  const sorted: SortedEdges = {
    outStep: new Float64Array(count),
    outTarget: new Uint16Array(count),
    inStep: new Float64Array(count),
    inSource: new Uint16Array(count),
    leastIn: new Float64Array(ports.length).fill(Infinity),
  }
  const nextOut = outStart.slice()
  const nextIn = inStart.slice()
  // Dealt in order of cost, every row comes out in order of cost.
  for (const edge of heaviestFirst(weight)) {
    const from = source[edge]
    const to = outTarget[edge]
    const step = (maximum - weight[edge]) * hopsBelow + 1
    if (step < sorted.leastIn[to]) sorted.leastIn[to] = step
    const out = nextOut[from]++
    sorted.outStep[out] = step
    sorted.outTarget[out] = to
    const into = nextIn[to]++
    sorted.inStep[into] = step
    sorted.inSource[into] = from
  }
  return sorted
}
