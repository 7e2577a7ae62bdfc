/**
 * The probes of one source in time order, whatever destinations they went to: one source is in memory at a time.
 *
 * Probes are stored by (source, destination, time), so a source with one destination is in order already; else the
 * destinations' probes are merged, two neighbours at a time. Equal times keep the order of the pairs.
 */
import type { PairProbes } from '../../store/pairs.ts'

/** What is read of a pair. */
export type AddedProbes = Pick<PairProbes, 'from' | 'length' | 'day' | 'time' | 'port'>
export interface SourceProbes {
  length: number
  destinations: number
  /** Distinct ports, and distinct (destination, port). */
  ports: number
  combinations: number
  /** The most ports of a destination, and the most destinations of a port. */
  portsOnHost: number
  hostsOnPort: number
  /** By arrival; read through `order`, and times in time order as they are in `inTime`. Ordinals of the destination, the port and both, from 0. */
  destination: Uint32Array
  port: Uint16Array
  combination: Uint32Array
  day: Int32Array
  time: Float64Array
  /** Arrival numbers in time order; only [0, length) is valid. */
  order: Uint32Array
  inTime: Times
}
export interface Times {
  day: Int32Array
  time: Float64Array
}
interface Ordered extends Times {
  order: Uint32Array
}
export interface SourceBuffer {
  clear(): void
  /** The probes of another destination. */
  add(pair: AddedProbes): void
  /** Valid until the next clear. */
  inOrder(): SourceProbes
}

const columns = (size: number) => ({
  destination: new Uint32Array(size),
  combination: new Uint32Array(size),
  port: new Uint16Array(size),
  /** The port itself, for clearing what is known of it. */
  number: new Uint16Array(size),
  day: new Int32Array(size),
  time: new Float64Array(size),
})
/** Of each port together: destinations so far and the last of them (from 1); the ordinals of the port and of both. */
const place = { hosts: 0, last: 1, port: 2, both: 3 } as const
const placeBits = 2
const ordered = (size: number): Ordered => ({ day: new Int32Array(size), time: new Float64Array(size), order: new Uint32Array(size) })

export function createSourceBuffer(): SourceBuffer {
  let kept = columns(1024)
  let [merged, spare] = [ordered(1024), ordered(1024)]
  let length = 0
  /** Where each destination's probes end. */
  const ends: number[] = []
  let [ports, combinations, portsOnHost, hostsOnPort] = [0, 0, 0, 0]
  /** What is known of each port. */
  const known = new Uint32Array(65_536 << placeBits)
  function grow(size: number): void {
    const next = columns(Math.max(size, 2 * kept.port.length))
    for (const name of ['destination', 'combination', 'day', 'time', 'port', 'number'] as const) next[name].set(kept[name] as never)
    kept = next
    merged = ordered(next.port.length)
    spare = ordered(next.port.length)
  }
  return {
    clear() {
      const { number } = kept
      for (let at = 0; at < length; at++) {
        const one = number[at] << placeBits
        known[one | place.hosts] = known[one | place.last] = 0
      }
      length = ends.length = 0
      ports = combinations = portsOnHost = hostsOnPort = 0
    },
    add(pair) {
      if (length + pair.length > kept.port.length) grow(length + pair.length)
      const { destination, combination, port, number, day, time } = kept
      const { from, length: count, port: numbers, day: days, time: times } = pair
      const end = from + count
      let to = length
      const host = ends.length + 1
      const before = combinations
      for (let at = from; at < end; at++, to++) {
        const one = numbers[at] << placeBits
        const last = known[one | place.last]
        if (last !== host) {
          if (last === 0) known[one | place.port] = ports++
          known[one | place.last] = host
          known[one | place.both] = combinations++
          const hosts = ++known[one | place.hosts]
          if (hosts > hostsOnPort) hostsOnPort = hosts
        }
        destination[to] = host - 1
        combination[to] = known[one | place.both]
        port[to] = known[one | place.port]
        number[to] = numbers[at]
        day[to] = days[at]
        time[to] = times[at]
      }
      portsOnHost = Math.max(portsOnHost, combinations - before)
      length += count
      ends.push(length)
    },
    inOrder() {
      const { order } = merged
      for (let at = 0; at < length; at++) order[at] = at
      if (ends.length > 1) {
        merged.day.set(kept.day.subarray(0, length))
        merged.time.set(kept.time.subarray(0, length))
      }
      for (let sorted = [0, ...ends]; sorted.length > 2; ) {
        const next = [0]
        for (let at = 2; at < sorted.length; at += 2) {
          merge(merged, spare, sorted[at - 2], sorted[at - 1], sorted[at])
          next.push(sorted[at])
        }
        if (sorted.length % 2 === 0) {
          merge(merged, spare, sorted[sorted.length - 2], length, length)
          next.push(length)
        }
        ;[merged, spare] = [spare, merged]
        sorted = next
      }
      return { ...kept, order: merged.order, inTime: ends.length > 1 ? merged : kept, length, destinations: ends.length, ports, combinations, portsOnHost, hostsOnPort }
    },
  }
}

/** [from, middle) and [middle, to), each in order, become one in `into`; what is equal keeps its place. */
function merge({ day, time, order }: Ordered, into: Ordered, from: number, middle: number, to: number): void {
  let left = from
  let right = middle
  let at = from
  for (; left < middle && right < to; at++) {
    const one = day[left]
    const other = day[right]
    // Without a branch: which of them is next cannot be foretold.
    const takes = +(other < one) | (+(other === one) & +(time[right] < time[left]))
    const next = left + (right - left) * takes
    into.day[at] = day[next]
    into.time[at] = time[next]
    into.order[at] = order[next]
    right += takes
    left += 1 - takes
  }
  const [rest, end] = left < middle ? [left, middle] : [right, to]
  into.day.set(day.subarray(rest, end), at)
  into.time.set(time.subarray(rest, end), at)
  into.order.set(order.subarray(rest, end), at)
}

const nanosecondsOfDay = 86_400e9
/** Nanoseconds between two probes; exact for 104 days, and never wrong about which of two spans of minutes is longer. */
export function between({ day, time }: Times, from: number, to: number): number {
  return (day[to] - day[from]) * nanosecondsOfDay + (time[to] - time[from])
}
