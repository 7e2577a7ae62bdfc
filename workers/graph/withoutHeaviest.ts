/**
 * The graph without the edge that sets w_max: every dissimilarity hangs on that one weight. [DEFINITIONS 8]
 *
 * Vertices stay, also one that loses its last edge; ids of later edges move down by one.
 */
import type { WeightFacts } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'
import { weightFacts } from './weights.ts'

export interface WithoutHeaviest {
  graph: PortScanGraph
  weights: WeightFacts
  /** The edge that is left out. */
  edge: NonNullable<WeightFacts['heaviest']>
}

/** Null for a graph without edges. */
export function withoutHeaviest(graph: PortScanGraph, { heaviest }: WeightFacts): WithoutHeaviest | null {
  if (heaviest === null) return null
  const { ports, outStart, outTarget, weight, inStart, inSource, inEdge } = graph
  const [from, to] = [ports.indexOf(heaviest.from), ports.indexOf(heaviest.to)]
  const out = outTarget.subarray(0, outStart[from + 1]).indexOf(to, outStart[from])
  const into = inEdge.subarray(0, inStart[to + 1]).indexOf(out, inStart[to])
  const rest: PortScanGraph = {
    ports,
    outStart: outStart.map((start, vertex) => (vertex > from ? start - 1 : start)),
    outTarget: without(outTarget, out),
    weight: without(weight, out),
    inStart: inStart.map((start, vertex) => (vertex > to ? start - 1 : start)),
    inSource: without(inSource, into),
    inEdge: without(inEdge, into),
  }
  for (let at = 0; at < rest.inEdge.length; at++) if (rest.inEdge[at] > out) rest.inEdge[at]--
  return { graph: rest, weights: weightFacts(rest), edge: heaviest }
}

function without<Numbers extends Uint32Array | Float64Array>(array: Numbers, at: number): Numbers {
  const rest = new (array.constructor as new (length: number) => Numbers)(array.length - 1)
  rest.set(array.subarray(0, at) as never)
  rest.set(array.subarray(at + 1) as never, at)
  return rest
}
