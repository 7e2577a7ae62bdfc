/**
 * Communities by Louvain (Blondel et al. 2008) on the undirected projection w(u, v) + w(v, u), with stability.
 *
 * Several seeded runs, the best modularity kept; a port's stability is the share of runs that keep it with its
 * community's core; the runs' agreement is their mean adjusted Rand index (Hubert and Arabie 1985) with the kept one.
 * Isolated ports are communities of their own and listed apart. [Lagraa & Francois 2017, V-B; DEFINITIONS 6]
 */
import { Refusal, type Hooks } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'
import { createOrderSource, shuffled } from './random.ts'

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

/** The undirected projection: every link in both directions. */
export interface Projection {
  start: Uint32Array
  target: Uint32Array
  weight: Float64Array
  strength: Float64Array
  /** Twice the sum of link weights. */
  double: number
}

export function projection(graph: PortScanGraph, weighted: boolean): Projection {
  const { ports, outStart, outTarget, weight, inStart, inSource, inEdge } = graph
  const start = new Uint32Array(ports.length + 1)
  const target: number[] = []
  const weights: number[] = []
  const strength = new Float64Array(ports.length)
  let double = 0
  for (let vertex = 0; vertex < ports.length; vertex++) {
    let out = outStart[vertex]
    let into = inStart[vertex]
    while (out < outStart[vertex + 1] || into < inStart[vertex + 1]) {
      const to = out < outStart[vertex + 1] ? outTarget[out] : Infinity
      const from = into < inStart[vertex + 1] ? inSource[into] : Infinity
      const sum = (to <= from ? weight[out] : 0) + (from <= to ? weight[inEdge[into]] : 0)
      const used = weighted ? sum : 1
      target.push(Math.min(to, from))
      weights.push(used)
      strength[vertex] += used
      double += used
      if (to <= from) out++
      if (from <= to) into++
    }
    start[vertex + 1] = target.length
  }
  return { start, target: Uint32Array.from(target), weight: Float64Array.from(weights), strength, double }
}

export function communities(input: {
  graph: PortScanGraph
  weighted: boolean
  resolution: number
  seed: number
  runs: number
  hooks: Hooks
}): Communities {
  const { graph, weighted, resolution, seed, runs, hooks } = input
  const links = projection(graph, weighted)
  const partitions: Uint32Array[] = []
  let best = 0
  let bestQ = -Infinity
  for (let run = 0; run < runs; run++) {
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while looking for communities; nothing was kept.')
    const partition = louvain(links, resolution, createOrderSource(seed, run))
    const q = modularity(links, partition, resolution)
    if (q > bestQ) {
      best = run
      bestQ = q
    }
    partitions.push(partition)
    hooks.progress({ stage: 'communities', subject: '', done: run + 1, total: runs, unit: 'runs' })
  }
  const { member, groups } = named(graph, links, partitions[best])
  const others = partitions.filter((_, run) => run !== best)
  return {
    member,
    groups,
    q: links.double === 0 ? 0 : bestQ,
    qLinks: modularity(weighted ? projection(graph, false) : links, partitions[best], 1),
    stability: stability(member, groups, links, partitions),
    agreement: others.length === 0 ? 1 : others.reduce((sum, other) => sum + adjustedRand(partitions[best], other), 0) / others.length,
    runs,
  }
}

/** Q = sum over communities of l/L - resolution (d/2L)^2. [Lagraa & Francois 2017, equation 2] */
export function modularity(links: Projection, partition: ArrayLike<number>, resolution: number): number {
  const { start, target, weight, strength, double } = links
  if (double === 0) return 0
  const inside = new Map<number, number>()
  const total = new Map<number, number>()
  for (let vertex = 0; vertex + 1 < start.length; vertex++) {
    const own = partition[vertex]
    total.set(own, (total.get(own) ?? 0) + strength[vertex])
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      if (partition[target[at]] === own) inside.set(own, (inside.get(own) ?? 0) + weight[at])
    }
  }
  let q = 0
  for (const [community, degree] of total) q += (inside.get(community) ?? 0) / double - resolution * (degree / double) ** 2
  return q
}

/** One run: local moves from a queue until none gains, then the communities become vertices, and again. */
function louvain(links: Projection, resolution: number, below: (limit: number) => number): Uint32Array {
  let level = links
  let membership = Uint32Array.from({ length: links.strength.length }, (_, vertex) => vertex)
  for (;;) {
    const moved = localMoves(level, resolution, below)
    const { labels, count } = renumber(moved)
    membership = membership.map((vertex) => labels[vertex])
    if (count === level.strength.length) return membership
    level = aggregate(level, labels, count)
  }
}

function localMoves(links: Projection, resolution: number, below: (limit: number) => number): Uint32Array {
  const { start, target, weight, strength, double } = links
  const count = strength.length
  const community = Uint32Array.from({ length: count }, (_, vertex) => vertex)
  const total = strength.slice()
  const toward = new Float64Array(count)
  const touched: number[] = []
  const queue = Array.from(shuffled(count, below))
  const queued = new Uint8Array(count).fill(1)
  for (let head = 0; head < queue.length; head++) {
    const vertex = queue[head]
    queued[vertex] = 0
    const own = community[vertex]
    touched.length = 0
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      if (target[at] === vertex) continue
      const other = community[target[at]]
      if (toward[other] === 0) touched.push(other)
      toward[other] += weight[at]
    }
    total[own] -= strength[vertex]
    // Gains times 2L: exact for integer weights at resolution 1.
    const gain = (other: number) => toward[other] * double - resolution * strength[vertex] * total[other]
    let best = own
    let bestGain = gain(own)
    for (const other of touched) {
      const value = gain(other)
      if (value > bestGain || (value === bestGain && best !== own && other < best)) {
        best = other
        bestGain = value
      }
    }
    total[best] += strength[vertex]
    for (const other of touched) toward[other] = 0
    if (best === own) continue
    community[vertex] = best
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      const neighbour = target[at]
      if (queued[neighbour] === 0 && community[neighbour] !== best) {
        queued[neighbour] = 1
        queue.push(neighbour)
      }
    }
  }
  return community
}

function renumber(community: Uint32Array): { labels: Uint32Array; count: number } {
  const numbers = new Map<number, number>()
  const labels = community.map((one) => {
    if (!numbers.has(one)) numbers.set(one, numbers.size)
    return numbers.get(one)!
  })
  return { labels, count: numbers.size }
}

/** The communities as vertices; links inside one become a loop, whose weight counts in its strength. */
function aggregate(links: Projection, labels: Uint32Array, count: number): Projection {
  const rows = Array.from({ length: count }, () => new Map<number, number>())
  const strength = new Float64Array(count)
  for (let vertex = 0; vertex + 1 < links.start.length; vertex++) {
    const row = rows[labels[vertex]]
    strength[labels[vertex]] += links.strength[vertex]
    for (let at = links.start[vertex]; at < links.start[vertex + 1]; at++) {
      const other = labels[links.target[at]]
      row.set(other, (row.get(other) ?? 0) + links.weight[at])
    }
  }
  const start = new Uint32Array(count + 1)
  const target: number[] = []
  const weight: number[] = []
  rows.forEach((row, vertex) => {
    for (const other of [...row.keys()].sort((one, two) => one - two)) {
      target.push(other)
      weight.push(row.get(other)!)
    }
    start[vertex + 1] = target.length
  })
  return { start, target: Uint32Array.from(target), weight: Float64Array.from(weight), strength, double: links.double }
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

/** The core of a community in a run: the run's community that holds most of its strength. */
function stability(member: Int32Array, groups: number[][], links: Projection, partitions: Uint32Array[]): Float64Array {
  const stays = new Float64Array(member.length)
  for (const partition of partitions) {
    for (const group of groups) {
      const held = new Map<number, number>()
      for (const vertex of group) held.set(partition[vertex], (held.get(partition[vertex]) ?? 0) + links.strength[vertex])
      let core = -1
      for (const [community, strength] of held) if (core < 0 || strength > held.get(core)!) core = community
      for (const vertex of group) if (partition[vertex] === core) stays[vertex]++
    }
  }
  return stays.map((count, vertex) => (member[vertex] < 0 ? 1 : count / partitions.length))
}

/** Adjusted Rand index of two partitions of the same vertices; 1 when both are trivial. */
export function adjustedRand(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const pairs = (count: number) => (count * (count - 1)) / 2
  const both = new Map<string, number>()
  const first = new Map<number, number>()
  const second = new Map<number, number>()
  for (let index = 0; index < one.length; index++) {
    const key = `${one[index]} ${other[index]}`
    both.set(key, (both.get(key) ?? 0) + 1)
    first.set(one[index], (first.get(one[index]) ?? 0) + 1)
    second.set(other[index], (second.get(other[index]) ?? 0) + 1)
  }
  const sum = (counts: Map<unknown, number>) => [...counts.values()].reduce((total, count) => total + pairs(count), 0)
  const expected = one.length < 2 ? 0 : (sum(first) * sum(second)) / pairs(one.length)
  const most = (sum(first) + sum(second)) / 2
  return most === expected ? 1 : (sum(both) - expected) / (most - expected)
}
