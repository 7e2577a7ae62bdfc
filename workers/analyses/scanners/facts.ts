/** What is said of one source: how much, how broadly, how fast, with which tool's mark, and of which kind. [P1 II; DEFINITIONS 1] */
import type { PairProbes } from '../../store/pairs.ts'
import { createDetectorReader, type Readings } from './detectors.ts'
import { between, createSourceBuffer, type SourceProbes } from './source.ts'

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
  /** The facts of what was added since the last call, and the probes they were taken from (valid until the next add). */
  finish(): { facts: SourceFacts; probes: SourceProbes }
}

export function createFactsMaker(): FactsMaker {
  const buffer = createSourceBuffer()
  const readDetectors = createDetectorReader()
  let ended = true
  let marks = [0, 0, 0, 0]
  let open = 0
  return {
    add(pair) {
      if (ended) {
        buffer.clear()
        marks = [0, 0, 0, 0]
        open = 0
        ended = false
      }
      buffer.add(pair)
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
      const probes = buffer.inOrder()
      const { inTime, length, ports, destinations } = probes
      const { day, time } = inTime
      const [start, stop] = [0, length - 1]
      const seconds = between(inTime, start, stop) / 1e9
      const { readings, busiestMinute } = readDetectors(probes)
      const facts: SourceFacts = {
        probes: length,
        destinations,
        ports,
        first: { day: day[start], time: time[start] },
        last: { day: day[stop], time: time[stop] },
        rate: seconds > 0 ? length / seconds : null,
        busiestMinute,
        marks,
        open,
        kind: kindOf({ ports, destinations, readings }),
        readings,
      }
      return { facts, probes }
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
