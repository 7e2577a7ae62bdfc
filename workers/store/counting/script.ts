/**
 * Counts distinct sources and pairs in TypeScript: the twin of count.assembly.ts, for where no compiled module is to be had,
 * and for pairs of IPv4 and IPv6.
 *
 * Runs are sorted, so the keys up to some pair can be taken from all of them at once; which of those occur in several
 * runs a table of bounded size tells. Then come the keys up to the next pair, and the table starts empty.
 */
import { randomBytes } from 'node:crypto'
import { decodeKeys } from '../decoding/decode.ts'
import { roomFor, type Addresses, type Pairs } from '../decoding/reader.ts'
import type { Counted, Counting, KeyChunk } from '../distinct.ts'

/** Pairs taken at a time, over all runs. The table of them and their sources has four times as many places: a cache holds it. */
const taken = 1 << 12
/** No address: what a source is paired with to be counted itself. */
const nowhere = -1

export function countByScript({ runs, most, load, stop }: Counting): Counted {
  let cursors = runs.map((_, run) => new KeyCursor(most, (number) => load(run, number))).filter((cursor) => cursor.more())
  const one = cursors.length === 1
  const table = new PairTable(one ? 1 : 4 * taken)
  let [sources, pairs] = [0, 0]
  /** The last pair taken, which may occur again, and its source. */
  let [doneSource, doneDestination] = [-1, -1]
  while (cursors.length > 0) {
    const step = Math.max(1, Math.floor(taken / cursors.length))
    let [toSource, toDestination] = [Infinity, Infinity]
    for (const cursor of cursors) {
      const ahead = Math.min(cursor.at + step, cursor.sources.length) - 1
      const [source, destination] = [cursor.sources[ahead], cursor.destinations[ahead]]
      if (source < toSource || (source === toSource && destination < toDestination)) [toSource, toDestination] = [source, destination]
    }
    stop(cursors.length)
    if (!one) table.clear()
    for (const cursor of cursors) {
      let last = doneSource
      do {
        const { sources: theirs, destinations } = cursor
        let { at } = cursor
        for (; at < theirs.length; at++) {
          const source = theirs[at]
          const destination = destinations[at]
          if (source > toSource || (source === toSource && destination > toDestination)) break
          if (source === doneSource && destination === doneDestination) continue
          if (one || table.add(source, destination)) pairs++
          if (source !== last && source !== doneSource && (one || table.add(source, nowhere))) sources++
          last = source
          if (one) doneDestination = destination
          if (one) doneSource = source
        }
        cursor.at = at
      } while (cursor.at === cursor.sources.length && cursor.more())
    }
    doneSource = toSource
    doneDestination = toDestination
    cursors = cursors.filter((cursor) => cursor.at < cursor.sources.length)
  }
  return { sources, pairs }
}

/** What was read of a chunk, by whichever cursor read last: they take what they keep. */
let read: Pairs | undefined

/** Walks one run's keys, a chunk at a time or a part of one. */
class KeyCursor {
  sources: Float64Array = new Float64Array(0)
  destinations: Float64Array = new Float64Array(0)
  at = 0
  private number = 0
  /** Where in the chunk the next part begins; 0 where the next chunk does. */
  private from = 0
  private readonly most: number
  private readonly load: (number: number) => KeyChunk | undefined
  constructor(most: number, load: (number: number) => KeyChunk | undefined) {
    this.most = most
    this.load = load
  }
  /** Takes the next part; false at the run's end. */
  more(): boolean {
    const chunk = this.load(this.number)
    if (chunk === undefined) return false
    const { sources, destinations } = (read = decodeKeys(chunk.keys, chunk.probes, read))
    const to = Math.min(sources.length, this.from + this.most)
    this.sources = part(sources, this.from, to, this.sources)
    this.destinations = part(destinations, this.from, to, this.destinations)
    this.at = 0
    this.from = to === sources.length ? 0 : to
    if (this.from === 0) this.number++
    return true
  }
}
function part(values: Addresses, from: number, to: number, before: Float64Array): Float64Array {
  const length = to - from
  const own = new Float64Array(roomFor(8 * length, before), 0, length)
  own.set(values.subarray(from, to))
  return own
}

/** A set of pairs: open addressing with linear probing, two numbers a place, 0 is an empty one. */
class PairTable {
  private readonly places: Float64Array
  private readonly mask: number
  /** Odd factors nobody can know, so that no capture can be made whose pairs all collide; the counts do not depend on them. */
  private readonly factors = new Int32Array(new Uint8Array(randomBytes(8)).buffer).map((factor) => factor | 1)
  constructor(places: number) {
    this.places = new Float64Array(2 * places)
    this.mask = places - 1
  }
  clear(): void {
    this.places.fill(0)
  }
  /** False if it was there. */
  add(one: number, other: number): boolean {
    const { places, mask, factors } = this
    const key = one + 1
    const mixed = Math.imul(Math.imul(one | 0, factors[0]) ^ (other | 0), factors[1])
    let at = (mixed ^ (mixed >>> 15)) & mask
    for (; places[2 * at] !== 0; at = (at + 1) & mask) if (places[2 * at] === key && places[2 * at + 1] === other) return false
    places[2 * at] = key
    places[2 * at + 1] = other
    return true
  }
}
