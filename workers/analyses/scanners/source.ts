/**
 * The probes of one source in time order, whatever destinations they went to: one source is in memory at a time.
 *
 * Probes are stored by (source, destination, time), so a source with one destination is in order already; else an index
 * is sorted. Equal times keep the order of the pairs.
 */
import type { PairProbes } from '../../store/pairs.ts'

export interface SourceProbes {
  length: number
  destinations: number
  /** By arrival; read through `order`. Ordinal of the destination from 0. */
  destination: Uint32Array
  port: Uint16Array
  day: Int32Array
  time: Float64Array
  /** Arrival numbers in time order; only [0, length) is valid. */
  order: Uint32Array
}
export interface SourceBuffer {
  clear(): void
  add(pair: PairProbes): void
  /** Valid until the next clear. */
  inOrder(): SourceProbes
}

const columns = (size: number) => ({
  destination: new Uint32Array(size),
  port: new Uint16Array(size),
  day: new Int32Array(size),
  time: new Float64Array(size),
  order: new Uint32Array(size),
})

export function createSourceBuffer(): SourceBuffer {
  let kept = columns(1024)
  let length = 0
  let destinations = 0
  function grow(size: number): void {
    const next = columns(Math.max(size, 2 * kept.port.length))
    next.destination.set(kept.destination)
    next.port.set(kept.port)
    next.day.set(kept.day)
    next.time.set(kept.time)
    kept = next
  }
  return {
    clear() {
      length = destinations = 0
    },
    add(pair) {
      if (length + pair.length > kept.port.length) grow(length + pair.length)
      kept.port.set(pair.port.subarray(0, pair.length), length)
      kept.day.set(pair.day.subarray(0, pair.length), length)
      kept.time.set(pair.time.subarray(0, pair.length), length)
      kept.destination.fill(destinations, length, length + pair.length)
      destinations++
      length += pair.length
    },
    inOrder() {
      const { order, day, time } = kept
      for (let at = 0; at < length; at++) order[at] = at
      if (destinations > 1) order.subarray(0, length).sort((one, other) => day[one] - day[other] || time[one] - time[other] || one - other)
      return { ...kept, length, destinations }
    },
  }
}

const nanosecondsOfDay = 86_400e9
/** Nanoseconds between two probes; exact for 104 days, and never wrong about which of two spans of minutes is longer. */
export function between({ day, time }: Pick<SourceProbes, 'day' | 'time'>, from: number, to: number): number {
  return (day[to] - day[from]) * nanosecondsOfDay + (time[to] - time[from])
}
