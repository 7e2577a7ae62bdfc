/**
 * How stored probes are read back: pair by pair, in (source, destination, time) order. The seam between the store
 * (stage 2) and the sequences (stage 3); whoever reads probes knows this and not the chunk format.
 */
import type { AddressKey, Instant } from '../capture/sink.ts'
import type { Hooks } from '../contract.ts'
import type { Gathered } from './columns.ts'

/** Which probes. Times are half-open [start, end); null leaves a side open. */
export interface ProbeScope {
  start: Instant | null
  end: Instant | null
  /** Only captures with this label; null: all. */
  sensor: string | null
  /** Destination networks in CIDR notation, comma separated; '' is every destination. */
  targets: string
  /** The same of sources: those looked at ('' is every source), and those left out ('' is none). */
  sources?: string
  withoutSources?: string
  /** Beginnings of the SHA-256 of captures, comma separated; '' is every capture. */
  captures?: string
  protocol: 'tcp' | 'udp'
  /** 'unanswered': only probes whose answer is silent. */
  outcome: 'all' | 'unanswered'
}

/** What came back for a probe, by number. */
export const answerKinds = ['silent', 'open', 'closed', 'filtered'] as const

/**
 * Columns beside source, destination, day and port, decoded only when asked for; the order of probes is known without their
 * times. Those of answers are tied from what is stored beside the probes, which is read only for them (and for an outcome
 * that is not 'all').
 */
export type ExtraColumn = 'time' | 'sourcePort' | 'sequence' | 'mark' | 'frame' | 'capture' | 'answer' | 'handshake' | 'answerDelay' | 'repeats'

/**
 * All probes of one (source, destination) pair in the scope, in time order (day, time, then capture order).
 * The arrays belong to the reader, who may overwrite them after the visit returns; only [from, from + length) is of the pair.
 */
export interface PairProbes {
  source: AddressKey
  destination: AddressKey
  /** Where its probes begin. */
  from: number
  length: number
  /** Days since 1970-01-01 UTC. */
  day: Int32Array
  /** Nanoseconds of the day; NaN where they were neither asked for nor needed to find the order. */
  time: Float64Array
  /** Destination port. */
  port: Uint16Array
  sourcePort: Uint16Array
  sequence: Uint32Array
  mark: Uint8Array
  frame: Float64Array
  /** Evidence id of the capture each probe came from. */
  capture: Uint32Array
  /** Index into answerKinds. */
  answer: Uint8Array
  /** 0: none seen; 1: the source completed the handshake; 2: and sent data. TCP only. */
  handshake: Uint8Array
  /** Nanoseconds from the probe to the answer, NaN where it is silent. */
  answerDelay: Float64Array
  /** How many probes back in its pair the last one lies that it repeats; 0 for none. One before the first that is told is of another window. */
  repeats: Uint32Array
}

/** Columns that another thread reads. */
export interface ColumnsUnderWay {
  /** Waits until they are there. Null: they could not be read, or not there. Refused with `cancelled`. */
  finish(hooks: Hooks): Gathered | null
  /** Nobody will ask for them. */
  stop(): void
}

export interface ProbeReader {
  /** Visits every pair in the scope in ascending (source, destination) key order, merged over all captures and days. */
  visitPairs(scope: ProbeScope, extra: readonly ExtraColumn[], visit: (pair: PairProbes) => void, hooks: Hooks): void
  /** Begins to read columns of a scope of at most so many probes on another thread; null where that is not worth it, or no thread to be had. */
  beside?(scope: ProbeScope, names: readonly ExtraColumn[], most: number): ColumnsUnderWay | null
  /** First and last probe in the scope's captures (not cut by start/end), null without probes. */
  span(sensor: string | null, protocol: ProbeScope['protocol']): { first: Instant; last: Instant } | null
  /**
   * Number of probes per UTC day (sensor's captures), days ascending: known without decoding a probe. For UDP it is
   * the number of stored flow ends, of which at least one in two is not a probe's, so an upper bound.
   */
  days(sensor: string | null, protocol: ProbeScope['protocol']): { day: number; probes: number }[]
  /** Number of stored packets that are read only to tie answers (sensor's captures): none for UDP, whose probes take them anyway. */
  answers(sensor: string | null, protocol: ProbeScope['protocol']): number
  /** Canonical text of an address (RFC 5952 for IPv6). */
  addressText(key: AddressKey): string
  /** The key of an address in its canonical text; null: not an address, or an IPv6 one the case has not seen. */
  addressKey(text: string): AddressKey | null
}
