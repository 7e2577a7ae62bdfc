/**
 * hit@K of a strategy: how often the next port of a test sequence is among the first K listed for the port before it.
 *
 *   hit@K = transitions p -> q with q among the first K of p / transitions, p != q      [DEFINITIONS 4, 10]
 *
 * A group is a sequence here: the probes of one (source, destination) pair, as the graph was learned from. Repeats of a
 * port are no transition, so `myself` never hits.
 */
import { portCount, type PortLists, type Strategy } from './strategies.ts'

export interface HitRate {
  strategy: Strategy
  k: number
  transitions: number
  hits: number
  /** hits / transitions, 0..1; null without a transition. */
  rate: number | null
}
export interface HitCounter {
  /** A test sequence: the `length` ports from the place `from` on, in order. */
  sequence(input: { ports: Uint16Array; from: number; length: number }): void
  /** For every list K = 0 .. kMax of it; hits at K never fall with K. */
  rates(): HitRate[]
}

export function createHitCounter(input: { lists: PortLists[] }): HitCounter {
  const { lists } = input
  /** Transitions by the rank of the next port, from 1; 0 is not listed. */
  const byRank = lists.map(({ kMax }) => new Float64Array(kMax + 1))
  let transitions = 0
  return {
    sequence({ ports, from, length }) {
      for (let index = from + 1; index < from + length; index++) {
        const before = ports[index - 1]
        const next = ports[index]
        if (before === next) continue
        transitions++
        lists.forEach((list, at) => byRank[at][rankIn(list, before, next)]++)
      }
    },
    rates() {
      return lists.flatMap(({ strategy, kMax }, at) => {
        let hits = 0
        return Array.from({ length: kMax + 1 }, (_, k): HitRate => {
          if (k > 0) hits += byRank[at][k]
          return { strategy, k, transitions, hits, rate: transitions === 0 ? null : hits / transitions }
        })
      })
    },
  }
}

/** The place of a port in the list of another, from 1; 0 where it is not listed. */
export function rankIn({ ports, lengths, kMax }: PortLists, port: number, other: number): number {
  if (port < 0 || port >= portCount) return 0
  for (let rank = 1, at = port * kMax; rank <= lengths[port]; rank++, at++) if (ports[at] === other) return rank
  return 0
}
