/**
 * The degree family: in, out, their sum, distinct neighbours, and strengths (sums of weights).
 * [Lagraa & Francois 2017, V-A.1; DEFINITIONS 5]
 */
import type { Parameters } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'

/** One number a vertex each. */
export interface Degrees {
  in: Uint32Array
  out: Uint32Array
  /** Distinct ports linked in either direction. */
  neighbours: Uint32Array
  strengthIn: Float64Array
  strengthOut: Float64Array
}

export function degrees(graph: PortScanGraph): Degrees {
  const { ports, outStart, outTarget, weight, inStart, inSource, inEdge } = graph
  const count = ports.length
  const result: Degrees = {
    in: new Uint32Array(count),
    out: new Uint32Array(count),
    neighbours: new Uint32Array(count),
    strengthIn: new Float64Array(count),
    strengthOut: new Float64Array(count),
  }
  for (let vertex = 0; vertex < count; vertex++) {
    result.out[vertex] = outStart[vertex + 1] - outStart[vertex]
    result.in[vertex] = inStart[vertex + 1] - inStart[vertex]
    let out = outStart[vertex]
    let into = inStart[vertex]
    let neighbours = 0
    // Both lists ascend: a merge counts each neighbour once.
    while (out < outStart[vertex + 1] || into < inStart[vertex + 1]) {
      const target = out < outStart[vertex + 1] ? outTarget[out] : Infinity
      const source = into < inStart[vertex + 1] ? inSource[into] : Infinity
      if (target <= source) out++
      if (source <= target) into++
      neighbours++
    }
    result.neighbours[vertex] = neighbours
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) result.strengthOut[vertex] += weight[edge]
    for (let at = inStart[vertex]; at < inStart[vertex + 1]; at++) result.strengthIn[vertex] += weight[inEdge[at]]
  }
  return result
}

/** The one of the family that is asked for. */
export function degreeOf(degrees: Degrees, which: Parameters['degree']): Uint32Array | Float64Array {
  const { in: into, out, neighbours, strengthIn, strengthOut } = degrees
  if (which === 'total') return into.map((count, vertex) => count + out[vertex])
  if (which === 'strength') return strengthIn.map((weight, vertex) => weight + strengthOut[vertex])
  return { in: into, out, neighbours, strengthIn, strengthOut }[which]
}

/** E / (V (V - 1)); 0 below two vertices. */
export function density(graph: PortScanGraph): number {
  const count = graph.ports.length
  return count < 2 ? 0 : graph.outTarget.length / (count * (count - 1))
}
