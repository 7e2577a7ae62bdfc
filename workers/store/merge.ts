/**
 * Runs of stored records as one stream of address pairs: a merge in (source, destination, day, time) order.
 *
 * Memory: one decoded chunk a run and one pair.
 */
import type { AddressKey, Instant } from '../capture/sink.ts'
import { Refusal } from '../contract.ts'
import { decode16, decode32, decode8, decodeFrames, decodeKeys, decodeTimes, type StoredChunk } from './chunk.ts'
import type { PairProbes } from './pairs.ts'

export interface Run {
  id: number
  capture: number
  day: number
  chunks: number
}
/** Columns a record has beside its addresses, time and port. */
export type StoredColumn = 'sourcePort' | 'sequence' | 'mark' | 'frame'

export class PairMerge {
  /** Records passed so far. */
  passed = 0
  private readonly heap: CursorHeap
  private readonly start: Instant | null
  private readonly end: Instant | null

  /** @param input.runs in the order in which records of equal times are to come; @param input.start half-open [start, end) */
  constructor(input: {
    runs: readonly Run[]
    columns: readonly StoredColumn[]
    start: Instant | null
    end: Instant | null
    load(run: number, chunk: number): StoredChunk | undefined
  }) {
    const { runs, columns, start, end, load } = input
    this.start = start
    this.end = end
    const cursors = runs.map((run, order) => new RunCursor(run, order, columns, (number) => load(run.id, number)))
    this.heap = new CursorHeap(cursors.filter((cursor) => cursor.next()))
  }

  /** Fills `pair` with the records of the next pair, in time order and perhaps none in the span; false at the end. */
  next(pair: PairProbes): boolean {
    if (this.heap.size === 0) return false
    const { source, destination } = this.heap.top
    this.take(pair, source, destination)
    return true
  }

  /** The records of this very pair; to be asked for in ascending order of pairs. */
  seek(pair: PairProbes, source: AddressKey, destination: AddressKey): void {
    const { heap } = this
    while (heap.size > 0 && (heap.top.source < source || (heap.top.source === source && heap.top.destination < destination))) {
      this.passed += heap.top.count
      this.step()
    }
    this.take(pair, source, destination)
  }

  private take(pair: PairProbes, source: AddressKey, destination: AddressKey): void {
    const { heap, start, end } = this
    pair.source = source
    pair.destination = destination
    pair.length = 0
    let sorted = true
    while (heap.size > 0 && heap.top.source === source && heap.top.destination === destination) {
      const cursor = heap.top
      this.passed += cursor.count
      sorted = cursor.appendTo(pair, start, end) && sorted
      this.step()
    }
    if (!sorted) sortByTime(pair)
  }
  private step(): void {
    if (this.heap.top.next()) this.heap.sink()
    else this.heap.drop()
  }
}

export function createPair(capacity: number): PairProbes {
  return {
    source: 0, destination: 0, length: 0,
    day: new Int32Array(capacity), time: new Float64Array(capacity), port: new Uint16Array(capacity),
    sourcePort: new Uint16Array(capacity), sequence: new Uint32Array(capacity), mark: new Uint8Array(capacity),
    frame: new Float64Array(capacity), capture: new Uint32Array(capacity),
    answer: new Uint8Array(capacity), handshake: new Uint8Array(capacity), answerDelay: new Float64Array(capacity).fill(NaN),
  }
}
const pairColumns = ['day', 'time', 'port', 'sourcePort', 'sequence', 'mark', 'frame', 'capture', 'answer', 'handshake', 'answerDelay'] as const

/** Walks one run pair by pair. */
class RunCursor {
  source: AddressKey = 0
  destination: AddressKey = 0
  count = 0
  readonly order: number
  private readonly run: Run
  private readonly wants: Set<StoredColumn>
  private readonly load: (number: number) => StoredChunk | undefined
  private chunk = -1
  private pair = -1
  private at = 0
  private keys: ReturnType<typeof decodeKeys> | null = null
  private times: Float64Array = new Float64Array(0)
  private ports: Uint16Array = new Uint16Array(0)
  private sourcePorts: Uint16Array = new Uint16Array(0)
  private sequences: Uint32Array = new Uint32Array(0)
  private marks: Uint8Array = new Uint8Array(0)
  private frames: Float64Array = new Float64Array(0)

  constructor(run: Run, order: number, wants: readonly StoredColumn[], load: (number: number) => StoredChunk | undefined) {
    this.run = run
    this.order = order
    this.wants = new Set(wants)
    this.load = load
  }

  /** Moves to the next pair; false at the run's end. */
  next(): boolean {
    this.at += this.count
    this.pair++
    while (this.keys === null || this.pair >= this.keys.counts.length) {
      this.keys = null
      if (++this.chunk >= this.run.chunks) return false
      this.decode()
    }
    this.source = this.keys.sources[this.pair]
    this.destination = this.keys.destinations[this.pair]
    this.count = this.keys.counts[this.pair]
    return true
  }

  private decode(): void {
    const chunk = this.load(this.chunk)
    if (chunk === undefined) throw new Refusal('case_damaged', `Chunk ${this.chunk} of run ${this.run.id} is missing in this case; work on a copy and import the evidence again.`)
    const { probes } = chunk
    this.keys = decodeKeys(chunk.keys, probes)
    this.times = decodeTimes(chunk)
    this.ports = decode16(chunk.port, probes)
    if (this.wants.has('sourcePort')) this.sourcePorts = decode16(chunk.source_port, probes)
    if (this.wants.has('mark')) this.marks = decode8(chunk.mark, probes)
    if (this.wants.has('frame')) this.frames = decodeFrames(chunk)
    if (this.wants.has('sequence')) {
      this.sequences = decode32(chunk.sequence, probes)
      let at = 0
      const { destinations, counts } = this.keys
      for (let pair = 0; pair < counts.length; pair++) for (let left = counts[pair]; left > 0; left--) this.sequences[at++] ^= destinations[pair]
    }
    this.pair = 0
    this.at = 0
    this.count = 0
  }

  /** Appends this pair's probes within [start, end); false when they begin before the pair's last one. */
  appendTo(pair: PairProbes, start: Instant | null, end: Instant | null): boolean {
    const { day, capture } = this.run
    const from = start !== null && day === start.day ? start.time : -1
    const to = end !== null && day === end.day ? end.time : Infinity
    let sorted = true
    for (let index = this.at; index < this.at + this.count; index++) {
      const time = this.times[index]
      if (time < from || time >= to) continue
      if (pair.length === pair.port.length) growPair(pair)
      const at = pair.length++
      if (at > 0 && pair.day[at - 1] === day && pair.time[at - 1] > time) sorted = false
      pair.day[at] = day
      pair.time[at] = time
      pair.port[at] = this.ports[index]
      pair.capture[at] = capture
      if (this.sourcePorts.length > 0) pair.sourcePort[at] = this.sourcePorts[index]
      if (this.sequences.length > 0) pair.sequence[at] = this.sequences[index]
      if (this.marks.length > 0) pair.mark[at] = this.marks[index]
      if (this.frames.length > 0) pair.frame[at] = this.frames[index]
    }
    return sorted
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

/** The cursors by (source, destination, order): the smallest on top. */
class CursorHeap {
  private readonly cursors: RunCursor[]
  size: number
  constructor(cursors: RunCursor[]) {
    this.cursors = cursors
    this.size = cursors.length
    for (let index = (this.size >> 1) - 1; index >= 0; index--) this.sinkFrom(index)
  }
  get top(): RunCursor {
    return this.cursors[0]
  }
  sink(): void {
    this.sinkFrom(0)
  }
  drop(): void {
    this.cursors[0] = this.cursors[--this.size]
    if (this.size > 0) this.sinkFrom(0)
  }
  private sinkFrom(from: number): void {
    const { cursors, size } = this
    let at = from
    for (;;) {
      let least = at
      const left = 2 * at + 1
      if (left < size && before(cursors[left], cursors[least])) least = left
      if (left + 1 < size && before(cursors[left + 1], cursors[least])) least = left + 1
      if (least === at) return
      const moved = cursors[at]
      cursors[at] = cursors[least]
      cursors[least] = moved
      at = least
    }
  }
}
function before(one: RunCursor, other: RunCursor): boolean {
  if (one.source !== other.source) return one.source < other.source
  if (one.destination !== other.destination) return one.destination < other.destination
  return one.order < other.order
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
