/** Both directions of every edge of a graph, the weights of the two added. */
import type { PortScanGraph } from '../graph.ts'

export function undirected({ ports, outStart, outTarget, weight, inStart, inSource, inEdge }: PortScanGraph): PortScanGraph {
  const start = new Uint32Array(ports.length + 1)
  const target: number[] = []
  const sums: number[] = []
  for (let vertex = 0; vertex < ports.length; vertex++) {
    let out = outStart[vertex]
    let into = inStart[vertex]
    while (out < outStart[vertex + 1] || into < inStart[vertex + 1]) {
      const to = out < outStart[vertex + 1] ? outTarget[out] : Infinity
      const from = into < inStart[vertex + 1] ? inSource[into] : Infinity
      target.push(Math.min(to, from))
      sums.push((to <= from ? weight[out] : 0) + (from <= to ? weight[inEdge[into]] : 0))
      if (to <= from) out++
      if (from <= to) into++
    }
    start[vertex + 1] = target.length
  }
  // Symmetric: the in-edges of a vertex are its out-edges, and sources come ascending, so the edges of a target do too.
  const targets = Uint32Array.from(target)
  const inEdges = new Uint32Array(targets.length)
  const next = start.slice()
  for (let edge = 0; edge < targets.length; edge++) inEdges[next[targets[edge]]++] = edge
  return { ports, outStart: start, outTarget: targets, weight: Float64Array.from(sums), inStart: start, inSource: targets, inEdge: inEdges }
}
