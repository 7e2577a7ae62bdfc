/**
 * The filter of vertical and horizontal scans: a unit is kept when minimum <= distinct ports <= maximum.
 *
 * Unit: a (source, destination) pair, a source or a destination, on a UTC day. "Less than 3" and "more than 30" are
 * strict in the paper, so 3 and 30 stay. Distinct ports do not depend on retransmissions.
 * Source and destination units need their ports counted before the first sequence: a pass of its own, at most
 * `maximum` ports kept for each unit, none once it is over.
 * [Evrard et al. 2019, III-C; DEFINITIONS 3]
 */
import type { Hooks, Parameters } from '../contract.ts'
import type { PairProbes, ProbeReader, ProbeScope } from '../store/pairs.ts'

export interface FilterCounts {
  /** Units seen, kept, and dropped for too few or too many ports. */
  units: number
  keptUnits: number
  under: number
  over: number
}
export interface Filter {
  /** Whether the pair's probes [from, to), all of one day, are kept. */
  keeps(pair: PairProbes, from: number, to: number, repeated: Uint8Array | null): boolean
  counts(): FilterCounts
}

export function createFilter(input: { probes: ProbeReader; scope: ProbeScope; parameters: Parameters; hooks: Hooks }): Filter {
  const { filter, minimum, maximum } = input.parameters
  const counts: FilterCounts = { units: 0, keptUnits: 0, under: 0, over: 0 }
  const judge = (ports: number): boolean => {
    counts.units++
    if (ports < minimum) counts.under++
    else if (ports > maximum) counts.over++
    else counts.keptUnits++
    return ports >= minimum && ports <= maximum
  }
  if (filter === 'none') return { keeps: () => true, counts: () => counts }
  const distinct = createPortCounter()
  if (filter === 'pair-day') return { keeps: (pair, from, to) => judge(distinct(pair.port, from, to)), counts: () => counts }
  const verdicts = unitVerdicts({ ...input, by: filter === 'source-day' ? 'source' : 'destination', judge })
  const keyOf = filter === 'source-day' ? (pair: PairProbes) => pair.source : (pair: PairProbes) => pair.destination
  return { keeps: (pair, from) => verdicts.get(keyOf(pair))?.has(pair.day[from]) ?? false, counts: () => counts }
}

/** Counts distinct ports without clearing: a port counts when its stamp is not the current one. */
export function createPortCounter(): (ports: Uint16Array, from: number, to: number) => number {
  const stamps = new Uint32Array(65_536)
  let stamp = 0
  return (ports, from, to) => {
    stamp++
    let count = 0
    for (let at = from; at < to; at++) {
      if (stamps[ports[at]] === stamp) continue
      stamps[ports[at]] = stamp
      count++
    }
    return count
  }
}

/** address -> the days on which it is kept. */
function unitVerdicts(input: {
  probes: ProbeReader
  scope: ProbeScope
  parameters: Parameters
  hooks: Hooks
  by: 'source' | 'destination'
  judge(ports: number): boolean
}): Map<number, Set<number>> {
  const { probes, scope, parameters, hooks, by, judge } = input
  const most = parameters.maximum
  /** address -> day -> its ports, or null once there are more than the filter allows. */
  const units = new Map<number, Map<number, Set<number> | null>>()
  probes.visitPairs(
    scope,
    [],
    (pair) => {
      const key = by === 'source' ? pair.source : pair.destination
      let days = units.get(key)
      if (days === undefined) units.set(key, (days = new Map()))
      for (let at = 0; at < pair.length; at++) {
        let ports = days.get(pair.day[at])
        if (ports === undefined) days.set(pair.day[at], (ports = new Set()))
        if (ports === null) continue
        ports.add(pair.port[at])
        if (ports.size > most) days.set(pair.day[at], null)
      }
    },
    hooks,
  )
  const verdicts = new Map<number, Set<number>>()
  for (const [key, days] of units) {
    const kept = new Set<number>()
    for (const [day, ports] of days) if (judge(ports === null ? Infinity : ports.size)) kept.add(day)
    if (kept.size > 0) verdicts.set(key, kept)
  }
  return verdicts
}
