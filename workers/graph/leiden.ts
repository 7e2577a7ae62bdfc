/**
 * Leiden: Louvain's moves, but what becomes a vertex is a well-connected part of a community. [Traag et al. 2019]
 *
 * Parts are grown from single vertices inside each community: a vertex still alone joins the part where modularity gains
 * most (the limit of the paper's random choice for theta -> 0; ties to the lowest part), if both vertex and part are
 * well connected to the rest of the community. Repeated from its own result. In the end a
 * community that is still in pieces is cut into them, which never lowers modularity: every community is connected.
 */
import type { Below, Room } from './louvain.ts'
import { localMoves } from './louvain.ts'
import { aggregate, modularity, renumber, type Projection } from './projection.ts'
import { shuffled } from './random.ts'

/** As igraph's default: more iterations gain less than more seeds in the same time. */
const mostIterations = 2

export function leiden(links: Projection, resolution: number, below: Below, room: Room): { partition: Uint32Array; q: number } {
  let partition = pieces(links, iteration({ links, resolution, below, room }))
  let q = modularity(links, partition, resolution)
  for (let turn = 1; turn < mostIterations; turn++) {
    const again = pieces(links, iteration({ links, resolution, below, room, from: partition }))
    const better = modularity(links, again, resolution)
    if (better <= q) break
    partition = again
    q = better
  }
  return { partition, q }
}

/** Moves, refines and aggregates until nothing is left to aggregate. */
function iteration(input: { links: Projection; resolution: number; below: Below; room: Room; from?: Uint32Array }): Uint32Array {
  const { links, resolution, below, room, from } = input
  let level = links
  let vertexOf = Uint32Array.from({ length: links.strength.length }, (_, vertex) => vertex)
  let community = localMoves({ links: level, resolution, below, room, initial: from?.slice() }).community
  for (;;) {
    const { labels, count } = renumber(refined(level, community, resolution, below))
    if (count === level.strength.length) return vertexOf.map((vertex) => community[vertex])
    // The parts of a community begin together, under the number of one of them.
    const initial = new Uint32Array(count)
    const named = new Map<number, number>()
    for (let vertex = 0; vertex < labels.length; vertex++) {
      const name = named.get(community[vertex]) ?? labels[vertex]
      named.set(community[vertex], name)
      initial[labels[vertex]] = name
    }
    vertexOf = vertexOf.map((vertex) => labels[vertex])
    level = aggregate(level, labels, count)
    community = localMoves({ links: level, resolution, below, room, initial }).community
  }
}

/** The part of each vertex, within its community. */
function refined(links: Projection, community: Uint32Array, resolution: number, below: Below): Uint32Array {
  const { start, target, weight, strength, double } = links
  const count = strength.length
  const part = Uint32Array.from({ length: count }, (_, vertex) => vertex)
  const alone = new Uint8Array(count).fill(1)
  const whole = new Float64Array(count)
  const total = strength.slice()
  /** Weight from a part to the rest of its community. */
  const outward = new Float64Array(count)
  for (let vertex = 0; vertex < count; vertex++) {
    whole[community[vertex]] += strength[vertex]
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      if (target[at] !== vertex && community[target[at]] === community[vertex]) outward[vertex] += weight[at]
    }
  }
  const toward = new Float64Array(count)
  const touched = new Uint32Array(count)
  for (const vertex of shuffled(count, below)) {
    const all = whole[community[vertex]]
    const wellConnected = (one: number) => outward[one] * double >= resolution * total[one] * (all - total[one])
    if (alone[vertex] === 0 || !wellConnected(vertex)) continue
    let found = 0
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      const neighbour = target[at]
      if (neighbour === vertex || community[neighbour] !== community[vertex]) continue
      if (toward[part[neighbour]] === 0) touched[found++] = part[neighbour]
      toward[part[neighbour]] += weight[at]
    }
    let best = vertex
    let bestGain = 0
    for (let index = 0; index < found; index++) {
      const other = touched[index]
      const gain = toward[other] * double - resolution * strength[vertex] * total[other]
      if ((gain > bestGain || (gain === bestGain && best !== vertex && other < best)) && wellConnected(other)) {
        best = other
        bestGain = gain
      }
    }
    if (best !== vertex) {
      part[vertex] = best
      alone[vertex] = alone[best] = 0
      outward[best] += outward[vertex] - 2 * toward[best]
      total[best] += strength[vertex]
    }
    for (let index = 0; index < found; index++) toward[touched[index]] = 0
  }
  return part
}

/** Every community cut into its connected pieces; a piece has the number of its lowest vertex. */
export function pieces({ start, target }: Projection, community: Uint32Array): Uint32Array {
  const unseen = community.length
  const piece = new Uint32Array(community.length).fill(unseen)
  const stack: number[] = []
  for (let first = 0; first < community.length; first++) {
    if (piece[first] !== unseen) continue
    piece[first] = first
    stack.push(first)
    while (stack.length > 0) {
      const vertex = stack.pop()!
      for (let at = start[vertex]; at < start[vertex + 1]; at++) {
        const other = target[at]
        if (piece[other] !== unseen || community[other] !== community[first]) continue
        piece[other] = first
        stack.push(other)
      }
    }
  }
  return piece
}
