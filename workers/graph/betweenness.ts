/**
 * Betweenness: sum over s != v != t of sigma_st(v) / sigma_st, by Brandes' accumulation (2001).
 *
 * Not normalised unless asked; endpoints excluded; a disconnected pair adds nothing. Costs of an edge: `hops` (1),
 * `1/weight`, `inverted` (w_max - w + 1, exact integers). Lengths under 1/weight are equal when they differ by less than
 * 1e-12 of the longer one. [Lagraa & Francois 2017, V-A.2, equation 1; DEFINITIONS 5]
 */
import { Refusal, type Hooks, type Parameters } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'
import { sumOverSources } from './kernels/crew.ts'
import { VertexHeap } from './heap.ts'
import { undirected } from './kernels/undirected.ts'

/**
 * @param input.threads how many threads compute; by default as many as the machine has, at most 4. The same bytes come
 *   out for any number.
 * @param input.kernel the compiled kernel or its twin in TypeScript, the same bytes; by default by the amount of work
 * @returns a value for each vertex
 */
export function betweenness(input: {
  graph: PortScanGraph
  cost: Parameters['cost']
  directed: boolean
  normalised: boolean
  hooks: Hooks
  threads?: number
  kernel?: 'compiled' | 'twin'
}): Float64Array {
  const { cost, directed, normalised, hooks, threads, kernel } = input
  const graph = directed ? input.graph : undirected(input.graph)
  const total = cost === 'hops' ? sumOverSources({ graph, costs: null, threads, kernel, hooks, subject: cost }) : weighted(graph, cost, hooks)
  const count = graph.ports.length
  const ordered = (count - 1) * (count - 2)
  const scale = (directed ? 1 : 0.5) * (normalised && ordered > 0 ? (directed ? 1 : 2) / ordered : 1)
  return scale === 1 ? total : total.map((value) => value * scale)
}

const relativeTolerance = 1e-12
const chunkSources = 256

function weighted(graph: PortScanGraph, cost: '1/weight' | 'inverted', hooks: Hooks): Float64Array {
  const count = graph.ports.length
  const total = new Float64Array(count)
  const run = createWeightedRunner(graph, cost)
  for (let from = 0; from < count; from += chunkSources) {
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while computing betweenness; nothing was kept.')
    const to = Math.min(from + chunkSources, count)
    const part = run(from, to)
    for (let vertex = 0; vertex < count; vertex++) total[vertex] += part[vertex]
    hooks.progress({ stage: 'betweenness', subject: cost, done: to, total: count, unit: 'ports' })
  }
  return total
}

type Runner = (from: number, to: number) => Float64Array

function createWeightedRunner(graph: PortScanGraph, cost: '1/weight' | 'inverted'): Runner {
  const { ports, outStart, outTarget, inStart, inSource, inEdge, weight } = graph
  const count = ports.length
  const maximum = weight.reduce((most, one) => Math.max(most, one), 0)
  const costs = weight.map((one) => (cost === 'inverted' ? maximum - one + 1 : 1 / one))
  const slack = cost === 'inverted' ? 0 : relativeTolerance
  const length = new Float64Array(count)
  const paths = new Float64Array(count)
  const dependency = new Float64Array(count)
  const order = new Uint32Array(count)
  const heap = new VertexHeap(count)
  return (from, to) => {
    const sum = new Float64Array(count)
    for (let source = from; source < to; source++) {
      length.fill(Infinity)
      paths.fill(0)
      dependency.fill(0)
      length[source] = 0
      heap.put(source, 0)
      let settled = 0
      while (heap.size > 0) {
        const vertex = heap.take()
        order[settled++] = vertex
        for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
          const through = length[vertex] + costs[edge]
          if (through < length[outTarget[edge]]) {
            length[outTarget[edge]] = through
            heap.put(outTarget[edge], through)
          }
        }
      }
      // Tight edges in settled order; costs are positive, so predecessors come first.
      paths[source] = 1
      for (let at = 1; at < settled; at++) {
        const vertex = order[at]
        for (let edge = inStart[vertex]; edge < inStart[vertex + 1]; edge++) {
          if (tight(length[inSource[edge]] + costs[inEdge[edge]], length[vertex], slack)) paths[vertex] += paths[inSource[edge]]
        }
      }
      for (let at = settled - 1; at > 0; at--) {
        const vertex = order[at]
        const coefficient = (1 + dependency[vertex]) / paths[vertex]
        for (let edge = inStart[vertex]; edge < inStart[vertex + 1]; edge++) {
          const before = inSource[edge]
          if (tight(length[before] + costs[inEdge[edge]], length[vertex], slack)) dependency[before] += paths[before] * coefficient
        }
        sum[vertex] += dependency[vertex]
      }
    }
    return sum
  }
}
function tight(through: number, length: number, slack: number): boolean {
  return through - length <= slack * through
}
