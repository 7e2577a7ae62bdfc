/**
 * Louvain: local moves until none gains, then the communities become vertices, and again. [Blondel et al. 2008]
 *
 * Vertices wait in a queue in seeded order, and one whose neighbour left its community waits again (Traag et al. 2019).
 * Ties: a vertex stays; else the lowest community.
 */
import { aggregate, renumber, type Projection } from './projection.ts'
import { shuffled } from './random.ts'

export type Below = (limit: number) => number

/** The community of every vertex. */
export function louvain(links: Projection, resolution: number, below: Below): Uint32Array {
  let level = links
  let membership = Uint32Array.from({ length: links.strength.length }, (_, vertex) => vertex)
  for (;;) {
    const { labels, count } = renumber(localMoves(level, resolution, below))
    membership = membership.map((vertex) => labels[vertex])
    if (count === level.strength.length) return membership
    level = aggregate(level, labels, count)
  }
}

/** @param initial community of each vertex to begin with, a vertex number each; changed in place. Alone when left out */
export function localMoves(links: Projection, resolution: number, below: Below, initial?: Uint32Array): Uint32Array {
  const { start, target, weight, strength, double } = links
  const count = strength.length
  const community = initial ?? Uint32Array.from({ length: count }, (_, vertex) => vertex)
  const total = new Float64Array(count)
  for (let vertex = 0; vertex < count; vertex++) total[community[vertex]] += strength[vertex]
  const toward = new Float64Array(count)
  // One more than there can be: it is written before it is known.
  const touched = new Uint32Array(count + 1)
  const loop = loops(links)
  // A vertex waits once at a time, so that a ring of all vertices never overflows.
  const queue = shuffled(count, below)
  const queued = new Uint8Array(count).fill(1)
  let head = 0
  for (let waiting = count; waiting > 0; waiting--) {
    const vertex = queue[head]
    head = head + 1 === count ? 0 : head + 1
    queued[vertex] = 0
    const own = community[vertex]
    let found = 0
    const end = start[vertex + 1]
    for (let at = start[vertex]; at < end; at++) {
      const other = community[target[at]]
      const before = toward[other]
      // Without a branch: the innermost loop of all.
      touched[found] = other
      found += before === 0 ? 1 : 0
      toward[other] = before + weight[at]
    }
    toward[own] -= loop[vertex]
    total[own] -= strength[vertex]
    // Gains times 2L: exact for integer weights at resolution 1.
    const share = resolution * strength[vertex]
    let best = own
    let bestGain = toward[own] * double - share * total[own]
    for (let index = 0; index < found; index++) {
      const other = touched[index]
      const gain = toward[other] * double - share * total[other]
      if (gain > bestGain || (gain === bestGain && best !== own && other < best)) {
        best = other
        bestGain = gain
      }
      toward[other] = 0
    }
    total[best] += strength[vertex]
    if (best === own) continue
    community[vertex] = best
    for (let at = start[vertex]; at < end; at++) {
      const neighbour = target[at]
      if (queued[neighbour] === 0 && community[neighbour] !== best) {
        queued[neighbour] = 1
        let place = head + waiting - 1
        if (place >= count) place -= count
        queue[place] = neighbour
        waiting++
      }
    }
  }
  return community
}

/** The weight of each vertex's link to itself, which goes with it wherever it goes. */
function loops({ start, target, weight, strength }: Projection): Float64Array {
  const loop = new Float64Array(strength.length)
  for (let vertex = 0; vertex < loop.length; vertex++) {
    for (let at = start[vertex]; at < start[vertex + 1]; at++) if (target[at] === vertex) loop[vertex] = weight[at]
  }
  return loop
}
