/** The graph as it is kept, from what was counted. */
import type { PortScanGraph } from '../graph.ts'

const everyPort = 65_536

/** @param input.edges keys (source port x 65,536 + target port), ascending, and the weight of each */
export function graphFrom(input: { seen: Uint8Array; edges: Uint32Array; weights: Float64Array }): PortScanGraph {
  const { seen, edges, weights } = input
  const vertex = new Uint32Array(everyPort)
  const found = new Uint16Array(everyPort)
  let count = 0
  for (let port = 0; port < everyPort; port++) {
    if (seen[port] === 0) continue
    vertex[port] = count
    found[count++] = port
  }
  const ports = found.slice(0, count)
  const outStart = new Uint32Array(ports.length + 1)
  const outTarget = new Uint32Array(edges.length)
  const inStart = new Uint32Array(ports.length + 1)
  for (let edge = 0; edge < edges.length; edge++) {
    const target = vertex[edges[edge] & 0xffff]
    outTarget[edge] = target
    outStart[vertex[edges[edge] >>> 16] + 1]++
    inStart[target + 1]++
  }
  for (let index = 0; index < ports.length; index++) {
    outStart[index + 1] += outStart[index]
    inStart[index + 1] += inStart[index]
  }
  const inSource = new Uint32Array(edges.length)
  const inEdge = new Uint32Array(edges.length)
  const next = inStart.slice()
  for (let edge = 0; edge < edges.length; edge++) {
    const at = next[outTarget[edge]]++
    inSource[at] = vertex[edges[edge] >>> 16]
    inEdge[at] = edge
  }
  return { ports, outStart, outTarget, weight: weights, inStart, inSource, inEdge }
}
