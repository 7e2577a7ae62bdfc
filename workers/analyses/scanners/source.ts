/**
 * The probes of one source in time order, whatever destinations they went to: one source is in memory at a time.
 *
 * Probes are stored by (source, destination, time), so a source with one destination is in order already; else the
 * destinations' probes are merged, two neighbours at a time. Equal times keep the order of the pairs.
 */
import type { PairProbes } from '../../store/pairs.ts'

export interface SourceProbes {
  length: number
  destinations: number
  /** Distinct ports, and distinct (destination, port). */
  ports: number
  combinations: number
  /** The most ports of a destination, and the most destinations of a port. */
  portsOnHost: number
  hostsOnPort: number
  /** By arrival; read through `order`. Ordinals of the destination and of (destination, port), from 0. */
  destination: Uint32Array
  combination: Uint32Array
  port: Uint16Array
  day: Int32Array
  time: Float64Array
  /** Arrival numbers in time order; only [0, length) is valid. */
  order: Uint32Array
}
export interface SourceBuffer {
  clear(): void
  /** The probes of another destination. */
  add(pair: PairProbes): void
  /** Valid until the next clear. */
  inOrder(): SourceProbes
}

const columns = (size: number) => ({
  destination: new Uint32Array(size),
  combination: new Uint32Array(size),
  port: new Uint16Array(size),
  day: new Int32Array(size),
  time: new Float64Array(size),
  order: new Uint32Array(size),
})

export function createSourceBuffer(): SourceBuffer {
  let kept = columns(1024)
  let merged = new Uint32Array(1024)
  let length = 0
  /** Where each destination's probes end. */
  const ends: number[] = []
  let [ports, combinations, portsOnHost, hostsOnPort] = [0, 0, 0, 0]
  /** Of each port: destinations so far, the last of them (from 1), and the ordinal of both. */
  const hosts = new Uint32Array(65_536)
  const lastHost = new Uint32Array(65_536)
  const ordinal = new Uint32Array(65_536)
  function grow(size: number): void {
    const next = columns(Math.max(size, 2 * kept.port.length))
    for (const name of ['destination', 'combination', 'day', 'time', 'port'] as const) next[name].set(kept[name] as never)
    kept = next
    merged = new Uint32Array(next.port.length)
  }
  return {
    clear() {
      for (let at = 0; at < length; at++) hosts[kept.port[at]] = lastHost[kept.port[at]] = 0
      length = ends.length = 0
      ports = combinations = portsOnHost = hostsOnPort = 0
    },
    add(pair) {
      if (length + pair.length > kept.port.length) grow(length + pair.length)
      const { destination, combination, port, day, time } = kept
      const host = ends.length + 1
      const before = combinations
      for (let at = 0; at < pair.length; at++) {
        const one = pair.port[at]
        if (lastHost[one] !== host) {
          if (lastHost[one] === 0) ports++
          lastHost[one] = host
          ordinal[one] = combinations++
          if (++hosts[one] > hostsOnPort) hostsOnPort = hosts[one]
        }
        destination[length + at] = host - 1
        combination[length + at] = ordinal[one]
        port[length + at] = one
        day[length + at] = pair.day[at]
        time[length + at] = pair.time[at]
      }
      portsOnHost = Math.max(portsOnHost, combinations - before)
      length += pair.length
      ends.push(length)
    },
    inOrder() {
      const { order, day, time } = kept
      for (let at = 0; at < length; at++) order[at] = at
      for (let sorted = [0, ...ends]; sorted.length > 2; ) {
        const next = [0]
        for (let at = 2; at < sorted.length; at += 2) {
          merge(order, merged, sorted[at - 2], sorted[at - 1], sorted[at], day, time)
          next.push(sorted[at])
        }
        if (sorted.length % 2 === 0) next.push(length)
        sorted = next
      }
      return { ...kept, length, destinations: ends.length, ports, combinations, portsOnHost, hostsOnPort }
    },
  }
}

/** [from, middle) and [middle, to), each in order, become one; what is equal keeps its place. */
function merge(order: Uint32Array, spare: Uint32Array, from: number, middle: number, to: number, day: Int32Array, time: Float64Array): void {
  let left = from
  let right = middle
  let length = 0
  while (left < middle && right < to) {
    const one = order[left]
    const other = order[right]
    if (day[other] < day[one] || (day[other] === day[one] && time[other] < time[one])) {
      spare[length++] = other
      right++
    } else {
      spare[length++] = one
      left++
    }
  }
  // What is left of the right is in its place already.
  order.copyWithin(from + length, left, middle)
  order.set(spare.subarray(0, length), from)
}

const nanosecondsOfDay = 86_400e9
/** Nanoseconds between two probes; exact for 104 days, and never wrong about which of two spans of minutes is longer. */
export function between({ day, time }: Pick<SourceProbes, 'day' | 'time'>, from: number, to: number): number {
  return (day[to] - day[from]) * nanosecondsOfDay + (time[to] - time[from])
}
