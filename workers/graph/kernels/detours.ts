/**
 * Edges that lie on no shortest path, because a way round is shorter: over a port where cheap edges meet.
 *
 * With 1/weight nearly every edge is such, and two ports show it of nearly all of them: of 589,117 edges 6.3 of 100
 * are on a shortest path at all, and two ports leave 7.5. What is left has the same shortest paths.
 * The oracle of withoutDetours in prepare.assembly.ts: the same edges.
 */
import type { PortScanGraph } from '../graph.ts'

/** Ports that are tried. */
const hubs = 2
/** Of the edges, below which the first hub shows that it is not worth it. */
const worth = 0.25
/** Sums of costs that are not whole numbers are off by less than this share of the longest path. */
const rounding = 1e-12
/** Edges read for the lengths from one port, as a multiple of edges and vertices. */
const patience = 16

/**
 * By how much a way round must be shorter: a length is equal to a shorter one by as much as a share of the longest there can be.
 * @param input.dearest the most an edge costs
 * @param input.slack lengths are equal when they differ by less than this share of the longer one
 * @param input.exact costs are whole numbers whose sums are exact
 */
export function marginOf(input: { vertices: number; dearest: number; slack: number; exact: boolean }): number {
  const { vertices, dearest, slack, exact } = input
  return exact && slack === 0 ? 0 : (slack + rounding) * (vertices * dearest)
}

/**
 * @param input.costs of each edge by its id, positive
 * @returns 1 for each edge, by its id, that may lie on a shortest path; null where nearly all may
 */
export function withoutDetours(input: { graph: PortScanGraph; costs: Float64Array; margin: number }): Uint8Array | null {
  const { graph, costs, margin } = input
  const { ports, outStart, outTarget, inStart, inSource, inEdge } = graph
  const vertices = ports.length
  const edges = costs.length
  const keeps = new Uint8Array(edges).fill(1)
  let left = edges
  let inCosts: Float64Array | null = null
  for (const [nth, hub] of cheapest(graph, costs).entries()) {
    const from = lengthsFrom(hub, outStart, outTarget, costs)
    // Half of what it takes, and where nearly all edges stay it mostly shows it.
    if (nth === 0 && edges - mostDropped(graph, costs, hub, from, margin) > (1 - worth) * edges) return null
    inCosts ??= costsAt(costs, inEdge)
    const to = lengthsFrom(hub, inStart, inSource, inCosts)
    for (let vertex = 0; vertex < vertices; vertex++) {
      const least = to[vertex] + margin
      for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
        if (least + from[outTarget[edge]] >= costs[edge]) continue
        left -= keeps[edge]
        keeps[edge] = 0
      }
    }
    if (nth === 0 && left > (1 - worth) * edges) return null
  }
  return keeps
}

function costsAt(costs: Float64Array, edges: Uint32Array): Float64Array {
  const list = new Float64Array(edges.length)
  for (let at = 0; at < edges.length; at++) list[at] = costs[edges[at]]
  return list
}

/** No more edges are dropped for this hub: a way to it is no cheaper than the cheapest edge it may begin with. */
function mostDropped({ ports, outStart, outTarget }: PortScanGraph, costs: Float64Array, hub: number, from: Float64Array, margin: number): number {
  let count = 0
  for (let vertex = 0; vertex < ports.length; vertex++) {
    const [start, end] = [outStart[vertex], outStart[vertex + 1]]
    let least = vertex === hub ? 0 : Infinity
    for (let edge = start; edge < end; edge++) if (costs[edge] < least) least = costs[edge]
    least += margin
    for (let edge = start; edge < end; edge++) if (least + from[outTarget[edge]] < costs[edge]) count++
  }
  return count
}

/** The vertices with the most edges, each counted the more the less it costs; of equal ones the first. */
function cheapest({ ports, outStart, outTarget }: PortScanGraph, costs: Float64Array): number[] {
  const ease = new Float64Array(ports.length)
  for (let vertex = 0; vertex < ports.length; vertex++) {
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
      ease[vertex] += 1 / costs[edge]
      ease[outTarget[edge]] += 1 / costs[edge]
    }
  }
  const found: number[] = []
  while (found.length < Math.min(hubs, ports.length)) {
    let best = 0
    for (let vertex = 1; vertex < ports.length; vertex++) if (ease[vertex] > ease[best]) best = vertex
    found.push(best)
    ease[best] = -1
  }
  return found
}

/** Lengths of paths from a vertex: mostly the shortest, by a queue of what fell; where that takes too long, such as there are. [Moore 1959] */
export function lengthsFrom(vertex: number, start: Uint32Array, neighbour: ArrayLike<number>, cost: Float64Array): Float64Array {
  const vertices = start.length - 1
  const label = new Float64Array(vertices).fill(Infinity)
  const queued = new Uint8Array(vertices)
  const queue = new Uint16Array(vertices)
  let waiting = 1
  queue[0] = vertex
  label[vertex] = 0
  for (let next = 0, read = 0; waiting > 0 && read < patience * (neighbour.length + vertices); next = next + 1 === vertices ? 0 : next + 1, waiting--) {
    const vertex = queue[next]
    queued[vertex] = 0
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      const through = label[vertex] + cost[at]
      const other = neighbour[at]
      if (through >= label[other]) continue
      label[other] = through
      if (queued[other] === 1) continue
      queued[other] = 1
      const last = next + waiting++
      queue[last >= vertices ? last - vertices : last] = other
    }
    read += start[vertex + 1] - start[vertex] + 1
  }
  return label
}
