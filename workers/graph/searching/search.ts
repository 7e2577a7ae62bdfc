/** One seeded run of the search for communities, by the algorithm's name. */
import { greedy } from '../greedy.ts'
import { leiden } from '../leiden.ts'
import { louvain } from '../louvain.ts'
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

/** The community of every vertex. */
export function searchOnce(links: Projection, { algorithm, resolution, seed }: Search, run: number): Uint32Array {
  return algorithms[algorithm](links, resolution, createOrderSource(seed, run))
}
