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

/** Runs up to which looking at each of them for every pair is quicker than a heap: mostly several have the pair. */
const mostScanned = 64

export class PairMerge {
  /** Records passed so far. */
  passed = 0
  private readonly cursors: CursorHeap | CursorScan
  private readonly start: Instant | null
  private readonly end: Instant | null
  private pair: PairProbes | null = null
  private sorted = true

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
    const cursors = runs.map((run) => new RunCursor(run, columns, (number) => load(run.id, number)))
    this.cursors = cursors.length > mostScanned ? new CursorHeap(cursors) : new CursorScan(cursors)
  }

  /** Fills `pair` with the records of the next pair, in time order and perhaps none in the span; false at the end. */
  next(pair: PairProbes): boolean {
    const { source, destination } = this.cursors
    if (source === Infinity) return false
    this.seek(pair, source, destination)
    return true
  }

  /** The records of this very pair; to be asked for in ascending order of pairs. */
  seek(pair: PairProbes, source: AddressKey, destination: AddressKey): void {
    pair.source = source
    pair.destination = destination
    pair.length = 0
    this.pair = pair
    this.sorted = true
    this.cursors.take(source, destination, this)
    if (!this.sorted) sortByTime(pair)
  }

  /** A cursor that stands on an earlier pair. */
  pass(cursor: RunCursor): void {
    this.passed += cursor.count
  }
  /** A cursor that stands on the pair. */
  append(cursor: RunCursor): void {
    this.passed += cursor.count
    if (!cursor.appendTo(this.pair!, this.start, this.end)) this.sorted = false
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

  constructor(run: Run, wants: readonly StoredColumn[], load: (number: number) => StoredChunk | undefined) {
    this.run = run
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
    const { times, ports } = this
    let from = this.at
    let to = from + this.count
    // In order of time: what lies outside is at the ends.
    if (start !== null && day === start.day) while (from < to && times[from] < start.time) from++
    if (end !== null && day === end.day) while (from < to && times[to - 1] >= end.time) to--
    if (from === to) return true
    const first = pair.length
    const length = first + to - from
    while (length > pair.port.length) growPair(pair)
    const { day: days, time, port, capture: captures } = pair
    const sorted = first === 0 || days[first - 1] !== day || time[first - 1] <= times[from]
    for (let at = first, index = from; index < to; at++, index++) {
      days[at] = day
      time[at] = times[index]
      port[at] = ports[index]
      captures[at] = capture
    }
    if (this.sourcePorts.length > 0) copy(this.sourcePorts, from, to, pair.sourcePort, first)
    if (this.sequences.length > 0) copy(this.sequences, from, to, pair.sequence, first)
    if (this.marks.length > 0) copy(this.marks, from, to, pair.mark, first)
    if (this.frames.length > 0) copy(this.frames, from, to, pair.frame, first)
    pair.length = length
    return sorted
  }
}

/** Most pairs are short: a loop is quicker than a view on so few. */
function copy<Column extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(source: Column, from: number, to: number, target: Column, at: number): void {
  for (let index = from; index < to; index++) target[at + index - from] = source[index]
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

/** Told of the cursors that stand on a pair, in their order, and of those that stand before it, before they are moved on. */
interface Taker {
  pass(cursor: RunCursor): void
  append(cursor: RunCursor): void
}

/** Pairs of all cursors lie in flat arrays, by the cursor's place: they are compared more than anything else. */
class CursorPairs {
  /** The least pair; Infinity when all cursors are at their ends. */
  source = Infinity
  destination = Infinity
  protected readonly cursors: readonly RunCursor[]
  protected readonly sources: Float64Array
  protected readonly destinations: Float64Array
  /** Places of the cursors that are not at their ends. */
  protected readonly places: Uint32Array
  protected size = 0
  constructor(cursors: readonly RunCursor[]) {
    this.cursors = cursors
    this.sources = new Float64Array(cursors.length)
    this.destinations = new Float64Array(cursors.length)
    this.places = new Uint32Array(cursors.length)
    for (let place = 0; place < cursors.length; place++) if (this.move(place)) this.places[this.size++] = place
  }
  protected move(place: number): boolean {
    const cursor = this.cursors[place]
    if (!cursor.next()) return false
    this.sources[place] = cursor.source
    this.destinations[place] = cursor.destination
    return true
  }
}

/** Looks at every cursor for every pair. */
class CursorScan extends CursorPairs {
  constructor(cursors: readonly RunCursor[]) {
    super(cursors)
    this.take(-Infinity, -Infinity, { pass() {}, append() {} })
  }
  take(source: AddressKey, destination: AddressKey, taker: Taker): void {
    const { cursors, places, sources, destinations } = this
    let [nextSource, nextDestination] = [Infinity, Infinity]
    let kept = 0
    for (let at = 0; at < this.size; at++) {
      const place = places[at]
      let more = true
      while (more && (sources[place] < source || (sources[place] === source && destinations[place] < destination))) {
        taker.pass(cursors[place])
        more = this.move(place)
      }
      // More than once where it goes on in the run's next chunk.
      while (more && sources[place] === source && destinations[place] === destination) {
        taker.append(cursors[place])
        more = this.move(place)
      }
      if (!more) continue
      places[kept++] = place
      if (sources[place] < nextSource || (sources[place] === nextSource && destinations[place] < nextDestination)) {
        nextSource = sources[place]
        nextDestination = destinations[place]
      }
    }
    this.size = kept
    this.source = nextSource
    this.destination = nextDestination
  }
}

/** Keeps the cursors in a heap by (source, destination, place): the least on top. */
class CursorHeap extends CursorPairs {
  constructor(cursors: readonly RunCursor[]) {
    super(cursors)
    for (let index = (this.size >> 1) - 1; index >= 0; index--) this.sinkFrom(index)
    this.look()
  }
  take(source: AddressKey, destination: AddressKey, taker: Taker): void {
    while (this.source < source || (this.source === source && this.destination <= destination)) {
      const place = this.places[0]
      if (this.source === source && this.destination === destination) taker.append(this.cursors[place])
      else taker.pass(this.cursors[place])
      if (!this.move(place)) this.places[0] = this.places[--this.size]
      if (this.size > 1) this.sinkFrom(0)
      this.look()
    }
  }
  private look(): void {
    this.source = this.size > 0 ? this.sources[this.places[0]] : Infinity
    this.destination = this.size > 0 ? this.destinations[this.places[0]] : Infinity
  }
  private sinkFrom(from: number): void {
    const { places, sources, destinations, size } = this
    const before = (one: number, other: number) =>
      sources[one] < sources[other] || (sources[one] === sources[other] && (destinations[one] < destinations[other] || (destinations[one] === destinations[other] && one < other)))
    const moved = places[from]
    let at = from
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(places[child + 1], places[child])) child++
      if (!before(places[child], moved)) break
      places[at] = places[child]
      at = child
    }
    places[at] = moved
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
