/**
 * From probes to the port sequences that count: retransmissions out, the filter, the cut.
 *
 * Sequence: the probes of one (source, destination) pair in the window, in order [Lagraa & Francois 2017, Def. 1].
 * Filter: a unit (pair, source or destination, on a UTC day) with minimum <= distinct ports <= maximum is kept
 * [Evrard et al. 2019, III-C]. Cut: a sequence ends at a UTC month or day, or after an idle gap, or not at all.
 */
import { Refusal, type Hooks, type Parameters } from '../contract.ts'
import { createByDay } from '../graph/byDay.ts'
import type { ExtraColumn, PairProbes, ProbeReader, ProbeScope } from '../store/pairs.ts'
import { createFilter } from './filter.ts'
import type { FilterCounts } from './judge.ts'
import { markRetransmissions } from './retransmission.ts'

export interface Sequence {
  source: number
  destination: number
  /** The ports in order; only [from, from + length) is valid, and only during the visit. */
  ports: Uint16Array
  from: number
  length: number
  /** The pair's probes, and which of them each of the sequence is, by its place; null: the one at the same place. */
  pair: PairProbes
  index: Uint32Array | null
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
    probes: 0, retransmissions: 0, filtered: 0, kept: 0, sequences: 0, units: 0, keptUnits: 0, under: 0, over: 0,
  }
  const sequence: Sequence = {
    source: 0, destination: 0, ports: new Uint16Array(0), from: 0, length: 0, pair: null as unknown as PairProbes, index: null,
  }
  /** Where the probes of a sequence go that do not lie together in their pair. */
  let apart = { ports: new Uint16Array(1024), index: new Uint32Array(1024) }
  /** What is in the sequence so far, which may be nothing, goes there. */
  const copyApart = (pair: PairProbes) => {
    const { from, length } = sequence
    for (let at = 0; at < length; at++) {
      apart.ports[at] = pair.port[from + at]
      apart.index[at] = from + at
    }
    sequence.ports = apart.ports
    sequence.index = apart.index
    sequence.from = 0
  }
  const beginPair = (pair: PairProbes) => {
    sequence.pair = pair
    sequence.source = pair.source
    sequence.destination = pair.destination
    counts.probes += pair.length
  }
  /** A sequence of so many probes of a pair begins, and may go on. */
  const begin = (pair: PairProbes, from: number, length: number) => {
    sequence.ports = pair.port
    sequence.index = null
    sequence.from = from
    sequence.length = length
  }
  const end = () => {
    const { length } = sequence
    if (length === 0) return
    counts.sequences++
    counts.kept += length
    visit(sequence)
    sequence.length = 0
  }
  const endsOn = createDayCut(cut)
  /** Every probe of a day that is kept is in the sequence that goes on there. */
  const plain = !drop && cut !== 'gap'

  const visitDays = (pair: PairProbes) => {
    const { from: first, length, day, time, port } = pair
    if (length > apart.ports.length) apart = { ports: new Uint16Array(length * 2), index: new Uint32Array(length * 2) }
    const { ports, index } = apart
    const pairEnd = first + length
    const repeated = drop ? markRetransmissions(pair) : null
    beginPair(pair)
    let lastDay = 0
    let lastTime = 0
    for (let from = first, to = first; from < pairEnd; from = to) {
      const today = day[from]
      while (to < pairEnd && day[to] === today) to++
      const keeps = filter.keeps(pair, from, to)
      if (keeps && sequence.length > 0 && endsOn(lastDay, today)) end()
      if (sequence.length === 0) begin(pair, from, 0)
      if (!keeps && repeated === null) {
        counts.filtered += to - from
        continue
      }
      if (plain) {
        lastDay = today
        if (sequence.index === null && sequence.from + sequence.length === from) {
          sequence.length += to - from
          continue
        }
      }
      if (sequence.index === null) copyApart(pair)
      let kept = sequence.length
      for (let at = from; at < to; at++) {
        if (repeated !== null && repeated[at - first] === 1) {
          counts.retransmissions++
          continue
        }
        if (!keeps) {
          counts.filtered++
          continue
        }
        if (cut === 'gap' && kept > 0 && ((today - lastDay) * 86_400e9 + (time[at] - lastTime)) / 1e9 > gap) {
          sequence.length = kept
          end()
          kept = 0
        }
        ports[kept] = port[at]
        index[kept++] = at
        lastDay = today
        if (cut === 'gap') lastTime = time[at]
      }
      sequence.length = kept
    }
    end()
  }
  /** Where no filter looks at its days only a cut parts a pair: where it lies is searched, as days come in order. */
  const visitUnfiltered = (pair: PairProbes) => {
    const { from, length, day } = pair
    const pairEnd = from + length
    beginPair(pair)
    for (let at = from, next = from; at < pairEnd; at = next) {
      next = pairEnd
      if (endsOn(day[at], day[pairEnd - 1])) {
        for (let last = at; next - last > 1; ) {
          const middle = (last + next) >>> 1
          if (endsOn(day[at], day[middle])) next = middle
          else last = middle
        }
      }
      begin(pair, at, next - at)
      end()
    }
  }
  probes.visitPairs(
    scope,
    [...(drop ? ['repeats'] as const : []), ...(cut === 'gap' ? ['time'] as const : []), ...extra],
    plain && parameters.filter === 'none' ? visitUnfiltered : visitDays,
    hooks,
  )
  return { ...counts, ...filter.counts() }
}

/** Whether a sequence ends between two days of a pair, the later one second. */
function createDayCut(cut: Parameters['cut']): (last: number, today: number) => boolean {
  if (cut === 'day') return (last, today) => today !== last
  if (cut !== 'month') return () => false
  const months = createByDay((day) => {
    const date = new Date(day * 86_400_000)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  })
  return (last, today) => today !== last && months.of(today) !== months.of(last)
}
