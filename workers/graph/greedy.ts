/**
 * Greedy merging: of all linked pairs of communities the one whose merging gains most modularity is merged, until none
 * gains. [Clauset, Newman and Moore 2004; the four steps of Lagraa & Francois 2017, V-B, read so]
 *
 * Every community holds the gain of its best partner, or more: a merge can only lower the gain with others than the
 * merged one, so a gain is looked up again only when it comes first. Ties: the lower community, then its lower partner.
 */
import { modularity, type Projection } from './projection.ts'

export function greedy(links: Projection, resolution: number): { partition: Uint32Array; q: number } {
  const { start, target, weight, double } = links
  const count = links.strength.length
  const strength = links.strength.slice()
  const rows = Array.from({ length: count }, (_, vertex) => {
    const row = new Map<number, number>()
    for (let at = start[vertex]; at < start[vertex + 1]; at++) row.set(target[at], weight[at])
    return row
  })
  const parent = Uint32Array.from({ length: count }, (_, vertex) => vertex)
  const bound = new Float64Array(count)
  const gainOf = (one: number, other: number, between: number) => between * double - resolution * strength[one] * strength[other]
  function best(one: number): { partner: number; gain: number } {
    let partner = -1
    let most = 0
    for (const [other, between] of rows[one]) {
      const gain = gainOf(one, other, between)
      if (gain > most || (gain === most && partner >= 0 && other < partner)) {
        partner = other
        most = gain
      }
    }
    return { partner, gain: most }
  }

  // A tournament over the bounds: node n decides between 2n and 2n + 1, leaves are the communities.
  let leaves = 1
  while (leaves < count) leaves *= 2
  const winner = new Int32Array(2 * leaves).fill(-1)
  const decide = (one: number, other: number) => (other >= 0 && (one < 0 || bound[other] > bound[one]) ? other : one)
  const update = (community: number, gain: number) => {
    bound[community] = gain
    for (let node = (leaves + community) >> 1; node >= 1; node >>= 1) winner[node] = decide(winner[2 * node], winner[2 * node + 1])
  }
  for (let vertex = 0; vertex < count; vertex++) {
    winner[leaves + vertex] = vertex
    bound[vertex] = best(vertex).gain
  }
  for (let node = leaves - 1; node >= 1; node--) winner[node] = decide(winner[2 * node], winner[2 * node + 1])

  for (;;) {
    const first = winner[1]
    if (first < 0 || bound[first] <= 0) break
    const { partner, gain } = best(first)
    if (gain < bound[first]) {
      update(first, gain)
      continue
    }
    const [kept, gone] = rows[first].size >= rows[partner].size ? [first, partner] : [partner, first]
    strength[kept] += strength[gone]
    parent[gone] = kept
    rows[kept].delete(gone)
    for (const [other, between] of rows[gone]) {
      if (other === kept) continue
      const sum = (rows[kept].get(other) ?? 0) + between
      rows[kept].set(other, sum)
      rows[other].delete(gone)
      rows[other].set(kept, sum)
      const better = gainOf(other, kept, sum)
      if (better > bound[other]) update(other, better)
    }
    rows[gone].clear()
    update(gone, 0)
    update(kept, best(kept).gain)
  }
  const rootOf = (vertex: number) => {
    while (parent[vertex] !== vertex) vertex = parent[vertex]
    return vertex
  }
  const partition = parent.map((_, vertex) => rootOf(vertex))
  return { partition, q: modularity(links, partition, resolution) }
}
