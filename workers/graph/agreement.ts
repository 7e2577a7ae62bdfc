/** How far partitions of the same ports agree: of one port over runs, and of two partitions. [DEFINITIONS 6] */
import type { Projection } from './projection.ts'

/** The core of a community in a run: the run's community that holds most of its strength. */
export function stability(member: Int32Array, groups: number[][], links: Projection, partitions: Uint32Array[]): Float64Array {
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

/** Adjusted Rand index of two partitions of the same vertices; 1 when both are trivial. [Hubert and Arabie 1985] */
export function adjustedRand(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const pairs = (count: number) => (count * (count - 1)) / 2
  const both = new Map<number, number>()
  const first = new Map<number, number>()
  const second = new Map<number, number>()
  for (let index = 0; index < one.length; index++) {
    const key = one[index] * 4294967296 + other[index]
    both.set(key, (both.get(key) ?? 0) + 1)
    first.set(one[index], (first.get(one[index]) ?? 0) + 1)
    second.set(other[index], (second.get(other[index]) ?? 0) + 1)
  }
  const sum = (counts: Map<number, number>) => [...counts.values()].reduce((total, count) => total + pairs(count), 0)
  const expected = one.length < 2 ? 0 : (sum(first) * sum(second)) / pairs(one.length)
  const most = (sum(first) + sum(second)) / 2
  return most === expected ? 1 : (sum(both) - expected) / (most - expected)
}
