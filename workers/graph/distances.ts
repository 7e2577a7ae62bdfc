/**
 * The dissimilarity of ports: length of the shortest directed path under the inverted weights.
 *
 * Runs on the exact integers c = w_max - w; dividing by Q3 - Q1 is left to the end. Among equally long paths the one
 * with fewer hops counts, and among those the one whose predecessor has the lower port.
 * [Evrard et al. 2019, III-E, equation 1; DEFINITIONS 8]
 */
import type { Path, WeightFacts } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'
import { VertexHeap } from './heap.ts'

/** From one source: integer cost, hops and predecessor of every vertex; Infinity where there is no path. */
export interface Distances {
  cost: Float64Array
  hops: Uint32Array
  /** Edge that leads to the vertex, -1 for the source and unreachable ones. */
  edge: Int32Array
  before: Int32Array
  /** Reached vertices in the order (cost, hops) they were settled; the source first. */
  settled: number[]
}

/**
 * Keeps its arrays between calls: one finder a graph. `most` stops early: that many vertices beside the source are
 * settled, and all that are as near (cost and hops) as the last of them.
 */
export type DistanceFinder = (source: number, most?: number) => Distances

export function createDistanceFinder(graph: PortScanGraph): DistanceFinder {
  const { ports, outStart, outTarget, weight } = graph
  const count = ports.length
  const maximum = weight.reduce((most, one) => Math.max(most, one), 0)
  const heap = new VertexHeap(count)
  const result: Distances = {
    cost: new Float64Array(count),
    hops: new Uint32Array(count),
    edge: new Int32Array(count),
    before: new Int32Array(count),
    settled: [],
  }
  /** The heap's key orders by cost, then hops: exact as long as cost x 65,536 stays below 2^53. */
  const scale = maximum * count < 2 ** 36 ? 65_536 : 1
  return (source, most = count) => {
    const { cost, hops, edge, before } = result
    cost.fill(Infinity)
    edge.fill(-1)
    before.fill(-1)
    heap.clear()
    const settled: number[] = (result.settled = [])
    cost[source] = 0
    hops[source] = 0
    heap.put(source, 0)
    let furthest = Infinity
    while (heap.size > 0) {
      const vertex = heap.take()
      if (heap.key[vertex] > furthest) break
      if (settled.length === most) furthest = heap.key[vertex]
      settled.push(vertex)
      for (let at = outStart[vertex]; at < outStart[vertex + 1]; at++) {
        const target = outTarget[at]
        const through = cost[vertex] + (maximum - weight[at])
        const steps = hops[vertex] + 1
        const better =
          through < cost[target] ||
          (through === cost[target] && (steps < hops[target] || (steps === hops[target] && vertex < before[target])))
        if (!better) continue
        const nearer = through < cost[target] || steps < hops[target]
        cost[target] = through
        hops[target] = steps
        edge[target] = at
        before[target] = vertex
        if (nearer) heap.put(target, through * scale + (scale > 1 ? steps : 0))
      }
    }
    return result
  }
}

/** The path to a vertex, hop by hop; null where there is none. Costs are w' (divided). */
export function pathTo(input: { graph: PortScanGraph; distances: Distances; target: number; facts: WeightFacts }): Path | null {
  const { graph, distances, target, facts } = input
  const { cost, edge, before } = distances
  if (cost[target] === Infinity) return null
  const hops: Path['hops'] = []
  for (let vertex = target; before[vertex] >= 0; vertex = before[vertex]) {
    const weight = graph.weight[edge[vertex]]
    hops.unshift({ from: graph.ports[before[vertex]], to: graph.ports[vertex], weight, cost: (facts.maximum - weight) / facts.divisor })
  }
  return { length: cost[target] / facts.divisor, hops }
}

/** The K nearest of the finder's last source: smaller distance, fewer hops, then the higher port (Evrard et al., VI-B). */
export function nearestOf(input: { graph: PortScanGraph; distances: Distances; source: number; k: number }): number[] {
  const { graph, distances, source, k } = input
  const { cost, hops, settled } = distances
  return settled
    .filter((vertex) => vertex !== source)
    .sort((one, other) => cost[one] - cost[other] || hops[one] - hops[other] || graph.ports[other] - graph.ports[one])
    .slice(0, k)
}
