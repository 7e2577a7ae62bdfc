/**
 * Louvain: local moves until none gains, then the communities become vertices, and again. [Blondel et al. 2008]
 *
 * Vertices wait in a queue in seeded order, and one whose neighbour left its community waits again (Traag et al. 2019).
 * Ties: a vertex stays; else the lowest community.
 *
 * A vertex is looked at many times and seldom moves. So its links are added up by community anew only while communities
 * are many; from then on the sums are kept, a row a vertex, and changed by each move. Sums of whole numbers are exact in
 * any order, so it makes no difference to what is found.
 * The oracle of searching/moves.assembly.ts: the same moves in the same order.
 */
import { aggregate, modularityApart, renumber, weightsFor, type Projection } from './projection.ts'
import { shuffled } from './random.ts'

export type Below = (limit: number) => number
/** Memory that one run after the other uses: fresh memory costs as much as what is written to it. */
export interface Room {
  sums: Float64Array
  /** For the links of one graph; null: here. */
  moves: Moves | null
}
export const createRoom = (moves: Moves | null): Room => ({ sums: new Float64Array(0), moves })
/** Local moves by a compiled module, on links that lie where it finds them. */
export interface Moves {
  links: Projection
  run(how: { resolution: number; below: Below; few: number; initial?: Uint32Array }): Moved
}
export interface Moved {
  /** Of each vertex. */
  community: Uint32Array
  /** Where they were kept; valid until the next moves. */
  sums: Sums | null
}

/** The community of every vertex, and their modularity: of the last level's vertices, which no move joins any more. */
export function louvain(links: Projection, resolution: number, below: Below, room: Room): { partition: Uint32Array; q: number } {
  let level = links
  let partition = Uint32Array.from({ length: links.strength.length }, (_, vertex) => vertex)
  for (;;) {
    const { community, sums } = localMoves({ links: level, resolution, below, room })
    const { labels, count } = renumber(community)
    partition = partition.map((vertex) => labels[vertex])
    if (count === level.strength.length) return { partition, q: modularityApart(level, resolution) }
    level = sums === null ? aggregate(level, labels, count) : aggregateSums(level, community, sums, labels, count)
  }
}

/** As aggregate does, from the sums that the moves left. */
function aggregateSums({ strength, double }: Projection, community: Uint32Array, { communities, sum, stride }: Sums, labels: Uint32Array, count: number): Projection {
  const width = communities.length
  const labelOf = new Uint32Array(community.length)
  const whole = { start: new Uint32Array(count + 1), strength: new Float64Array(count), loop: new Float64Array(count), double }
  for (let vertex = 0; vertex < community.length; vertex++) {
    labelOf[community[vertex]] = labels[vertex]
    whole.strength[labels[vertex]] += strength[vertex]
  }
  // What a community without members would get is 0.
  const column = communities.map((one) => labelOf[one])
  const between = new Float64Array(count * count)
  for (let vertex = 0; vertex < community.length; vertex++) {
    const row = labels[vertex] * count
    for (let at = 0; at < width; at++) between[row + column[at]] += sum[vertex * stride + at]
  }
  const length = between.reduce((links, one) => (one > 0 ? links + 1 : links), 0)
  const target = new Uint16Array(length)
  const weight = weightsFor(double, length)
  for (let one = 0, at = 0; one < count; one++) {
    whole.loop[one] = between[one * count + one]
    for (let other = 0; other < count; other++) {
      if (between[one * count + other] === 0) continue
      target[at] = other
      weight[at++] = between[one * count + other]
    }
    whole.start[one + 1] = at
  }
  return { ...whole, target, weight }
}

/**
 * @param input.links weights are whole numbers
 * @param input.initial community of each vertex to begin with, a vertex number each; changed in place. Alone when left out
 */
export function localMoves(input: { links: Projection; resolution: number; below: Below; room: Room; initial?: Uint32Array }): Moved {
  const { links, resolution, below, room, initial } = input
  const count = links.strength.length
  // Half as many sums as links.
  const few = Math.floor(links.target.length / 2 / Math.max(1, count))
  if (room.moves?.links === links) return room.moves.run({ resolution, below, few, initial })
  const community = initial ?? new Uint32Array(count).map((_, vertex) => vertex)
  const members = new Uint32Array(count)
  for (let vertex = 0; vertex < count; vertex++) members[community[vertex]]++
  const moving: Moving = {
    links, resolution, community, members,
    communities: members.reduce((sum, one) => (one > 0 ? sum + 1 : sum), 0),
    queue: shuffled(count, below),
    queued: new Uint8Array(count).fill(1),
    head: 0,
    waiting: count,
  }
  moveByLinks(moving, few)
  let sums: Sums | null = null
  while (moving.waiting > 0) {
    sums = sumsOf(moving, sums, room)
    moveBySums(moving, sums)
  }
  return { community, sums }
}

interface Moving {
  links: Projection
  resolution: number
  community: Uint32Array
  /** Vertices of each community, and how many communities have one. */
  members: Uint32Array
  communities: number
  /** A ring. A vertex waits once at a time, so that a ring of all vertices never overflows. */
  queue: Uint32Array
  queued: Uint8Array
  head: number
  waiting: number
}
/** Of each vertex the weight of its links to each community that is left, its link to itself included. */
interface Sums {
  /** Ascending. */
  communities: Uint32Array
  sum: Float64Array | Int32Array
  /** Places a row: communities, or more. */
  stride: number
}

/** Moves until none gains, or no more than `few` communities are left. */
function moveByLinks(moving: Moving, few: number): void {
  const { links, resolution, community, members, queue, queued } = moving
  const { start, target, weight, strength, loop, double } = links
  const count = strength.length
  const total = totals(strength, community, count)
  const toward = new Float64Array(count)
  // One more than there can be: it is written before it is known.
  const touched = new Uint32Array(count + 1)
  let { head, waiting, communities } = moving
  for (; waiting > 0 && communities > few; waiting--) {
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
    // The link to itself goes with it wherever it goes.
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
    members[best]++
    if (--members[own] === 0) communities--
    for (let at = start[vertex]; at < end; at++) {
      const neighbour = target[at]
      // What is written past the last that waits counts only where it is one more: there is a place, that of this vertex.
      const last = head + waiting - 1
      queue[last >= count ? last - count : last] = neighbour
      const more = queued[neighbour] === 0 && community[neighbour] !== best ? 1 : 0
      queued[neighbour] |= more
      waiting += more
    }
  }
  Object.assign(moving, { head, waiting, communities })
}

/** Moves until none gains, or half of the communities are gone: then fewer sums serve. */
function moveBySums(moving: Moving, sums: Sums): void {
  const { links, resolution, community, members, queue, queued } = moving
  const { start, target, weight, strength, loop, double } = links
  const { communities: left, sum } = sums
  const count = strength.length
  const width = left.length
  const column = columns(left, community)
  const total = totals(strength, column, width)
  let { head, waiting, communities } = moving
  for (; waiting > 0 && 2 * communities > width; waiting--) {
    const vertex = queue[head]
    head = head + 1 === count ? 0 : head + 1
    queued[vertex] = 0
    const own = column[vertex]
    const row = vertex * width
    total[own] -= strength[vertex]
    const share = resolution * strength[vertex]
    let best = own
    let bestGain = (sum[row + own] - loop[vertex]) * double - share * total[own]
    for (let other = 0; other < width; other++) {
      const toward = sum[row + other]
      const gain = toward * double - share * total[other]
      // Only a community it is linked with; of equal ones the first is the lowest.
      if (gain > bestGain && toward > 0 && other !== own) {
        best = other
        bestGain = gain
      }
    }
    total[best] += strength[vertex]
    if (best === own) continue
    column[vertex] = best
    community[vertex] = left[best]
    members[left[best]]++
    if (--members[left[own]] === 0) communities--
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      const neighbour = target[at]
      const beside = neighbour * width
      sum[beside + own] -= weight[at]
      sum[beside + best] += weight[at]
      const last = head + waiting - 1
      queue[last >= count ? last - count : last] = neighbour
      const more = queued[neighbour] === 0 && column[neighbour] !== best ? 1 : 0
      queued[neighbour] |= more
      waiting += more
    }
  }
  Object.assign(moving, { head, waiting, communities })
}

/** @param before sums of more communities, whose memory is used again */
function sumsOf({ links, community, members }: Moving, before: Sums | null, room: Room): Sums {
  const { start, target, weight } = links
  const count = community.length
  const left = Uint32Array.from(members.keys()).filter((one) => members[one] > 0)
  const width = left.length
  if (before !== null) {
    const { sum } = before
    const kept = columns(before.communities, left)
    const wide = before.communities.length
    for (let vertex = 0; vertex < count; vertex++) {
      for (let at = 0; at < width; at++) sum[vertex * width + at] = sum[vertex * wide + kept[at]]
    }
    return { communities: left, sum, stride: width }
  }
  const column = columns(left, community)
  if (room.sums.length < count * width) room.sums = new Float64Array(count * width)
  const sum = room.sums.fill(0, 0, count * width)
  for (let vertex = 0; vertex < count; vertex++) {
    const row = vertex * width
    for (let at = start[vertex]; at < start[vertex + 1]; at++) sum[row + column[target[at]]] += weight[at]
  }
  return { communities: left, sum, stride: width }
}

/** The place of each community among some of them, which ascend. */
function columns(among: Uint32Array, communities: Uint32Array): Uint32Array {
  const place = new Uint32Array(among.length === 0 ? 0 : among[among.length - 1] + 1)
  among.forEach((community, at) => (place[community] = at))
  return communities.map((community) => place[community])
}

function totals(strength: Float64Array, community: Uint32Array, count: number): Float64Array {
  const total = new Float64Array(count)
  for (let vertex = 0; vertex < strength.length; vertex++) total[community[vertex]] += strength[vertex]
  return total
}
