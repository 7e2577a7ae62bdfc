/**
 * Which ports a strategy blocks beside the probed one: a ranked list of at most K ports for every port.
 *
 *   myself     none: only the probed port itself                                        [Evrard et al. 2019, VI-B]
 *   euclidean  smallest |p - q|, ties to the higher port: 80 gives 81, 79, 82, 78       [VI-B, "the highest port"]
 *   upward     p + 1, p + 2, ...: the paper's own example for 80 and K = 2 is 81, 82, which |p - q| does not give
 *   semantic   smallest dissimilarity, then fewer hops, then the higher port            [III-E, VI-B; DEFINITIONS 8]
 *   successor  heaviest out-edge of the port-scan graph, ties to the lower port         [baseline of DEFINITIONS 10]
 *   popular    most probed ports of the training window, ties to the lower port         [baseline of DEFINITIONS 10]
 *
 * The port itself is never in its list, and the first K of a longer list are the list of K. Lists end early where there
 * is nothing more: no port above 65535, no path, no further edge, no further probed port.
 */
import { Refusal, type Hooks, type StrategyName } from '../contract.ts'
import type { PortScanGraph } from '../graph/graph.ts'
import { createNearestSearch, nearestFrom } from '../graph/nearest.ts'

export const portCount = 65_536
export type Strategy = StrategyName
/** Longest list; far above the grid's 10 and below what a rank of one byte can count. */
export const longestList = 200

/** What was learned on the training window. */
export interface Knowledge {
  graph: PortScanGraph
  /** Probes of the training window on each of the 65,536 ports. */
  probesPerPort: Float64Array
}
/** The ports listed for p, nearest first: ports[p * kMax .. p * kMax + lengths[p]). */
export interface PortLists {
  strategy: Strategy
  kMax: number
  ports: Uint16Array
  lengths: Uint8Array
}

/** The ranked ports of one port, at most kMax; made when they are asked for. Refused with `bad_question` for a kMax outside 0..200. */
export function createRanking(input: { knowledge: Knowledge; strategy: Strategy; kMax: number }): (port: number) => number[] {
  const { knowledge, strategy, kMax } = input
  if (!Number.isInteger(kMax) || kMax < 0 || kMax > longestList) {
    throw new Refusal('bad_question', `K is a whole number from 0 to ${longestList}, not ${kMax}.`)
  }
  return kMax === 0 ? () => [] : rankings[strategy](knowledge, kMax)
}

/** The lists of one strategy for all ports; refused with `cancelled` too. */
export function portLists(input: { knowledge: Knowledge; strategy: Strategy; kMax: number; hooks: Hooks }): PortLists {
  const { strategy, kMax, hooks } = input
  const rank = createRanking(input)
  const lists: PortLists = { strategy, kMax, ports: new Uint16Array(portCount * kMax), lengths: new Uint8Array(portCount) }
  for (let port = 0; port < portCount; port++) {
    if (port % 1024 === 0) {
      if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while ranking the ports to block; nothing was kept.')
      hooks.progress({ stage: 'ranking ports', subject: strategy, done: port, total: portCount, unit: 'ports' })
    }
    const ranked = rank(port)
    lists.ports.set(ranked, port * kMax)
    lists.lengths[port] = ranked.length
  }
  return lists
}

/** The first `k` ports listed for a port. */
export function listed(lists: PortLists, port: number, k: number = lists.kMax): number[] {
  const start = port * lists.kMax
  return [...lists.ports.subarray(start, start + Math.min(k, lists.lengths[port]))]
}

const rankings: Record<Strategy, (knowledge: Knowledge, kMax: number) => (port: number) => number[]> = {
  myself: () => () => [],

  euclidean: (_, kMax) => (port) => {
    const ranked: number[] = []
    for (let distance = 1; ranked.length < kMax && distance < portCount; distance++) {
      if (port + distance < portCount) ranked.push(port + distance)
      if (ranked.length < kMax && port - distance >= 0) ranked.push(port - distance)
    }
    return ranked
  },

  upward: (_, kMax) => (port) => Array.from({ length: Math.min(kMax, portCount - 1 - port) }, (_, step) => port + 1 + step),

  semantic({ graph }, kMax) {
    const search = createNearestSearch({ graph, k: kMax })
    const vertexOf = verticesOf(graph)
    return (port) => (vertexOf[port] < 0 ? [] : nearestFrom(search, vertexOf[port]).map(({ vertex }) => graph.ports[vertex]))
  },

  successor({ graph }, kMax) {
    const { ports, outStart, outTarget, weight } = graph
    const vertexOf = verticesOf(graph)
    return (port) => {
      const vertex = vertexOf[port]
      if (vertex < 0) return []
      // Targets ascend in a row and the sort is stable: equal weights stay with the lower port first.
      const edges = Array.from({ length: outStart[vertex + 1] - outStart[vertex] }, (_, at) => outStart[vertex] + at)
      edges.sort((one, other) => weight[other] - weight[one])
      return edges.slice(0, kMax).map((edge) => ports[outTarget[edge]])
    }
  },

  popular({ probesPerPort }, kMax) {
    const probed = [...probesPerPort.keys()].filter((port) => probesPerPort[port] > 0)
    probed.sort((one, other) => probesPerPort[other] - probesPerPort[one])
    // One more than K, because a port's own place falls out of its list.
    const top = probed.slice(0, kMax + 1)
    return (port) => top.filter((other) => other !== port).slice(0, kMax)
  },
}

/** The vertex of each of the 65,536 ports; -1: not in the graph. */
function verticesOf({ ports }: PortScanGraph): Int32Array {
  const vertexOf = new Int32Array(portCount).fill(-1)
  ports.forEach((port, vertex) => (vertexOf[port] = vertex))
  return vertexOf
}
