/** What is said of one source: how much, how broadly, how fast, with which tool's mark, and of which kind. [P1 II; DEFINITIONS 1] */
import type { PairProbes } from '../../store/pairs.ts'
import type { Readings } from './detectors.ts'
import type { SourceReader } from './reader.ts'
import { between, type Times } from './source.ts'

/** More ports on one host, or more hosts on one port, than this: vertical or horizontal. */
export const many = 15
export const kinds = ['vertical', 'horizontal', 'block', 'selective', 'single'] as const
export type Kind = (typeof kinds)[number]

export interface SourceFacts {
  probes: number
  destinations: number
  ports: number
  first: { day: number; time: number }
  last: { day: number; time: number }
  /** Probes a second from the first to the last; null where they are one moment. */
  rate: number | null
  /** Most probes within any minute. */
  busiestMinute: number
  /** Probes with each tool's mark, by mark. */
  marks: number[]
  kind: Kind
  readings: Readings
  /** Probes that were answered open. */
  open: number
}
export interface FactsMaker {
  /** Called pair by pair of one source. */
  add(pair: PairProbes): void
  /** The facts of what was added since the last call, and when each of its probes was, by arrival (valid until the next add). */
  finish(): { facts: SourceFacts; times: Times }
}

export function createFactsMaker(reader: SourceReader): FactsMaker {
  let ended = true
  let marks = [0, 0, 0, 0]
  let open = 0
  return {
    add(pair) {
      if (ended) {
        marks = [0, 0, 0, 0]
        open = 0
        ended = false
      }
      reader.add(pair)
      const { from, length, mark, answer } = pair
      let unmarked = length
      for (let at = from; at < from + length; at++) {
        // Most often neither: that is counted once a pair.
        if ((mark[at] | answer[at]) === 0) continue
        if (mark[at] !== 0) {
          marks[mark[at]]++
          unmarked--
        }
        if (answer[at] === 1) open++
      }
      marks[0] += unmarked
    },
    finish() {
      ended = true
      const { probes, destinations, ports, first, last, busiestMinute, readings, times } = reader.end()
      const momentOf = (probe: number) => ({ day: times.day[probe], time: times.time[probe] })
      const seconds = between(times, first, last) / 1e9
      const facts: SourceFacts = {
        probes,
        destinations,
        ports,
        first: momentOf(first),
        last: momentOf(last),
        rate: seconds > 0 ? probes / seconds : null,
        busiestMinute,
        marks,
        open,
        kind: kindOf({ ports, destinations, readings }),
        readings,
      }
      return { facts, times }
    },
  }
}

/** vertical: many ports on one host; horizontal: many hosts on one port; block: both. Over the whole window, however slow. */
function kindOf({ ports, destinations, readings }: { ports: number; destinations: number; readings: Readings }): Kind {
  const vertical = readings.zeekPorts.total > many
  const horizontal = readings.zeekHosts.total > many
  if (vertical && horizontal) return 'block'
  if (vertical) return 'vertical'
  if (horizontal) return 'horizontal'
  return ports > 1 || destinations > 1 ? 'selective' : 'single'
}
