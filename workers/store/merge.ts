/**
 * Runs of stored records as one stream of address pairs: a merge in (source, destination, day, time) order.
 *
 * Memory: one decoded chunk a run, a block of pairs and one pair.
 */
import type { AddressKey, Instant } from '../capture/sink.ts'
import { Refusal } from '../contract.ts'
import type { chunkColumns, StoredChunk } from './chunk.ts'
import { decode16, decode8, decodeFrames, decodeKeys, decodeSequences, decodeTimes } from './decoding/decode.ts'
import type { Addresses } from './decoding/reader.ts'
import type { PairProbes } from './pairs.ts'
import { createPairOrder, destinationOf, element, elementBits, sourceOf, type PairOrder } from './sorting/pairOrder.ts'

export interface Run {
  id: number
  capture: number
  day: number
  chunks: number
  /** Times of its first and last record, nanoseconds of the day. */
  first: number
  last: number
}
/** Columns a record has beside its addresses and port. */
export type StoredColumn = 'time' | 'sourcePort' | 'sequence' | 'mark' | 'frame'

/** Reads a chunk's number of probes and the columns named; undefined where there is none. */
export type ChunkLoader = (run: number, chunk: number, columns: readonly ChunkColumn[]) => StoredChunk | undefined
export type ChunkColumn = (typeof chunkColumns)[number]
/** The chunk's columns that a record's are decoded from, beside keys and ports. */
const storedIn: Record<StoredColumn, readonly ChunkColumn[]> = {
  time: ['time', 'rank', 'frame'], frame: ['rank', 'frame'], sourcePort: ['source_port'], sequence: ['sequence', 'mark'], mark: ['mark'],
}

/** Pairs of a block, over all runs: what sorts them has them in the processor's cache. */
const blockPairs = 1 << 14

/**
 * Takes the pairs below some pair from all runs at once and sorts them, again and again: a block at a time this is several
 * times as fast as to look for the smallest of all runs at every pair. The pair where a block ends is then taken from
 * all runs by itself, since it may go on in the next chunk of one.
 */
export class PairMerge {
  /** Records passed so far. */
  passed = 0
  private cursors: RunCursor[]
  private readonly order: PairOrder
  // The block: in the order its pairs were taken, whose they are and where their records lie there; and their order.
  private readonly cursorOf = new Uint32Array(blockPairs)
  private readonly from = new Uint32Array(blockPairs)
  private readonly count = new Uint32Array(blockPairs)
  private elements: Uint32Array = new Uint32Array(0)
  private length = 0
  private at = 0
  /** The next pair; where the block is at its end, the one that is taken by itself. */
  private source: AddressKey = 0
  private destination: AddressKey = 0

  /** @param input.runs in the order in which records of equal times are to come; @param input.start half-open [start, end) */
  constructor(input: {
    runs: readonly Run[]
    columns: readonly StoredColumn[]
    start: Instant | null
    end: Instant | null
    load: ChunkLoader
    order?: PairOrder
  }) {
    const { runs, columns, start, end, load, order = createPairOrder(blockPairs) } = input
    this.order = order
    const timed = columns.includes('time') ? null : daysToOrder({ runs, start, end })
    this.cursors = runs
      .map((run) => new RunCursor({ run, columns, timed: timed === null || timed.has(run.day), start, end, load }))
      .filter((cursor) => cursor.more())
    this.look()
  }

  /** Fills `pair` with the records of the next pair, in time order and perhaps none in the span; false at the end. */
  next(pair: PairProbes): boolean {
    if (this.cursors.length === 0) return false
    this.take(pair)
    return true
  }

  /** The records of this very pair; to be asked for in ascending order of pairs. */
  seek(pair: PairProbes, source: AddressKey, destination: AddressKey): void {
    while (this.cursors.length > 0 && (this.source < source || (this.source === source && this.destination < destination))) this.take(null)
    if (this.cursors.length > 0 && this.source === source && this.destination === destination) return this.take(pair)
    pair.source = source
    pair.destination = destination
    pair.length = 0
  }

  /** Passes the next pair; its records go into `pair`. */
  private take(pair: PairProbes | null): void {
    const { source, destination } = this
    if (pair !== null) {
      pair.source = source
      pair.destination = destination
      pair.length = 0
    }
    let sorted = true
    if (this.at < this.length) {
      const { cursors, cursorOf, from, count, elements, length } = this
      let { at } = this
      do {
        const came = elements[(at << elementBits) | element.came]
        this.passed += count[came]
        if (pair !== null) sorted = cursors[cursorOf[came]].appendTo(pair, from[came], count[came]) && sorted
        at++
      } while (at < length && sourceOf(elements, at) === source && destinationOf(elements, at) === destination)
      this.at = at
    } else {
      let ended = false
      for (const cursor of this.cursors) {
        while (!cursor.ended && cursor.sources[cursor.at] === source && cursor.destinations[cursor.at] === destination) {
          const records = cursor.counts[cursor.at]
          this.passed += records
          if (pair !== null) sorted = cursor.appendTo(pair, cursor.offset, records) && sorted
          cursor.step()
        }
        ended ||= cursor.ended
      }
      if (ended) this.cursors = this.cursors.filter((cursor) => !cursor.ended)
    }
    if (pair !== null && !sorted) sortByTime(pair)
    this.look()
  }

  /** Finds the next pair. */
  private look(): void {
    if (this.at === this.length && this.cursors.length > 0) this.takeBlock()
    if (this.at === this.length) return
    this.source = sourceOf(this.elements, this.at)
    this.destination = destinationOf(this.elements, this.at)
  }

  /** Takes all pairs below one that no run has far behind; it becomes the next pair where there is none below it. */
  private takeBlock(): void {
    const { cursors, cursorOf, from, count, order } = this
    const step = Math.max(1, Math.floor(blockPairs / cursors.length))
    let [toSource, toDestination] = [Infinity, Infinity]
    for (const { at, sources, destinations } of cursors) {
      const ahead = Math.min(at + step, sources.length - 1)
      const [source, destination] = [sources[ahead], destinations[ahead]]
      if (source < toSource || (source === toSource && destination < toDestination)) [toSource, toDestination] = [source, destination]
    }
    let length = 0
    for (let index = 0; index < cursors.length; index++) {
      const cursor = cursors[index]
      const { sources, destinations, counts } = cursor
      let { at, offset } = cursor
      for (; sources[at] < toSource || (sources[at] === toSource && destinations[at] < toDestination); at++) {
        order.put(length, sources[at], destinations[at])
        cursorOf[length] = index
        from[length] = offset
        count[length] = counts[at]
        offset += counts[at]
        length++
      }
      cursor.at = at
      cursor.offset = offset
    }
    this.at = 0
    this.length = length
    this.source = toSource
    this.destination = toDestination
    if (length > 0) this.elements = order.sort(length)
  }
}

/** The days whose records are in order, or in the span, only by their times: one that the span cuts, or whose runs overlap. */
function daysToOrder({ runs, start, end }: { runs: readonly Run[]; start: Instant | null; end: Instant | null }): Set<number> {
  const days = new Set<number>([start, end].flatMap((moment) => (moment !== null && moment.time > 0 ? [moment.day] : [])))
  const latest = new Map<number, number>()
  for (const { day, first, last } of runs) {
    if (first < (latest.get(day) ?? 0)) days.add(day)
    latest.set(day, Math.max(last, latest.get(day) ?? 0))
  }
  return days
}

export function createPair(capacity: number): PairProbes {
  return {
    source: 0, destination: 0, from: 0, length: 0,
    day: new Int32Array(capacity), time: new Float64Array(capacity), port: new Uint16Array(capacity),
    sourcePort: new Uint16Array(capacity), sequence: new Uint32Array(capacity), mark: new Uint8Array(capacity),
    frame: new Float64Array(capacity), capture: new Uint32Array(capacity),
    answer: new Uint8Array(capacity), handshake: new Uint8Array(capacity), answerDelay: new Float64Array(capacity).fill(NaN), repeats: new Uint32Array(capacity),
  }
}
const pairColumns = ['day', 'time', 'port', 'sourcePort', 'sequence', 'mark', 'frame', 'capture', 'answer', 'handshake', 'answerDelay', 'repeats'] as const

/** Walks one run pair by pair, a decoded chunk at a time. */
class RunCursor {
  sources: Addresses = new Uint32Array(0)
  destinations: Addresses = new Uint32Array(0)
  counts: Uint32Array = new Uint32Array(0)
  /** The pair in hand, and where its records begin in the chunk. */
  at = 0
  offset = 0
  ended = false
  private readonly run: Run
  private readonly wants: Set<StoredColumn>
  private readonly load: ChunkLoader
  private readonly reads: readonly ChunkColumn[]
  private chunk = 0
  private times: Float64Array = new Float64Array(0)
  private ports: Uint16Array = new Uint16Array(0)
  private sourcePorts: Uint16Array = new Uint16Array(0)
  private sequences: Uint32Array = new Uint32Array(0)
  private marks: Uint8Array = new Uint8Array(0)
  private frames: Float64Array = new Float64Array(0)

  private readonly day: number
  private readonly capture: number
  /** Times of the day within the span. */
  private readonly earliest: number
  private readonly latest: number
  private readonly timed: boolean
  private readonly extra: boolean

  /** @param input.timed whether times are read */
  constructor(input: { run: Run; columns: readonly StoredColumn[]; timed: boolean; start: Instant | null; end: Instant | null; load: ChunkLoader }) {
    const { run, columns, timed, start, end, load } = input
    this.run = run
    this.day = run.day
    this.capture = run.capture
    this.wants = new Set(columns)
    this.timed = timed
    this.extra = columns.some((name) => name !== 'time')
    this.earliest = start !== null && run.day === start.day ? start.time : -1
    this.latest = end !== null && run.day === end.day ? end.time : Infinity
    this.load = load
    const stored = new Set([...columns.filter((name) => name !== 'time'), ...(timed ? ['time' as const] : [])].flatMap((name) => storedIn[name]))
    this.reads = ['keys', 'port', ...stored]
  }

  /** Moves to the next pair. */
  step(): void {
    this.offset += this.counts[this.at++]
    if (this.at === this.sources.length) this.more()
  }

  /** Takes the next chunk; false at the run's end. */
  more(): boolean {
    this.ended = this.chunk >= this.run.chunks
    if (!this.ended) this.decode(this.chunk++)
    return !this.ended
  }

  private decode(number: number): void {
    const chunk = this.load(this.run.id, number, this.reads)
    if (chunk === undefined) throw new Refusal('case_damaged', `Chunk ${number} of run ${this.run.id} is missing in this case; work on a copy and import the evidence again.`)
    const { probes } = chunk
    const { sources, destinations, counts } = decodeKeys(chunk.keys, probes, this)
    this.sources = sources
    this.destinations = destinations
    this.counts = counts
    if (this.timed) this.times = decodeTimes(chunk, this.times)
    this.ports = decode16(chunk.port, probes, this.ports)
    if (this.wants.has('sourcePort')) this.sourcePorts = decode16(chunk.source_port, probes, this.sourcePorts)
    if (this.wants.has('mark')) this.marks = decode8(chunk.mark, probes, this.marks)
    if (this.wants.has('frame')) this.frames = decodeFrames(chunk)
    if (this.wants.has('sequence')) {
      this.sequences = decodeSequences(chunk, this.sequences)
      let at = 0
      for (let pair = 0; pair < counts.length; pair++) for (let left = counts[pair]; left > 0; left--) this.sequences[at++] ^= destinations[pair]
    }
    this.at = 0
    this.offset = 0
  }

  /** Appends the records [from, from + count) within the span; false when they begin before the pair's last one. */
  appendTo(pair: PairProbes, from: number, count: number): boolean {
    let at = pair.length
    while (at + count > pair.port.length) growPair(pair)
    const { day: pairDays, time: pairTimes, port: pairPorts, capture: pairCaptures } = pair
    const { times, ports, day, capture, earliest, latest, timed, extra } = this
    if (!timed) {
      for (let index = from; index < from + count; index++, at++) {
        pairDays[at] = day
        pairTimes[at] = NaN
        pairPorts[at] = ports[index]
        pairCaptures[at] = capture
        if (extra) this.putExtra(pair, at, index)
      }
      pair.length = at
      return true
    }
    let last = at > 0 && pairDays[at - 1] === day ? pairTimes[at - 1] : -1
    let sorted = true
    for (let index = from; index < from + count; index++) {
      const time = times[index]
      if (time < earliest || time >= latest) continue
      if (time < last) sorted = false
      last = time
      pairDays[at] = day
      pairTimes[at] = time
      pairPorts[at] = ports[index]
      pairCaptures[at] = capture
      if (extra) this.putExtra(pair, at, index)
      at++
    }
    pair.length = at
    return sorted
  }
  private putExtra(pair: PairProbes, at: number, index: number): void {
    if (this.sourcePorts.length > 0) pair.sourcePort[at] = this.sourcePorts[index]
    if (this.sequences.length > 0) pair.sequence[at] = this.sequences[index]
    if (this.marks.length > 0) pair.mark[at] = this.marks[index]
    if (this.frames.length > 0) pair.frame[at] = this.frames[index]
  }
}

export function growPair(pair: PairProbes): void {
  const grown = createPair(pair.port.length * 2)
  for (const name of pairColumns) {
    grown[name].set(pair[name])
    ;(pair as unknown as Record<string, unknown>)[name] = grown[name]
  }
}

function sortByTime(pair: PairProbes): void {
  const { length, day, time } = pair
  const order = Array.from({ length }, (_, index) => index)
  order.sort((one, other) => day[one] - day[other] || time[one] - time[other] || one - other)
  for (const name of pairColumns) {
    const before = pair[name].slice(0, length)
    for (let index = 0; index < length; index++) pair[name][index] = before[order[index]]
  }
}

/** Leaves only the records that `keeps` says. */
export function keepOnly(pair: PairProbes, keeps: (at: number) => boolean): void {
  let kept = 0
  for (let at = 0; at < pair.length; at++) {
    if (!keeps(at)) continue
    if (kept !== at) for (const name of pairColumns) pair[name][kept] = pair[name][at]
    kept++
  }
  pair.length = kept
}
