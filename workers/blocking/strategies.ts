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
import { Refusal, type Hooks } from '../contract.ts'
import type { PortScanGraph } from '../graph/graph.ts'
import { createNearestSearch, nearestFrom } from '../graph/nearest.ts'

export const portCount = 65_536
export const strategies = ['myself', 'euclidean', 'upward', 'semantic', 'successor', 'popular'] as const
export type Strategy = (typeof strategies)[number]
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

/** The lists of one strategy for all ports; refused with `cancelled`, or `bad_question` for a kMax outside 0..200. */
export function portLists(input: { knowledge: Knowledge; strategy: Strategy; kMax: number; hooks: Hooks }): PortLists {
  const { knowledge, strategy, kMax, hooks } = input
  if (!Number.isInteger(kMax) || kMax < 0 || kMax > longestList) {
    throw new Refusal('bad_question', `K is a whole number from 0 to ${longestList}, not ${kMax}.`)
  }
  const lists: PortLists = { strategy, kMax, ports: new Uint16Array(portCount * kMax), lengths: new Uint8Array(portCount) }
  const add = (port: number, other: number) => (lists.ports[port * kMax + lists.lengths[port]++] = other)
  if (kMax > 0) fill[strategy]({ knowledge, kMax, add, hooks })
  return lists
}

/** The first `k` ports listed for a port. */
export function listed(lists: PortLists, port: number, k: number = lists.kMax): number[] {
  const start = port * lists.kMax
  return [...lists.ports.subarray(start, start + Math.min(k, lists.lengths[port]))]
}

interface Filling {
  knowledge: Knowledge
  kMax: number
  /** Appends to the list of a port, which must have room. */
  add(port: number, other: number): void
  hooks: Hooks
}

const fill: Record<Strategy, (filling: Filling) => void> = {
  myself() {},

  euclidean({ kMax, add }) {
    for (let port = 0; port < portCount; port++) {
      let room = kMax
      for (let distance = 1; room > 0 && distance < portCount; distance++) {
        if (port + distance < portCount) room = take(add, port, port + distance, room)
        if (room > 0 && port - distance >= 0) room = take(add, port, port - distance, room)
      }
    }
  },

  upward({ kMax, add }) {
    for (let port = 0; port < portCount; port++) {
      for (let distance = 1; distance <= kMax && port + distance < portCount; distance++) add(port, port + distance)
    }
  },

  semantic({ knowledge: { graph }, kMax, add, hooks }) {
    const search = createNearestSearch({ graph, k: kMax })
    visitVertices(graph, hooks, (vertex, port) => {
      for (const near of nearestFrom(search, vertex)) add(port, graph.ports[near.vertex])
    })
  },

  successor({ knowledge: { graph }, kMax, add, hooks }) {
    const { ports, outStart, outTarget, weight } = graph
    visitVertices(graph, hooks, (vertex, port) => {
      // Targets ascend in a row and the sort is stable: equal weights stay with the lower port first.
      const edges = Array.from({ length: outStart[vertex + 1] - outStart[vertex] }, (_, at) => outStart[vertex] + at)
      edges.sort((one, other) => weight[other] - weight[one])
      for (const edge of edges.slice(0, kMax)) add(port, ports[outTarget[edge]])
    })
  },

  popular({ knowledge: { probesPerPort }, kMax, add }) {
    const probed = [...probesPerPort.keys()].filter((port) => probesPerPort[port] > 0)
    probed.sort((one, other) => probesPerPort[other] - probesPerPort[one])
    // One more than K, because a port's own place falls out of its list.
    const top = probed.slice(0, kMax + 1)
    for (let port = 0; port < portCount; port++) {
      let room = kMax
      for (const other of top) if (room > 0 && other !== port) room = take(add, port, other, room)
    }
  },
}

function take(add: Filling['add'], port: number, other: number, room: number): number {
  add(port, other)
  return room - 1
}

function visitVertices(graph: PortScanGraph, hooks: Hooks, visit: (vertex: number, port: number) => void): void {
  const total = graph.ports.length
  for (let vertex = 0; vertex < total; vertex++) {
    if (vertex % 256 === 0) {
      if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while ranking the ports to block; nothing was kept.')
      hooks.progress({ stage: 'ranking ports', subject: '', done: vertex, total, unit: 'ports' })
    }
    visit(vertex, graph.ports[vertex])
  }
}
