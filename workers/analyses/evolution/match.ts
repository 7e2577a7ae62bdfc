/**
 * What became of each cluster: clusters of two snapshots are linked, and the links of a cluster say what happened to it.
 *
 * Two are linked when they share at least two ports and at least half of the smaller one's. So parts of a cluster stay
 * linked to it however many they are, which a bound on the Jaccard index would not do (four quarters have 0.25 each).
 * No link: born or died. Several: split, merged. One to one: unchanged, grown, shrunk or changed (as many, other ports).
 * The papers compare months by eye [Lagraa & Francois 2017, V-B.2]; the events are those of Palla, Barabasi & Vicsek 2007.
 */
import type { Snapshot } from './snapshot.ts'
import { jaccard } from './snapshot.ts'

export const events = ['unchanged', 'changed', 'grown', 'shrunk', 'split', 'merged', 'split and merged', 'born', 'died'] as const
export type Event = (typeof events)[number]
export interface Fate {
  event: Event
  /** Clusters from 0; -1: there is none. */
  before: number
  after: number
  shared: number
  jaccard: number
}
const leastShared = 2
const leastShare = 0.5

/** In the order of the clusters before, then of those after; born ones last. */
export function fatesOf(before: Snapshot, after: Snapshot): Fate[] {
  const overlaps = new Map<number, number>()
  before.clusters.forEach((cluster, one) => {
    for (const port of cluster) {
      const other = after.clusterOf[port]
      if (other >= 0) overlaps.set(one * 65_536 + other, (overlaps.get(one * 65_536 + other) ?? 0) + 1)
    }
  })
  const links: Omit<Fate, 'event'>[] = []
  const heirs = new Uint32Array(before.clusters.length)
  const parents = new Uint32Array(after.clusters.length)
  for (const [key, shared] of [...overlaps].sort(([one], [other]) => one - other)) {
    const [one, other] = [Math.floor(key / 65_536), key % 65_536]
    const [size, sizeAfter] = [before.clusters[one].length, after.clusters[other].length]
    if (shared < leastShared || shared < leastShare * Math.min(size, sizeAfter)) continue
    links.push({ before: one, after: other, shared, jaccard: jaccard(size, sizeAfter, shared) })
    heirs[one]++
    parents[other]++
  }
  const eventOf = ({ before: one, after: other, shared }: Omit<Fate, 'event'>): Event => {
    if (heirs[one] > 1) return parents[other] > 1 ? 'split and merged' : 'split'
    if (parents[other] > 1) return 'merged'
    const grown = after.clusters[other].length - before.clusters[one].length
    return grown > 0 ? 'grown' : grown < 0 ? 'shrunk' : shared === after.clusters[other].length ? 'unchanged' : 'changed'
  }
  const fates: Fate[] = links.map((link) => ({ event: eventOf(link), ...link }))
  heirs.forEach((count, one) => count === 0 && fates.push({ event: 'died', before: one, after: -1, shared: 0, jaccard: 0 }))
  fates.sort((one, other) => one.before - other.before || one.after - other.after)
  parents.forEach((count, other) => count === 0 && fates.push({ event: 'born', before: -1, after: other, shared: 0, jaccard: 0 }))
  return fates
}
