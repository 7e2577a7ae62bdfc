/**
 * From stored pairs to the groups a blocking entry is in scope of: a pair as it comes, or all pairs of a source by time.
 *
 * Probes are stored by (source, destination, time), so a source's probes are ascending runs, merged two by two. Equal
 * times keep the order of the pairs: no probe is dropped for it. [DEFINITIONS 1, order; 10, scope of an entry]
 */
import type { ProbeGroup } from './entries.ts'

export type BlockingScope = 'source' | 'pair'
/** Probes of one pair in time order, all or the next part of them; only [0, length) is read, and only during the call. */
export interface GroupedPair<Key> {
  source: Key
  destination: Key
  /** Days since 1970-01-01 UTC, and nanoseconds of that day. */
  day: Int32Array
  time: Float64Array
  port: Uint16Array
  length: number
  /** 1 for packets that are no scan. */
  benign?: Uint8Array
}
export interface Grouper<Key> {
  /** Called source by source: all pairs of one before the next. */
  pair(pair: GroupedPair<Key>): void
  /** Delivers what is left. */
  finish(): void
}
/** A group, and of each of its probes which destination it went to: an index into `destinations`. */
export interface DeliveredGroup<Key> extends ProbeGroup {
  benign: Uint8Array
  destination: Uint32Array
  destinations: readonly Key[]
}
interface Columns {
  times: Float64Array
  ports: Uint16Array
  benign: Uint8Array
  destination: Uint32Array
}
const columns = (size: number): Columns => ({ times: new Float64Array(size), ports: new Uint16Array(size), benign: new Uint8Array(size), destination: new Uint32Array(size) })
const nanosecondsOfDay = 86_400e9

/**
 * @param input.startDay times are counted from its midnight; exact to the nanosecond for 104 days
 * @param input.deliver the group is valid during the call only
 */
export function createGrouper<Key extends string | number | bigint>(input: { scope: BlockingScope; startDay: number; deliver(group: DeliveredGroup<Key>, source: Key): void }): Grouper<Key> {
  const { scope, startDay, deliver } = input
  let kept = columns(1024)
  let spare = columns(0)
  let length = 0
  /** Where each pair's run starts. */
  let starts: number[] = []
  let source: Key | null = null
  let destinations: Key[] = []

  function flush(): void {
    if (length === 0 || source === null) return
    if (starts.length > 1 && spare.times.length < length) spare = columns(kept.times.length)
    while (starts.length > 1) {
      const merged: number[] = []
      for (let run = 0; run < starts.length; run += 2) {
        merged.push(starts[run])
        merge(kept, spare, starts[run], starts[run + 1] ?? length, starts[run + 2] ?? length)
      }
      ;[kept, spare] = [spare, kept]
      starts = merged
    }
    deliver({ ...kept, length, destinations }, source)
    length = 0
    starts = []
    destinations = []
  }

  return {
    pair(pair) {
      const another = pair.source !== source || pair.destination !== destinations.at(-1)
      if (pair.source !== source || (scope === 'pair' && another)) flush()
      source = pair.source
      if (another) destinations.push(pair.destination)
      if (length + pair.length > kept.times.length) {
        const wider = columns(2 * (length + pair.length))
        for (const key of ['times', 'ports', 'benign', 'destination'] as const) wider[key].set(kept[key].subarray(0, length))
        kept = wider
      }
      // The next part of a pair comes after the one before: the same run.
      if (another) starts.push(length)
      for (let index = 0; index < pair.length; index++, length++) {
        kept.times[length] = (pair.day[index] - startDay) * nanosecondsOfDay + pair.time[index]
        kept.ports[length] = pair.port[index]
        kept.benign[length] = pair.benign?.[index] ?? 0
        kept.destination[length] = destinations.length - 1
      }
    },
    finish: flush,
  }
}

/** Runs [start, middle) and [middle, end) into one, the first run first among equal times. */
function merge(from: Columns, to: Columns, start: number, middle: number, end: number): void {
  let one = start
  let other = middle
  for (let at = start; at < end; at++) {
    const next = other >= end || (one < middle && from.times[one] <= from.times[other]) ? one++ : other++
    to.times[at] = from.times[next]
    to.ports[at] = from.ports[next]
    to.benign[at] = from.benign[next]
    to.destination[at] = from.destination[next]
  }
}
