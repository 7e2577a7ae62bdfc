/** What is remembered of a window or a sensor to compare the next one with: clusters, edges and ranks, by port number. */
import type { WindowMaterial } from '../../material.ts'
import type { Parameters } from '../../contract.ts'
import { degreeOf } from '../../graph/degree.ts'
import { ranking } from '../analysis.ts'

export const measures = ['betweenness', 'degree'] as const

export interface Snapshot {
  label: string
  /** Ascending. */
  ports: Uint16Array
  /** Ports of C1, C2, ..., strongest first. */
  clusters: Uint16Array[]
  /** Cluster of each of the 65,536 ports, from 0; -1: in none. */
  clusterOf: Int32Array
  /** Each edge as source port x 65,536 + target port, ascending: its place is its edge id. */
  edges: Uint32Array
  /** Rank of each of the 65,536 ports by each measure, from 1; 0: not in the graph. */
  ranks: Uint32Array[]
}

export function snapshotOf(label: string, within: WindowMaterial, { cost, degree }: Pick<Parameters, 'cost' | 'degree'>): Snapshot {
  const { ports, outStart, outTarget } = within.graph()
  const clusters = within.communities().groups.map((group) => Uint16Array.from(group, (vertex) => ports[vertex]))
  const clusterOf = new Int32Array(65_536).fill(-1)
  clusters.forEach((cluster, index) => cluster.forEach((port) => (clusterOf[port] = index)))
  const edges = new Uint32Array(outTarget.length)
  for (let vertex = 0; vertex < ports.length; vertex++) {
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) edges[edge] = ports[vertex] * 65_536 + ports[outTarget[edge]]
  }
  const ranks = [within.betweenness(cost), degreeOf(within.degrees(), degree)].map((values) => {
    const ranks = new Uint32Array(65_536)
    ranking(values).forEach((vertex, index) => (ranks[ports[vertex]] = index + 1))
    return ranks
  })
  return { label, ports, clusters, clusterOf, edges, ranks }
}

/** How many numbers two ascending lists share. */
export function shared(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let count = 0
  for (let at = 0, beside = 0; at < one.length; at++) {
    while (beside < other.length && other[beside] < one[at]) beside++
    if (beside < other.length && other[beside] === one[at]) count++
  }
  return count
}
/** Shared ones of all; two empty sets are alike. [Jaccard 1901] */
export function jaccard(one: number, other: number, both: number): number {
  const all = one + other - both
  return all === 0 ? 1 : both / all
}
