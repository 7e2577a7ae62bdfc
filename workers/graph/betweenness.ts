/**
 * Betweenness: sum over s != v != t of sigma_st(v) / sigma_st, by Brandes' accumulation (2001).
 *
 * Not normalised unless asked; endpoints excluded; a disconnected pair adds nothing. Costs of an edge: `hops` (1),
 * `1/weight`, `inverted` (w_max - w + 1, exact integers). Lengths under 1/weight are equal when they differ by less than
 * 1e-12 of the longer one. [Lagraa & Francois 2017, V-A.2, equation 1; DEFINITIONS 5]
 */
import { Refusal, type Hooks, type Parameters } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'
import { VertexHeap } from './heap.ts'

export const relativeTolerance = 1e-12
/** Sources a chunk: chunks are summed in order, so that any number of threads gives the same bytes. */
const chunkSources = 256

export function betweenness(input: {
  graph: PortScanGraph
  cost: Parameters['cost']
  directed: boolean
  normalised: boolean
  hooks: Hooks
}): Float64Array {
  const { cost, directed, normalised, hooks } = input
  const graph = directed ? input.graph : undirected(input.graph)
  const count = graph.ports.length
  const total = new Float64Array(count)
  const run = cost === 'hops' ? createHopRunner(graph) : createWeightedRunner(graph, cost)
  for (let from = 0; from < count; from += chunkSources) {
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while computing betweenness; nothing was kept.')
    const to = Math.min(from + chunkSources, count)
    const part = run(from, to)
    for (let vertex = 0; vertex < count; vertex++) total[vertex] += part[vertex]
    hooks.progress({ stage: 'betweenness', subject: cost, done: to, total: count, unit: 'ports' })
  }
  const ordered = (count - 1) * (count - 2)
  const scale = (directed ? 1 : 0.5) * (normalised && ordered > 0 ? (directed ? 1 : 2) / ordered : 1)
  return scale === 1 ? total : total.map((value) => value * scale)
}

/** Both directions of every edge, weights of the two added. */
function undirected(graph: PortScanGraph): PortScanGraph {
  const { ports, outStart, outTarget, weight, inStart, inSource, inEdge } = graph
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
  const outTargets = Uint32Array.from(target)
  // Symmetric: the in-edges of a vertex are its out-edges; only their weights' positions differ.
  const inEdges = Uint32Array.from(target, (to, edge) => {
    const from = vertexOf(start, edge)
    let low = start[to]
    let high = start[to + 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (outTargets[middle] < from) low = middle + 1
      else high = middle
    }
    return low
  })
  return { ports, outStart: start, outTarget: outTargets, weight: Float64Array.from(sums), inStart: start, inSource: outTargets, inEdge: inEdges }
}
function vertexOf(start: Uint32Array, edge: number): number {
  let low = 0
  let high = start.length - 1
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (start[middle] <= edge) low = middle
    else high = middle
  }
  return low
}

type Runner = (from: number, to: number) => Float64Array

/** Breadth-first, level by level, pushing or pulling path counts, whichever touches fewer edges. */
function createHopRunner({ ports, outStart, outTarget, inStart, inSource }: PortScanGraph): Runner {
  const count = ports.length
  const level = new Int32Array(count)
  const paths = new Float64Array(count)
  const dependency = new Float64Array(count)
  const order = new Uint32Array(count)
  const unvisited = new Uint32Array(count)
  return (from, to) => {
    const sum = new Float64Array(count)
    for (let source = from; source < to; source++) {
      level.fill(-1)
      paths.fill(0)
      dependency.fill(0)
      level[source] = 0
      paths[source] = 1
      order[0] = source
      let settled = 1
      let frontier = 0
      let left = 0
      let pullCost = 0
      for (let vertex = 0; vertex < count; vertex++) {
        if (vertex === source) continue
        unvisited[left++] = vertex
        pullCost += inStart[vertex + 1] - inStart[vertex]
      }
      for (let depth = 1; frontier < settled; depth++) {
        const frontierEnd = settled
        let pushCost = 0
        for (let at = frontier; at < frontierEnd; at++) pushCost += outStart[order[at] + 1] - outStart[order[at]]
        if (pushCost <= pullCost) {
          for (let at = frontier; at < frontierEnd; at++) {
            const vertex = order[at]
            const share = paths[vertex]
            for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
              const target = outTarget[edge]
              if (level[target] === -1) {
                level[target] = depth
                order[settled++] = target
                pullCost -= inStart[target + 1] - inStart[target]
              }
              if (level[target] === depth) paths[target] += share
            }
          }
        } else {
          let kept = 0
          for (let at = 0; at < left; at++) {
            const vertex = unvisited[at]
            if (level[vertex] !== -1) continue
            let share = 0
            for (let edge = inStart[vertex]; edge < inStart[vertex + 1]; edge++) {
              if (level[inSource[edge]] === depth - 1) share += paths[inSource[edge]]
            }
            if (share > 0) {
              paths[vertex] = share
              order[settled++] = vertex
              pullCost -= inStart[vertex + 1] - inStart[vertex]
            } else unvisited[kept++] = vertex
          }
          left = kept
          for (let at = frontierEnd; at < settled; at++) level[order[at]] = depth
        }
        frontier = frontierEnd
      }
      for (let at = settled - 1; at > 0; at--) {
        const vertex = order[at]
        const above = level[vertex] - 1
        const coefficient = (1 + dependency[vertex]) / paths[vertex]
        if (above > 0) {
          for (let edge = inStart[vertex]; edge < inStart[vertex + 1]; edge++) {
            const before = inSource[edge]
            if (level[before] === above) dependency[before] += paths[before] * coefficient
          }
        }
        sum[vertex] += dependency[vertex]
      }
    }
    return sum
  }
}

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
