/**
 * The graph as the kernels want it: vertices by descending degree, so that the hubs' numbers lie close together, and
 * edge lists ascending by cost where edges have one, else by vertex.
 */
import type { PortScanGraph } from '../graph.ts'
import type { Arrays } from './layout.ts'

/**
 * Fills the graph's arrays, in time proportional to the edges (and the sort of their costs).
 * @param input.costs of each edge by its id; null: no costs are written
 * @returns the vertex of `graph` behind each new one
 */
export function relabel(input: { graph: PortScanGraph; costs: Float64Array | null; arrays: Arrays }): Uint32Array {
  const { graph, costs, arrays } = input
  const { ports, outStart, outTarget, inStart, inEdge } = graph
  const degree = (vertex: number) => outStart[vertex + 1] - outStart[vertex] + inStart[vertex + 1] - inStart[vertex]
  const vertices = Uint32Array.from({ length: ports.length }, (_, vertex) => vertex)
  vertices.sort((one, other) => degree(other) - degree(one) || one - other)
  const renamed = new Uint16Array(vertices.length)
  vertices.forEach((vertex, name) => (renamed[vertex] = name))
  const source = new Uint16Array(outTarget.length)
  const target = new Uint16Array(outTarget.length)
  vertices.forEach((vertex, name) => source.fill(name, outStart[vertex], outStart[vertex + 1]))
  outTarget.forEach((vertex, edge) => (target[edge] = renamed[vertex]))

  // Edges handed out in ascending order of something leave every list in that order.
  const byCost = costs === null ? null : ascending(costs)
  const deal = (edges: Uint32Array, owner: Uint16Array, neighbour: Uint16Array, to: { start: Uint32Array; list: Uint16Array; cost: Float64Array }) => {
    for (const one of owner) to.start[one + 1]++
    for (let name = 0; name < vertices.length; name++) to.start[name + 1] += to.start[name]
    const next = to.start.slice()
    for (const edge of edges) {
      const at = next[owner[edge]]++
      to.list[at] = neighbour[edge]
      if (costs !== null) to.cost[at] = costs[edge]
    }
  }
  const each = (start: Uint32Array, edgeAt: (at: number) => number) => {
    const edges = new Uint32Array(outTarget.length)
    let filled = 0
    for (const vertex of vertices) for (let at = start[vertex]; at < start[vertex + 1]; at++) edges[filled++] = edgeAt(at)
    return edges
  }
  deal(byCost ?? each(outStart, (at) => at), target, source, { start: arrays.inStart, list: arrays.inSource, cost: arrays.inCost })
  deal(byCost ?? each(inStart, (at) => inEdge[at]), source, target, { start: arrays.outStart, list: arrays.outTarget, cost: arrays.outCost })
  for (let name = 0; name < arrays.leastIn.length; name++) {
    arrays.leastIn[name] = arrays.inStart[name] < arrays.inStart[name + 1] ? arrays.inCost[arrays.inStart[name]] : Infinity
  }
  return vertices
}

/** Positions by ascending value, equal ones by position: each value's rank by bisection, then dealt out by rank. */
function ascending(values: Float64Array): Uint32Array {
  const sorted = values.slice().sort()
  const next = new Uint32Array(values.length)
  const positions = new Uint32Array(values.length)
  values.forEach((value, position) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle] < value) low = middle + 1
      else high = middle
    }
    positions[low + next[low]++] = position
  })
  return positions
}
