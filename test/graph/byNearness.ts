import type { Distances } from '../../workers/graph/distances.ts'

/** All that is reached, nearest first: smaller distance, fewer hops, then the higher port (Evrard et al., VI-B). */
export function byNearness(input: { distances: Distances; source: number }): number[] {
  const { distances, source } = input
  const { cost, hops } = distances
  return [...cost.keys()]
    .filter((vertex) => vertex !== source && cost[vertex] < Infinity)
    .sort((one, other) => cost[one] - cost[other] || hops[one] - hops[other] || other - one)
}
