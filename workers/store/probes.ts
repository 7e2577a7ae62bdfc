/**
 * Reads probes back, pair by pair: a streaming merge of all runs in (source, destination, day, time) order.
 *
 * Memory: one decoded chunk a run and one pair. Probes of one pair with equal times from different captures come in the
 * order of the captures' SHA-256, so that the order of imports changes nothing; within a capture they keep its order.
 */
import type { Database } from 'better-sqlite3'
import type { AddressKey, Instant } from '../capture/sink.ts'
import { Refusal, type Hooks } from '../contract.ts'
import { addressKeyOf, addressOf, createNetworks } from './addresses.ts'
import { runKinds } from './runs.ts'
import { decode16, decode32, decode8, decodeFrames, decodeKeys, decodeTimes, type StoredChunk } from './chunk.ts'
import type { ExtraColumn, PairProbes, ProbeReader, ProbeScope } from './pairs.ts'

interface RunRow {
  id: number
  capture: number
  sha256: string
  day: number
  probes: number
  chunks: number
}

/** The same probes drawn one pair after the other, for whoever has a loop of its own. */
export interface StoredProbes extends ProbeReader {
  pairs(scope: ProbeScope, extra: readonly ExtraColumn[], hooks: Hooks): Generator<PairProbes, undefined>
}

export function createProbeReader(database: Database): StoredProbes {
  const runsOf = database.prepare(
    `select run.id, run.capture, capture.sha256, run.day, run.probes, (select count(*) from chunk where chunk.run = run.id) as chunks
     from run join capture on capture.id = run.capture
     where capture.state = 'done' and run.kind = @kind and (@sensor is null or capture.sensor = @sensor)
     order by run.day, capture.sha256, run.number`,
  )
  const chunkOf = database.prepare('select * from chunk where run = ? and number = ?')

  function* pairs(scope: ProbeScope, extra: readonly ExtraColumn[], hooks: Hooks): Generator<PairProbes, undefined> {
    const { start, end, sources = '', withoutSources = '' } = scope
    const inCaptures = createCaptures(scope.captures ?? '')
    const runs = (runsOf.all({ sensor: scope.sensor, kind: kindOf(scope.protocol) }) as RunRow[]).filter(
      ({ day, sha256 }) => inCaptures(sha256) && (start === null || day >= start.day) && (end === null || day < end.day || (day === end.day && end.time > 0)),
    )
    const total = runs.reduce((sum, { probes }) => sum + probes, 0)
    const inTargets = createNetworks(scope.targets, database)
    const inSources = createNetworks(sources, database)
    const leftOut = withoutSources.trim() === '' ? () => false : createNetworks(withoutSources, database)
    // Pairs come source by source: an address is looked up once.
    let tested = NaN
    let wanted = true
    const ofSource = (source: AddressKey) => {
      if (source !== tested) wanted = inSources(source) && !leftOut(source)
      tested = source
      return wanted
    }
    const cursors = runs.map((run, order) => new RunCursor(run, order, extra, (number) => chunkOf.get(run.id, number) as StoredChunk | undefined))
    const heap = new CursorHeap(cursors.filter((cursor) => cursor.next()))
    const pair = createPair(1024)
    let done = 0
    let told = 0
    while (heap.size > 0) {
      const { source, destination } = heap.top
      pair.source = source
      pair.destination = destination
      pair.length = 0
      let sorted = true
      while (heap.size > 0 && heap.top.source === source && heap.top.destination === destination) {
        const cursor = heap.top
        done += cursor.count
        sorted = cursor.appendTo(pair, start, end) && sorted
        if (cursor.next()) heap.sink()
        else heap.drop()
      }
      if (!sorted) sortByTime(pair)
      if (pair.length > 0 && ofSource(source) && inTargets(destination)) yield pair
      if (done - told >= 262_144) {
        told = done
        if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while reading probes; the case is as it was.')
        hooks.progress({ stage: 'reading probes', subject: '', done, total, unit: 'probes' })
      }
    }
    return undefined
  }

  return {
    pairs,
    visitPairs(scope, extra, visit, hooks) {
      for (const pair of pairs(scope, extra, hooks)) visit(pair)
    },
    span,
    days(sensor, protocol) {
      const days = new Map<number, number>()
      for (const { day, probes } of runsOf.all({ sensor, kind: kindOf(protocol) }) as RunRow[]) days.set(day, (days.get(day) ?? 0) + probes)
      return [...days].map(([day, probes]) => ({ day, probes })).sort((one, other) => one.day - other.day)
    },
    addressText: addressOf(database),
    addressKey: addressKeyOf(database),
  }

  function span(sensor: string | null, protocol: ProbeScope['protocol']): { first: Instant; last: Instant } | null {
    const bounds = database.prepare(
      `select run.day as day, min(chunk.first_time) as first, max(chunk.last_time) as last
       from chunk join run on run.id = chunk.run join capture on capture.id = run.capture
       where capture.state = 'done' and run.kind = @kind and (@sensor is null or capture.sensor = @sensor) group by run.day order by run.day`,
    )
    const days = bounds.all({ sensor, kind: kindOf(protocol) }) as { day: number; first: number; last: number }[]
    if (days.length === 0) return null
    const last = days[days.length - 1]
    return { first: { day: days[0].day, time: days[0].first }, last: { day: last.day, time: last.last } }
  }
}

/** Whether a capture's hash begins with one of the listed beginnings; the empty list holds every capture. */
function createCaptures(list: string): (sha256: string) => boolean {
  const beginnings = list.split(',').map((one) => one.trim()).filter((one) => one !== '')
  return (sha256) => beginnings.length === 0 || beginnings.some((one) => sha256.startsWith(one))
}
const kindOf = (protocol: ProbeScope['protocol']) => (protocol === 'tcp' ? runKinds.tcpProbe : runKinds.udpFlow)

function createPair(capacity: number): PairProbes {
  return {
    source: 0, destination: 0, length: 0,
    day: new Int32Array(capacity), time: new Float64Array(capacity), port: new Uint16Array(capacity),
    sourcePort: new Uint16Array(capacity), sequence: new Uint32Array(capacity), mark: new Uint8Array(capacity),
    frame: new Float64Array(capacity), capture: new Uint32Array(capacity),
    answer: new Uint8Array(capacity), handshake: new Uint8Array(capacity), answerDelay: new Float64Array(capacity).fill(NaN),
  }
}
const pairColumns = ['day', 'time', 'port', 'sourcePort', 'sequence', 'mark', 'frame', 'capture'] as const

/** Walks one run pair by pair. */
class RunCursor {
  source: AddressKey = 0
  destination: AddressKey = 0
  count = 0
  readonly order: number
  private readonly run: RunRow
  private readonly wants: Set<ExtraColumn>
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

  constructor(run: RunRow, order: number, wants: readonly ExtraColumn[], load: (number: number) => StoredChunk | undefined) {
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

function growPair(pair: PairProbes): void {
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
