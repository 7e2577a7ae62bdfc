/**
 * Writes probes as runs: one capture's probes of one day, at most a million, sorted by (source, destination, time).
 *
 * The only memory an import needs is a few buffers of records; a reader merges runs. Sorted runs are stored in the order
 * their buffers were filled, whoever sorted them, so that a case does not tell how many threads made it.
 */
import type { Database, Statement } from 'better-sqlite3'
import { portBytes, type ProbeRoom } from '../capture/sink.ts'
import { Refusal } from '../contract.ts'
import { bytesFor, columnsOf, copyRecord, copyRecords, dayOf, putRecord, runRecords, sideBits, timeOf, type RecordColumns } from './records.ts'
import type { ChunksSeal } from './seal.ts'
import type { SortCrew } from './sorting/crew.ts'
import type { ComingRun, RecordPlace } from './sorting/sort.ts'
import type { WriteLog } from './writeLog.ts'

const smallRecords = 1 << 14
const noPlace: RecordPlace = { memory: new ArrayBuffer(bytesFor(0)) }
/** Fewer are copied one by one. */
const fewRecords = 16

/** What a run holds: run.kind in the schema. Answers are keyed by the probe they answer. */
export const runKinds = { tcpProbe: 0, udpFlow: 1, tcpAnswer: 2, udpAnswer: 3 } as const

/** Where the runs of a capture go. */
export interface RunTarget {
  database: Database
  capture: number
  crew: SortCrew
  /** What has to be stored in the same transaction, ahead of a run. */
  before(): void
  seal: ChunksSeal
  log: WriteLog
  cancelled(): boolean
}

export class RunWriter {
  private place: RecordPlace = noPlace
  private columns: RecordColumns = columnsOf(noPlace.memory)
  private length = 0
  /** How many go into this buffer. */
  private capacity = 0
  /** Whether it is one of the crew's. */
  private full = false
  /** How many of those were handed over. */
  private filled = 0
  private timed = true
  private day = 0
  private time = 0
  private number = 0
  private ports: Uint8Array = new Uint8Array(portBytes)
  /** Whether they lie where others write probes. */
  private seen = false
  private readonly capture: number
  private readonly kind: number
  private readonly database: Database
  private readonly crew: SortCrew
  private readonly before: () => void
  private readonly seal: ChunksSeal
  private readonly log: WriteLog
  private readonly cancelled: () => boolean
  private readonly insertRun: Statement
  private readonly insertChunk: Statement

  constructor(input: RunTarget & { kind: number }) {
    const { database, capture, kind, crew, before, seal, log, cancelled } = input
    this.database = database
    this.capture = capture
    this.kind = kind
    this.crew = crew
    this.before = before
    this.seal = seal
    this.log = log
    this.cancelled = cancelled
    this.insertRun = database.prepare('insert into run (capture, kind, day, number, probes) values (?, ?, ?, ?, ?)')
    this.insertChunk = database.prepare(
      `insert into chunk (run, number, probes, first_time, last_time, keys, time, rank, port, source_port, sequence, mark, frame)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  probe(source: number, destination: number, day: number, time: number, sourcePort: number, port: number, sequence: number, mark: number, frame: number): void {
    if (this.length === this.capacity) this.makeRoom()
    if (day < this.day || (day === this.day && time < this.time)) this.timed = false
    this.day = day
    this.time = time
    this.ports[port] = 1
    putRecord(this.columns, this.length++, source, destination, day, time, sourcePort, port, sequence, mark, frame)
  }

  /** Many at once; IPv4, as all that come together are. @param ordered they are in time order */
  probes(columns: RecordColumns, length: number, ordered: boolean): void {
    const { ports } = this
    const { beside } = columns
    for (let at = 0; at < length; at++) ports[beside[at << sideBits] & 0xffff] = 1
    for (let from = 0; from < length; ) {
      if (this.length === this.capacity) this.makeRoom()
      const records = Math.min(length - from, this.capacity - this.length)
      this.follow(columns, from, from + records, ordered)
      if (records > fewRecords) copyRecords(columns, from, this.columns, this.length, records)
      else for (let at = from; at < from + records; at++) copyRecord(columns, at, this.columns, this.length + at - from)
      this.length += records
      from += records
    }
  }

  /** Where the next probes may be written, in memory that others see; null where these columns are nobody else's. */
  room(): ProbeRoom | null {
    if (!this.full) this.takeBuffer()
    else if (this.length === this.capacity) this.makeRoom()
    if (this.length >= smallRecords) this.crew.begin()
    if (!this.seen) {
      const ports = this.crew.ports()
      if (ports === null) return null
      ports.set(this.ports)
      this.ports = ports
      this.seen = true
    }
    return { columns: this.columns, at: this.length, room: this.capacity - this.length, ports: this.ports }
  }
  /** So many were written there; as for `probes`. */
  put(probes: number, ordered: boolean): void {
    this.follow(this.columns, this.length, this.length + probes, ordered)
    this.length += probes
  }

  /** Whether records [from, to) go on in time order. @param ordered they do, but for the first */
  private follow(columns: RecordColumns, from: number, to: number, ordered: boolean): void {
    let { day, time, timed } = this
    for (let at = from; at < to; at = ordered && at < to - 1 ? to - 1 : at + 1) {
      const thisDay = dayOf(columns, at)
      const thisTime = timeOf(columns, at)
      if (thisDay < day || (thisDay === day && thisTime < time)) timed = false
      day = thisDay
      time = thisTime
    }
    this.day = day
    this.time = time
    this.timed = timed
  }

  /** How many runs are stored. */
  get runs(): number {
    return this.number
  }
  /** How many destination ports there were; once all was handed over. */
  countPorts(): number {
    let sum = 0
    // Four bytes of 0 or 1 at a time: their sum is the upper byte of this product.
    const fours = new Uint32Array(this.ports.buffer, this.ports.byteOffset, (portBytes - 1) / 4)
    for (let at = 0; at < fours.length; at++) sum += Math.imul(fours[at], 0x01010101) >>> 24
    return sum
  }

  /** Hands over what there is; it is stored by the time the crew has finished. */
  flush(): void {
    if (this.seen) this.ports = this.ports.slice() // their memory is let go of
    this.seen = false
    if (this.length === 0) this.drop()
    else this.handOver()
  }
  /** Forgets what was not handed over. */
  drop(): void {
    const { place } = this
    this.begin()
    this.crew.giveBack(place)
  }

  private handOver(): void {
    const { place, length, timed } = this
    this.begin()
    this.crew.sort({ ...place, length, timed }, (runs) => this.store(runs), this.cancelled)
  }
  private begin(): void {
    this.use(noPlace, 0)
    this.full = false
    this.length = 0
    this.timed = true
    this.day = 0
  }
  private makeRoom(): void {
    if (this.capacity === 0) return this.use({ memory: new ArrayBuffer(bytesFor(smallRecords)) }, smallRecords)
    this.crew.begin()
    if (this.full) {
      this.filled++
      this.handOver()
    }
    this.takeBuffer()
  }
  private takeBuffer(): void {
    const { columns } = this
    const records = runRecords(this.filled)
    this.use(this.crew.buffer(records), records)
    this.full = true
    copyRecords(columns, 0, this.columns, 0, this.length)
  }
  private use(place: RecordPlace, capacity: number): void {
    this.place = place
    this.columns = columnsOf(place.memory, place.at, place.records)
    this.capacity = capacity
  }

  /** A transaction a buffer: the desk can write between two, and the write-ahead log stays small. */
  private store(runs: Iterable<ComingRun>): void {
    const hearCancel = () => {
      if (this.cancelled()) throw new Refusal('cancelled', 'Cancelled while storing probes; nothing was kept.')
    }
    hearCancel()
    const coming = runs[Symbol.iterator]()
    let next = coming.next() // sorted while nobody waits for the transaction
    this.log.begin()
    let bytes = 0
    this.database
      .transaction(() => {
        this.before()
        for (; next.done !== true; next = coming.next()) {
          const { day, probes, chunks } = next.value
          const run = [this.kind, day, this.number++, probes] as const
          const id = Number(this.insertRun.run(this.capture, ...run).lastInsertRowid)
          this.seal.run(run)
          let number = 0
          for (const chunk of chunks) {
            hearCancel()
            const row = [
              number++, chunk.probes, chunk.first_time, chunk.last_time,
              chunk.keys, chunk.time, chunk.rank, chunk.port, chunk.source_port, chunk.sequence, chunk.mark, chunk.frame,
            ] as const
            this.insertChunk.run(id, ...row)
            this.seal.chunk(row)
            for (const value of row) if (typeof value !== 'number') bytes += value.length
          }
        }
      })
      .immediate()
    this.log.wrote(bytes)
  }
}
