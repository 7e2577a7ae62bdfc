/**
 * What came back, counted in one pass over the probes: by port, by source, by target, and who came back to what it found.
 *
 * Found: a distinct destination and port that answered open. Came back: a source that found one without talking to it
 * (a scan), and later completed a connection to it and sent data. [DEFINITIONS 1]
 */
import type { Instant } from '../../capture/sink.ts'
import type { WindowMaterial } from '../../material.ts'
import type { PairProbes } from '../../store/pairs.ts'

/** Probes by answer: silent, open, closed, filtered. */
export type Tally = [silent: number, open: number, closed: number, filtered: number]
const open = 1
const talked = 2

export interface SourceOutcome {
  source: number
  tally: Tally
  found: number
  /** Connections it completed, and those in which it sent data. */
  completed: number
  talked: number
  returned: number
}
export interface Return {
  source: number
  destination: number
  port: number
  found: Instant
  back: Instant
  /** Connections with data since it was found. */
  connections: number
}
export interface Outcomes {
  all: Tally
  completed: number
  talked: number
  /** Of each port that was probed. */
  ports: Map<number, { tally: Tally; hosts: Set<number> }>
  sources: SourceOutcome[]
  targets: Map<number, { tally: Tally; ports: Set<number>; finders: number }>
  returns: Return[]
}

export function countOutcomes(within: WindowMaterial): Outcomes {
  const outcomes: Outcomes = { all: [0, 0, 0, 0], completed: 0, talked: 0, ports: new Map(), sources: [], targets: new Map(), returns: [] }
  const { all, ports, sources, targets } = outcomes
  /** Four a port: probes by answer. */
  const tallies = new Float64Array(4 * 65_536)
  const hosts = new Map<number, Set<number>>()
  within.visitPairs(['time', 'answer', 'handshake'], (pair) => {
    let one = sources.at(-1)
    // Pairs come source by source.
    if (one?.source !== pair.source) sources.push((one = { source: pair.source, tally: [0, 0, 0, 0], found: 0, completed: 0, talked: 0, returned: 0 }))
    let target = targets.get(pair.destination)
    if (target === undefined) targets.set(pair.destination, (target = { tally: [0, 0, 0, 0], ports: new Set(), finders: 0 }))
    const { tally } = one
    const { from, length, port, answer, handshake } = pair
    let opened = 0
    let silent = length
    for (let at = from; at < from + length; at++) {
      const came = answer[at]
      tallies[(port[at] << 2) | came]++
      // Most often neither: that is counted once a pair.
      if ((came | handshake[at]) === 0) continue
      if (handshake[at] > 0) one.completed++
      if (handshake[at] === talked) one.talked++
      if (came === 0) continue
      silent--
      all[came]++
      tally[came]++
      target.tally[came]++
      if (came !== open) continue
      opened++
      const known = hosts.get(port[at])
      if (known === undefined) hosts.set(port[at], new Set([pair.destination]))
      else known.add(pair.destination)
      target.ports.add(port[at])
    }
    all[0] += silent
    tally[0] += silent
    target.tally[0] += silent
    if (opened > 0) noteFound(pair, one, target)
  })
  for (let port = 0; port < 65_536; port++) {
    const tally: Tally = [tallies[4 * port], tallies[4 * port + 1], tallies[4 * port + 2], tallies[4 * port + 3]]
    if (tally[0] + tally[1] + tally[2] + tally[3] > 0) ports.set(port, { tally, hosts: hosts.get(port) ?? new Set() })
  }
  function noteFound(pair: PairProbes, one: SourceOutcome, target: { finders: number }): void {
    const found = foundIn(pair)
    one.found += found.size
    if (found.size > 0) target.finders++
    const returns = [...found.values()].filter(({ back }) => back !== null) as Return[]
    one.returned += returns.length
    outcomes.returns.push(...returns)
  }
  for (const one of sources) {
    outcomes.completed += one.completed
    outcomes.talked += one.talked
  }
  return outcomes
}

/** The ports of the pair's destination that answered open, and when the source came back with data to one it had only scanned. */
function foundIn(pair: PairProbes): Map<number, Omit<Return, 'back'> & { back: Instant | null; scanned: boolean }> {
  const found = new Map<number, Omit<Return, 'back'> & { back: Instant | null; scanned: boolean }>()
  for (let at = pair.from; at < pair.from + pair.length; at++) {
    if (pair.answer[at] !== open) continue
    const moment = { day: pair.day[at], time: pair.time[at] }
    const before = found.get(pair.port[at])
    if (before === undefined) {
      const { source, destination } = pair
      found.set(pair.port[at], { source, destination, port: pair.port[at], found: moment, back: null, connections: 0, scanned: pair.handshake[at] < talked })
    } else if (before.scanned && pair.handshake[at] === talked) {
      before.back ??= moment
      before.connections++
    }
  }
  return found
}
