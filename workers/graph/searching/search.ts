/** One seeded run of the search for communities, by the algorithm's name. */
import { greedy } from '../greedy.ts'
import { leiden } from '../leiden.ts'
import { louvain, type Room } from '../louvain.ts'
import type { Projection } from '../projection.ts'
import { createOrderSource } from '../random.ts'

export const algorithms = { louvain, leiden, greedy }
export type Algorithm = keyof typeof algorithms

export interface Search {
  algorithm: Algorithm
  resolution: number
  seed: number
  runs: number
}

/** What a run found: the community of every vertex, and its modularity at the resolution. */
export interface Found {
  partition: Uint32Array
  q: number
}

export function searchOnce(links: Projection, { algorithm, resolution, seed }: Search, run: number, room: Room): Found {
  return algorithms[algorithm](links, resolution, createOrderSource(seed, run), room)
}
