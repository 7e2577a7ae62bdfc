/**
 * The dissimilarity of ports: length of the shortest directed path under the inverted weights.
 *
 * Runs on the exact integers c = w_max - w; dividing by Q3 - Q1 is left to the end. Among equally long paths the one
 * with fewer hops counts, and among those the one whose predecessor has the lower port.
 * [Evrard et al. 2019, III-E, equation 1; DEFINITIONS 8]
 */
import { Refusal, type Hooks, type Path, type WeightFacts } from '../contract.ts'
import { largest } from './arrays.ts'
import { createLabelFinder } from './correcting.ts'
import { createDijkstra } from './dijkstra.ts'
import type { PortScanGraph } from './graph.ts'
import { createLaneDistances } from './kernels/distances.ts'
import { hopsBelow, sortedEdges } from './sortedEdges.ts'

/** Sources that are measured together. */
const atOnce = 16

/** From one source: integer cost and hops of every vertex; cost Infinity and hops 0 where there is no path. */
export interface Distances {
  cost: Float64Array
  hops: Uint32Array
}
/** Keeps its arrays between calls: what it returned is valid until the next. */
export type DistanceFinder = (source: number) => Distances

export function createDistanceFinder(graph: PortScanGraph): DistanceFinder {
  const count = graph.ports.length
  const labels = createLabelFinder(graph, sortedEdges(graph))
  let heap: DistanceFinder | null = null
  const plain = (source: number) => (heap ??= createDijkstra(graph))(source)
  const result: Distances = { cost: new Float64Array(count), hops: new Uint32Array(count) }
  return (source) => {
    const label = labels(source)
    if (label === null) return plain(source)
    const { cost, hops } = result
    for (let vertex = 0; vertex < count; vertex++) {
      const own = label[vertex]
      const whole = Math.floor(own / hopsBelow)
      cost[vertex] = whole
      hops[vertex] = own === Infinity ? 0 : own - whole * hopsBelow
      // Labels from here on are rounded: paths that long take thousands of the dearest edges.
      if (own !== Infinity && own >= 2 ** 53) return plain(source)
    }
    return result
  }
}

/** Costs from every source in turn, nothing stored: `cost` is valid during the call. @param input.kernel for tests */
export function visitDistances(input: { graph: PortScanGraph; hooks: Hooks; find: DistanceFinder; kernel?: 'compiled' | 'twin'; visit(source: number, cost: Float64Array): void }): void {
  const { graph, hooks, find, kernel, visit } = input
  const total = graph.ports.length
  let lanes = createLaneDistances({ graph, cost: { less: largest(graph.weight) }, kernel })
  for (let first = 0; first < total; first += atOnce) {
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while measuring the distances of all pairs; nothing was kept.')
    hooks.progress({ stage: 'distances', subject: '', done: first, total, unit: 'ports' })
    const sources = Array.from({ length: Math.min(atOnce, total - first) }, (_, at) => first + at)
    const together = lanes === null ? [] : sources.filter((source) => lanes!.has(source))
    const found = together.length > 0 ? lanes!.find(together) : []
    // Where they did not settle once they will hardly another time.
    if (found === null) lanes = null
    for (const source of sources) visit(source, found?.[together.indexOf(source)] ?? find(source).cost)
  }
  hooks.progress({ stage: 'distances', subject: '', done: total, total, unit: 'ports' })
}

/** The path to a vertex, hop by hop; null where there is none. Costs are w' (divided). */
export function pathTo(input: { graph: PortScanGraph; distances: Distances; source: number; target: number; facts: WeightFacts }): Path | null {
  const { graph, distances, source, target, facts } = input
  const { ports, inStart, inSource, inEdge, weight } = graph
  const { cost, hops } = distances
  if (cost[target] === Infinity) return null
  const steps: Path['hops'] = []
  for (let vertex = target; vertex !== source; ) {
    // Sources ascend: the first that fits has the lowest port.
    let at = inStart[vertex]
    const fits = (from: number, edge: number) =>
      cost[from] + (facts.maximum - weight[edge]) === cost[vertex] && hops[from] + 1 === hops[vertex]
    while (!fits(inSource[at], inEdge[at])) at++
    const before = inSource[at]
    const heaviness = weight[inEdge[at]]
    steps.push({ from: ports[before], to: ports[vertex], weight: heaviness, cost: (facts.maximum - heaviness) / facts.divisor })
    vertex = before
  }
  return { length: cost[target] / facts.divisor, hops: steps.reverse() }
}
