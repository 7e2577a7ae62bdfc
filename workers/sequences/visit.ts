/**
 * From probes to the port sequences that count: retransmissions out, the filter, the cut.
 *
 * Sequence: the probes of one (source, destination) pair in the window, in order [Lagraa & Francois 2017, Def. 1].
 * Filter: a unit (pair, source or destination, on a UTC day) with minimum <= distinct ports <= maximum is kept
 * [Evrard et al. 2019, III-C]. Cut: a sequence ends at a UTC month or day, or after an idle gap, or not at all.
 */
import { Refusal, type Hooks, type Parameters } from '../contract.ts'
import type { ExtraColumn, PairProbes, ProbeReader, ProbeScope } from '../store/pairs.ts'
import { createFilter, type FilterCounts } from './filter.ts'
import { markRetransmissions } from './retransmission.ts'

export interface Sequence {
  source: number
  destination: number
  /** Day of the first probe. */
  day: number
  /** The ports in order; only [0, length) is valid, and only during the visit. */
  ports: Uint16Array
  length: number
  /** The pair's probes, and which of them are in this sequence: indexes [0, length). */
  pair: PairProbes
  index: Uint32Array
}
export interface SequenceCounts extends FilterCounts {
  /** Probes in the window and scope. */
  probes: number
  /** Dropped as retransmissions (0 when they are kept). */
  retransmissions: number
  /** Dropped by the filter. */
  filtered: number
  /** In sequences. */
  kept: number
  sequences: number
  /** Steps from a port to a different one. */
  transitions: number
}

export function visitSequences(input: {
  probes: ProbeReader
  scope: ProbeScope
  parameters: Parameters
  hooks: Hooks
  /** Columns of the pairs that the visit reads, beside those that making sequences takes. */
  extra?: readonly ExtraColumn[]
  visit(sequence: Sequence): void
}): SequenceCounts {
  const { probes, scope, parameters, hooks, extra = [], visit } = input
  const { retransmissions, cut, gap, minimum, maximum } = parameters
  if (minimum > maximum) throw new Refusal('bad_question', `The filter keeps nothing: minimum ${minimum} is above maximum ${maximum}.`)
  const drop = retransmissions === 'drop'
  const filter = createFilter({ probes, scope, parameters, hooks })
  const counts: SequenceCounts = {
    probes: 0, retransmissions: 0, filtered: 0, kept: 0, sequences: 0, transitions: 0, units: 0, keptUnits: 0, under: 0, over: 0,
  }
  const sequence: Sequence = {
    source: 0, destination: 0, day: 0, ports: new Uint16Array(1024), length: 0, pair: null as unknown as PairProbes, index: new Uint32Array(1024),
  }
  const end = () => {
    if (sequence.length === 0) return
    counts.sequences++
    counts.kept += sequence.length
    for (let at = 1; at < sequence.length; at++) if (sequence.ports[at] !== sequence.ports[at - 1]) counts.transitions++
    visit(sequence)
    sequence.length = 0
  }

  probes.visitPairs(
    scope,
    drop ? ['sourcePort', 'sequence', ...extra] : extra,
    (pair) => {
      const { length, day, time, port } = pair
      if (length > sequence.ports.length) {
        sequence.ports = new Uint16Array(length * 2)
        sequence.index = new Uint32Array(length * 2)
      }
      const repeated = drop ? markRetransmissions(pair) : null
      sequence.pair = pair
      sequence.source = pair.source
      sequence.destination = pair.destination
      counts.probes += length
      let lastDay = 0
      let lastTime = 0
      for (let from = 0; from < length; ) {
        const today = day[from]
        let to = from + 1
        while (to < length && day[to] === today) to++
        const keeps = filter.keeps(pair, from, to, repeated)
        for (let at = from; at < to; at++) {
          if (repeated !== null && repeated[at] === 1) {
            counts.retransmissions++
            continue
          }
          if (!keeps) {
            counts.filtered++
            continue
          }
          if (sequence.length > 0 && ends(cut, gap, lastDay, lastTime, today, time[at])) end()
          if (sequence.length === 0) sequence.day = today
          sequence.ports[sequence.length] = port[at]
          sequence.index[sequence.length++] = at
          lastDay = today
          lastTime = time[at]
        }
        from = to
      }
      end()
    },
    hooks,
  )
  return { ...counts, ...filter.counts() }
}

function ends(cut: Parameters['cut'], gap: number, lastDay: number, lastTime: number, day: number, time: number): boolean {
  if (cut === 'none') return false
  if (cut === 'day') return day !== lastDay
  if (cut === 'month') return day !== lastDay && monthOf(day) !== monthOf(lastDay)
  return ((day - lastDay) * 86_400e9 + (time - lastTime)) / 1e9 > gap
}
function monthOf(day: number): number {
  const date = new Date(day * 86_400_000)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}
