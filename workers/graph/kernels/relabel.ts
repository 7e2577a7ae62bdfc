/**
 * The graph as the kernels want it: vertices by descending degree, so that the hubs' numbers lie close together, and
 * edge lists ascending by cost where edges have one, else by vertex.
 */
import type { PortScanGraph } from '../graph.ts'
import { ascending } from './ascending.ts'
import type { Arrays } from './layout.ts'

/**
 * Fills the graph's arrays, in time proportional to the edges (and the sort of their costs).
 * @param input.costs of each edge by its id; null: no costs are written
 * @param input.keeps edges that are written, where not all are; only those with costs can be left out
 * @returns the vertex of `graph` behind each new one
 */
export function relabel(input: { graph: PortScanGraph; costs: Float64Array | null; keeps: Uint8Array | null; arrays: Arrays }): Uint32Array {
  const { graph, costs, keeps, arrays } = input
  const { ports, outStart, outTarget, inStart, inEdge } = graph
  // More than any degree less the degree: the highest come first, and equal ones by their number.
  const most = 2 * 65_536
  const vertices = ascending(Float64Array.from(ports, (_, vertex) => most - (outStart[vertex + 1] - outStart[vertex] + inStart[vertex + 1] - inStart[vertex])))
  const renamed = new Uint16Array(vertices.length)
  vertices.forEach((vertex, name) => (renamed[vertex] = name))
  const source = new Uint16Array(outTarget.length)
  const target = new Uint16Array(outTarget.length)
  for (let name = 0; name < vertices.length; name++) source.fill(name, outStart[vertices[name]], outStart[vertices[name] + 1])
  for (let edge = 0; edge < target.length; edge++) target[edge] = renamed[outTarget[edge]]

  // Edges handed out in ascending order of something leave every list in that order.
  const byCost = costs === null ? null : cheapestFirst(costs, keeps, arrays.inSource.length)
  deal({ edges: byCost ?? each(vertices, outStart, null), owner: target, neighbour: source, costs, start: arrays.inStart, list: arrays.inSource, cost: arrays.inCost })
  deal({ edges: byCost ?? each(vertices, inStart, inEdge), owner: source, neighbour: target, costs, start: arrays.outStart, list: arrays.outTarget, cost: arrays.outCost })
  if (costs !== null) arrays.names.set(renamed)
  for (let name = 0; name < arrays.leastIn.length; name++) {
    arrays.leastIn[name] = arrays.inStart[name] < arrays.inStart[name + 1] ? arrays.inCost[arrays.inStart[name]] : Infinity
  }
  return vertices
}

/** @param count how many edges are kept */
function cheapestFirst(costs: Float64Array, keeps: Uint8Array | null, count: number): Uint32Array {
  if (keeps === null) return ascending(costs)
  const edges = new Uint32Array(count)
  const own = new Float64Array(count)
  for (let edge = 0, kept = 0; edge < keeps.length; edge++) {
    if (keeps[edge] === 0) continue
    edges[kept] = edge
    own[kept++] = costs[edge]
  }
  return ascending(own).map((place) => edges[place])
}

/** The edges of one vertex after the other. @param edgeAt the edge at a place of the lists; null: the place itself */
function each(vertices: Uint32Array, start: Uint32Array, edgeAt: Uint32Array | null): Uint32Array {
  const edges = new Uint32Array(start[start.length - 1])
  let filled = 0
  for (const vertex of vertices) {
    for (let at = start[vertex]; at < start[vertex + 1]; at++) edges[filled++] = edgeAt === null ? at : edgeAt[at]
  }
  return edges
}

/** Appends each edge in turn to the list of the vertex it belongs to. */
function deal(input: { edges: Uint32Array; owner: Uint16Array; neighbour: Uint16Array; costs: Float64Array | null; start: Uint32Array; list: Uint16Array; cost: Float64Array }): void {
  const { edges, owner, neighbour, costs, start, list, cost } = input
  for (let index = 0; index < edges.length; index++) start[owner[edges[index]] + 1]++
  for (let name = 1; name < start.length; name++) start[name] += start[name - 1]
  const next = start.slice()
  for (let index = 0; index < edges.length; index++) {
    const edge = edges[index]
    const at = next[owner[edge]]++
    list[at] = neighbour[edge]
    if (costs !== null) cost[at] = costs[edge]
  }
}
