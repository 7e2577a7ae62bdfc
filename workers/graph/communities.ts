/**
 * Communities on the undirected projection w(u, v) + w(v, u), by Louvain, Leiden or greedy merging, with stability.
 *
 * Several seeded runs, the best modularity kept; a port's stability is the share of runs that keep it with its
 * community's core; the runs' agreement is their mean adjusted Rand index (Hubert and Arabie 1985) with the kept one.
 * Greedy merging has no seed: one run. Isolated ports are communities of their own and listed apart. [Lagraa & Francois 2017, V-B; DEFINITIONS 6]
 */
import type { Hooks } from '../contract.ts'
import { adjustedRand, stability } from './agreement.ts'
import type { PortScanGraph } from './graph.ts'
import { modularity, type Projection } from './projection.ts'
import { beginSearch } from './searching/crew.ts'
import type { Algorithm, Found } from './searching/search.ts'
import type { Helpers, UnderWay } from './underWay.ts'

export interface Communities {
  /** Community of each vertex, from 0 in the order C1, C2, ...; -1: isolated. */
  member: Int32Array
  /** Vertices of each community, by strength descending, then lower port. */
  groups: number[][]
  /** Modularity with weights (at the resolution) and on link counts. */
  q: number
  qLinks: number
  /** Share of runs in which the vertex stays with its community's core, 0..1; 1 for isolated ones. */
  stability: Float64Array
  agreement: number
  runs: number
}

export interface CommunitiesInput {
  graph: PortScanGraph
  algorithm: Algorithm
  weighted: boolean
  resolution: number
  seed: number
  runs: number
  /** How many search; by default as many as the machine has, at most 4. The same bytes come out for any number. */
  threads?: number
  /** The compiled moves or their twin in TypeScript, the same communities; by default by the amount of work. */
  kernel?: 'compiled' | 'twin'
}

export function communities({ hooks, ...input }: CommunitiesInput & { hooks: Hooks }): Communities {
  return begin({ ...input, helpers: null })!.finish(hooks)
}
/** Begins the search on helpers, when they are done with what is before it; null where it is not worth it or takes too much memory beside. */
export function communitiesAhead(input: CommunitiesInput & { helpers: Helpers }): UnderWay<Communities> | null {
  return begin(input)
}

function begin(input: CommunitiesInput & { helpers: Helpers | null }): UnderWay<Communities> | null {
  const { graph, algorithm, weighted, resolution, seed, threads, kernel, helpers } = input
  const search = beginSearch({ graph, weighted, search: { algorithm, resolution, seed, runs: algorithm === 'greedy' ? 1 : input.runs }, threads, kernel, helpers })
  return search && { stop: search.stop, finish: (hooks) => described(graph, search.links, search.finish(hooks)) }
}

/** The best of the runs' partitions, and what the others say of it. */
function described(graph: PortScanGraph, links: Projection, found: readonly Found[]): Communities {
  const partitions = found.map(({ partition }) => partition)
  const best = found.reduce((most, { q }, run) => (q > found[most].q ? run : most), 0)
  const { member, groups } = named(graph, links, partitions[best])
  const others = partitions.filter((_, run) => run !== best)
  return {
    member,
    groups,
    q: found[best].q,
    qLinks: modularity(links, partitions[best], 1, true),
    stability: stability(member, groups, links, partitions),
    agreement: others.length === 0 ? 1 : others.reduce((sum, other) => sum + adjustedRand(partitions[best], other), 0) / others.length,
    runs: found.length,
  }
}

/** C1, C2, ...: ports descending, then strength, then lowest port. */
function named(graph: PortScanGraph, links: Projection, partition: Uint32Array): { member: Int32Array; groups: number[][] } {
  const { ports } = graph
  const found = new Map<number, number[]>()
  for (let vertex = 0; vertex < ports.length; vertex++) {
    if (links.start[vertex] === links.start[vertex + 1]) continue
    const group = found.get(partition[vertex])
    if (group === undefined) found.set(partition[vertex], [vertex])
    else group.push(vertex)
  }
  const strengthOf = (group: number[]) => group.reduce((sum, vertex) => sum + links.strength[vertex], 0)
  const groups = [...found.values()].sort(
    (one, other) => other.length - one.length || strengthOf(other) - strengthOf(one) || one[0] - other[0],
  )
  const member = new Int32Array(ports.length).fill(-1)
  groups.forEach((group, index) => {
    group.sort((one, other) => links.strength[other] - links.strength[one] || one - other)
    for (const vertex of group) member[vertex] = index
  })
  return { member, groups }
}
