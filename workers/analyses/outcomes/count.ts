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
  // By number: asked once a probe.
  const known: ({ tally: Tally; hosts: Set<number> } | undefined)[] = new Array(65_536).fill(undefined)
  within.visitPairs(['time', 'answer', 'handshake'], (pair) => {
    let one = sources.at(-1)
    // Pairs come source by source.
    if (one?.source !== pair.source) sources.push((one = { source: pair.source, tally: [0, 0, 0, 0], found: 0, completed: 0, talked: 0, returned: 0 }))
    let target = targets.get(pair.destination)
    if (target === undefined) targets.set(pair.destination, (target = { tally: [0, 0, 0, 0], ports: new Set(), finders: 0 }))
    const { tally } = one
    let opened = 0
    for (let at = 0; at < pair.length; at++) {
      const answer = pair.answer[at]
      let port = known[pair.port[at]]
      if (port === undefined) ports.set(pair.port[at], (port = known[pair.port[at]] = { tally: [0, 0, 0, 0], hosts: new Set() }))
      all[answer]++
      tally[answer]++
      target.tally[answer]++
      port.tally[answer]++
      if (pair.handshake[at] > 0) one.completed++
      if (pair.handshake[at] === talked) one.talked++
      if (answer === open) {
        opened++
        port.hosts.add(pair.destination)
        target.ports.add(pair.port[at])
      }
    }
    if (opened > 0) noteFound(pair, one, target)
  })
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
  for (let at = 0; at < pair.length; at++) {
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
