/** What a reading comes to, and how much of it agrees with the reading that was asked for. Vertices become ports here. */
import { Refusal, type Hooks, type Parameters } from '../../contract.ts'
import { adjustedRand } from '../../graph/agreement.ts'
import type { Communities } from '../../graph/communities.ts'
import { degreeOf } from '../../graph/degree.ts'
import type { PortScanGraph } from '../../graph/graph.ts'
import { createNearestSearch, nearestFrom } from '../../graph/nearest.ts'
import type { WindowMaterial } from '../../material.ts'
import { ranking } from '../analysis.ts'

/** Betweenness costs ports x edges; the largest month of P1 has 3.7e9 and takes seconds. */
const mostSteps = 2e10

/** Ports by betweenness, best first; null where the graph is too large to be ranked for every reading. */
export function byBetweenness(within: WindowMaterial, cost: Parameters['cost']): Uint16Array | null {
  const { ports, outTarget } = within.graph()
  return ports.length * outTarget.length > mostSteps ? null : Uint16Array.from(ranking(within.betweenness(cost)), (vertex) => ports[vertex])
}
export function byDegree(within: WindowMaterial, degree: Parameters['degree']): Uint16Array {
  const { ports } = within.graph()
  return Uint16Array.from(ranking(degreeOf(within.degrees(), degree)), (vertex) => ports[vertex])
}

/** The first `count` of either ranking: which came in, which went out, and the share of the asked ones that stay. */
export function compareFirst(asked: Uint16Array, other: Uint16Array, count: number): { share: number | null; entered: number[]; left: number[] } {
  const [one, two] = [Array.from(asked.subarray(0, count)), Array.from(other.subarray(0, count))]
  const left = one.filter((port) => !two.includes(port))
  return { share: one.length === 0 ? null : 1 - left.length / one.length, entered: two.filter((port) => !one.includes(port)), left }
}

/** Adjusted Rand index over the ports that are in a cluster under both; null where there is none. */
export function compareClusters(asked: { graph: PortScanGraph; found: Communities }, other: { graph: PortScanGraph; found: Communities }): number | null {
  const clusterOf = new Int32Array(65_536).fill(-1)
  other.graph.ports.forEach((port, vertex) => (clusterOf[port] = other.found.member[vertex]))
  const [one, two]: [number[], number[]] = [[], []]
  asked.graph.ports.forEach((port, vertex) => {
    if (asked.found.member[vertex] < 0 || clusterOf[port] < 0) return
    one.push(asked.found.member[vertex])
    two.push(clusterOf[port])
  })
  return one.length === 0 ? null : adjustedRand(one, two)
}

/** Mean share of the K nearest that are the same, over the ports of both graphs that have any; null where none has. */
export function compareNearest(asked: PortScanGraph, other: PortScanGraph, k: number, hooks: Hooks): number | null {
  const searches = [asked, other].map((graph) => createNearestSearch({ graph, k }))
  const vertexOf = new Int32Array(65_536).fill(-1)
  other.ports.forEach((port, vertex) => (vertexOf[port] = vertex))
  let sum = 0
  let count = 0
  for (let vertex = 0; vertex < asked.ports.length; vertex++) {
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while comparing nearest ports; nothing was kept.')
    if (vertexOf[asked.ports[vertex]] < 0) continue
    const one = nearestFrom(searches[0], vertex).map((near) => asked.ports[near.vertex])
    const two = new Set(nearestFrom(searches[1], vertexOf[asked.ports[vertex]]).map((near) => other.ports[near.vertex]))
    const most = Math.max(one.length, two.size)
    if (most === 0) continue
    count++
    sum += one.filter((port) => two.has(port)).length / most
  }
  return count === 0 ? null : sum / count
}
