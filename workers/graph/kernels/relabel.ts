/**
 * The graph as the kernels want it: vertices by descending degree, so that the hubs' numbers lie close together, and
 * edge lists ascending by cost where edges have one, else by vertex.
 * The oracle of dealByVertex and dealByCost in prepare.assembly.ts: same bytes.
 */
import type { PortScanGraph } from '../graph.ts'
import { descending } from './ascending.ts'
import type { Arrays } from './layout.ts'

/** Fills `names` and `given`: the highest degree comes first, and equal ones by their number. */
export function rename({ ports, outStart, inStart }: PortScanGraph, { names, given }: Arrays): void {
  // More than any degree less the degree, and the number behind it: the built-in sort needs no function.
  const [most, numbers] = [2 * 65_536, 65_536]
  const order = new Float64Array(ports.length)
  for (let vertex = 0; vertex < ports.length; vertex++) {
    order[vertex] = (most - (outStart[vertex + 1] - outStart[vertex] + inStart[vertex + 1] - inStart[vertex])) * numbers + vertex
  }
  order.sort()
  for (let name = 0; name < order.length; name++) {
    given[name] = order[name] % numbers
    names[given[name]] = name
  }
}

/**
 * Fills the graph's arrays, in time proportional to the edges (and the sort of their costs). Lists and starts are all 0 before.
 * @param input.costs of each edge by its id, the less the heavier it is, and the same of equal weights alone; null: no costs are written
 * @param input.keeps edges that are written, where not all are; only those with costs can be left out
 */
export function relabel(input: { graph: PortScanGraph; costs: Float64Array | null; keeps: Uint8Array | null; arrays: Arrays }): void {
  const { graph, costs, keeps, arrays } = input
  const { outStart, outTarget, inStart } = graph
  const { names: renamed, given: vertices } = arrays
  if (costs === null) {
    dealByVertex({ vertices, renamed, start: outStart, neighbour: outTarget, into: { start: arrays.inStart, list: arrays.inSource } })
    dealByVertex({ vertices, renamed, start: inStart, neighbour: graph.inSource, into: { start: arrays.outStart, list: arrays.outTarget } })
    return
  }
  const source = new Uint16Array(outTarget.length)
  const target = new Uint16Array(outTarget.length)
  for (let name = 0; name < vertices.length; name++) source.fill(name, outStart[vertices[name]], outStart[vertices[name] + 1])
  for (let edge = 0; edge < target.length; edge++) target[edge] = renamed[outTarget[edge]]
  countOwners(target, keeps, arrays.inStart)
  countOwners(source, keeps, arrays.outStart)
  dealByCost({ edges: heaviestFirst(graph.weight, keeps, arrays.inSource.length), source, target, costs, arrays })
  for (let name = 0; name < arrays.leastIn.length; name++) {
    arrays.leastIn[name] = arrays.inStart[name] < arrays.inStart[name + 1] ? arrays.inCost[arrays.inStart[name]] : Infinity
  }
}

/** @param count how many edges are kept */
function heaviestFirst(weight: Float64Array, keeps: Uint8Array | null, count: number): Uint32Array {
  if (keeps === null) return descending(weight)
  const edges = new Uint32Array(count)
  const own = new Float64Array(count)
  for (let edge = 0, kept = 0; edge < keeps.length; edge++) {
    if (keeps[edge] === 0) continue
    edges[kept] = edge
    own[kept++] = weight[edge]
  }
  return descending(own).map((place) => edges[place])
}

/** Where the list of each vertex begins: as many places as it has edges that are kept. */
function countOwners(owner: Uint16Array, keeps: Uint8Array | null, start: Uint32Array): void {
  for (let edge = 0; edge < owner.length; edge++) start[owner[edge] + 1] += keeps === null ? 1 : keeps[edge]
  for (let name = 1; name < start.length; name++) start[name] += start[name - 1]
}

/** Edges handed out in ascending order of cost leave every list in that order. */
function dealByCost(input: { edges: Uint32Array; source: Uint16Array; target: Uint16Array; costs: Float64Array; arrays: Arrays }): void {
  const { edges, source, target, costs, arrays } = input
  const { inSource, inCost, outTarget, outCost } = arrays
  const nextIn = arrays.inStart.slice()
  const nextOut = arrays.outStart.slice()
  for (let index = 0; index < edges.length; index++) {
    const edge = edges[index]
    const from = source[edge]
    const to = target[edge]
    const cost = costs[edge]
    const into = nextIn[to]++
    inSource[into] = from
    inCost[into] = cost
    const out = nextOut[from]++
    outTarget[out] = to
    outCost[out] = cost
  }
}

/** The edges of one vertex after the other, to the lists of their other ends. */
function dealByVertex(input: { vertices: Uint16Array; renamed: Uint16Array; start: Uint32Array; neighbour: Uint32Array; into: { start: Uint32Array; list: Uint16Array } }): void {
  const { vertices, renamed, start, neighbour, into } = input
  for (let at = 0; at < neighbour.length; at++) into.start[renamed[neighbour[at]] + 1]++
  for (let name = 1; name < into.start.length; name++) into.start[name] += into.start[name - 1]
  const next = into.start.slice()
  for (let name = 0; name < vertices.length; name++) appendTo(next, into.list, renamed, neighbour, start[vertices[name]], start[vertices[name] + 1], name)
}
function appendTo(next: Uint32Array, list: Uint16Array, renamed: Uint16Array, neighbour: Uint32Array, from: number, to: number, name: number): void {
  for (let at = from; at < to; at++) list[next[renamed[neighbour[at]]]++] = name
}
