/**
 * The filter of vertical and horizontal scans: a unit is kept when minimum <= distinct ports <= maximum.
 *
 * Unit: a (source, destination) pair, a source or a destination, on a UTC day. "Less than 3" and "more than 30" are
 * strict in the paper, so 3 and 30 stay. Distinct ports do not depend on retransmissions.
 * Source and destination units need their ports counted before the first sequence: a pass of its own. A source's pairs
 * come one after the other, so it is counted and forgotten; a destination's are spread over the pass, so every port of
 * a (destination, day) is noted in a list that is freed of repeats when it is full.
 * [Evrard et al. 2019, III-C; DEFINITIONS 3]
 */
import type { Hooks, Parameters } from '../contract.ts'
import { createDistinctCounter } from '../graph/distinct.ts'
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
  hooks: Hooks
  by: 'source' | 'destination'
  judge(ports: number): boolean
}): Map<number, Set<number>> {
  const { probes, scope, hooks, by, judge } = input
  const verdicts = new Map<number, Set<number>>()
  const days = probes.days(scope.sensor, scope.protocol).map(({ day }) => day)
  const placeOf = new Map(days.map((day, at) => [day, at]))
  const note = (address: number, place: number, ports: number) => {
    if (ports === 0 || !judge(ports)) return
    const kept = verdicts.get(address)
    if (kept === undefined) verdicts.set(address, new Set([days[place]]))
    else kept.add(days[place])
  }
  const list = createKeyList()
  const distinct = createDistinctCounter()
  const addresses: number[] = []
  const numberOf = new Map<number, number>()
  let source = NaN
  const endOfSource = () => {
    // Ascending numbers day x ports.
    const keys = list.sorted()
    for (let from = 0, to = 0; from < keys.length; from = to) {
      const place = Math.floor(keys[from] / 65_536)
      while (to < keys.length && keys[to] < (place + 1) * 65_536) to++
      note(source, place, to - from)
    }
    list.clear()
  }
  const stamps = new Uint32Array(65_536)
  let stamp = 0
  probes.visitPairs(
    scope,
    [],
    (pair) => {
      let unit = 0
      if (by === 'source') {
        if (pair.source !== source) endOfSource()
        source = pair.source
      } else {
        unit = numberOf.get(pair.destination) ?? addresses.length
        if (unit === addresses.length) {
          numberOf.set(pair.destination, unit)
          addresses.push(pair.destination)
        }
      }
      for (let from = 0; from < pair.length; ) {
        const day = pair.day[from]
        const place = placeOf.get(day)!
        stamp++
        for (; from < pair.length && pair.day[from] === day; from++) {
          const port = pair.port[from]
          if (stamps[port] === stamp) continue
          stamps[port] = stamp
          if (by === 'source') list.add(place * 65_536 + port)
          else distinct.add(unit * days.length + place, port)
        }
      }
    },
    hooks,
  )
  if (by === 'source') endOfSource()
  else distinct.counts(addresses.length * days.length).forEach((ports, one) => note(addresses[Math.floor(one / days.length)], one % days.length, ports))
  return verdicts
}

/** Distinct numbers, ascending. */
function createKeyList(): { add(key: number): void; sorted(): Float64Array; clear(): void } {
  let keys = new Float64Array(1 << 10)
  let length = 0
  const compact = () => {
    keys.subarray(0, length).sort()
    let kept = 0
    for (let at = 0; at < length; at++) if (at === 0 || keys[at] !== keys[kept - 1]) keys[kept++] = keys[at]
    length = kept
  }
  return {
    add(key) {
      if (length === keys.length) {
        compact()
        if (length * 2 > keys.length) {
          const grown = new Float64Array(keys.length * 2)
          grown.set(keys.subarray(0, length))
          keys = grown
        }
      }
      keys[length++] = key
    },
    sorted() {
      compact()
      return keys.subarray(0, length)
    },
    clear: () => void (length = 0),
  }
}
