/** How far partitions of the same ports agree: of one port over runs, and of two partitions. [DEFINITIONS 6] */
import type { Projection } from './projection.ts'

/** The core of a community in a run: the run's community that holds most of its strength. */
export function stability(member: Int32Array, groups: number[][], links: Projection, partitions: Uint32Array[]): Float64Array {
  const stays = new Float64Array(member.length)
  const held = new Float64Array(member.length)
  for (const partition of partitions) {
    for (const group of groups) {
      for (const vertex of group) held[partition[vertex]] += links.strength[vertex]
      // Of equal ones that of the first port.
      let core = partition[group[0]]
      for (const vertex of group) if (held[partition[vertex]] > held[core]) core = partition[vertex]
      for (const vertex of group) {
        if (partition[vertex] === core) stays[vertex]++
      }
      for (const vertex of group) held[partition[vertex]] = 0
    }
  }
  return stays.map((count, vertex) => (member[vertex] < 0 ? 1 : count / partitions.length))
}

/**
 * Adjusted Rand index of two partitions of the same vertices; 1 when both are trivial. [Hubert and Arabie 1985]
 * @param one the part of each vertex, from 0
 */
export function adjustedRand(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const [first, second] = [sizesOf(one), sizesOf(other)]
  const expected = one.length < 2 ? 0 : (pairsIn(first) * pairsIn(second)) / ((one.length * (one.length - 1)) / 2)
  const most = (pairsIn(first) + pairsIn(second)) / 2
  return most === expected ? 1 : (pairsInBoth(one, first, other, second.length) - expected) / (most - expected)
}
function sizesOf(partition: ArrayLike<number>): Uint32Array {
  let parts = 0
  for (let index = 0; index < partition.length; index++) if (partition[index] >= parts) parts = partition[index] + 1
  const sizes = new Uint32Array(parts)
  for (let index = 0; index < partition.length; index++) sizes[partition[index]]++
  return sizes
}
const pairsIn = (sizes: Uint32Array) => sizes.reduce((pairs, size) => pairs + (size * (size - 1)) / 2, 0)
/** Pairs of vertices that are in the same part in both. */
function pairsInBoth(one: ArrayLike<number>, sizes: Uint32Array, other: ArrayLike<number>, others: number): number {
  // The others' parts, those of each part of the one together.
  const end = new Uint32Array(sizes.length)
  for (let part = 1; part < end.length; part++) end[part] = end[part - 1] + sizes[part - 1]
  const dealt = new Uint32Array(one.length)
  for (let index = 0; index < one.length; index++) dealt[end[one[index]]++] = other[index]
  const seen = new Uint32Array(others)
  let pairs = 0
  for (let part = 0, from = 0; part < end.length; from = end[part++]) {
    for (let at = from; at < end[part]; at++) pairs += seen[dealt[at]]++
    for (let at = from; at < end[part]; at++) seen[dealt[at]] = 0
  }
  return pairs
}
