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
      for (let at = 0; at < pair.length; at++) {
        marks[pair.mark[at]]++
        if (pair.answer[at] === 1) open++
      }
    },
    finish() {
      ended = true
      const probes = buffer.inOrder()
      const { order, day, time, length, ports, destinations } = probes
      const [start, stop] = [order[0], order[length - 1]]
      const seconds = between(probes, start, stop) / 1e9
      const readings = readDetectors(probes)
      const facts: SourceFacts = {
        probes: length,
        destinations,
        ports,
        first: { day: day[start], time: time[start] },
        last: { day: day[stop], time: time[stop] },
        rate: seconds > 0 ? length / seconds : null,
        busiestMinute: busiest(probes, 60e9),
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

function busiest(probes: SourceProbes, nanoseconds: number): number {
  let most = 0
  for (let enters = 0, leaves = 0; enters < probes.length; enters++) {
    while (between(probes, probes.order[leaves], probes.order[enters]) >= nanoseconds) leaves++
    most = Math.max(most, enters - leaves + 1)
  }
  return most
}
