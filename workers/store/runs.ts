/**
 * Writes probes as runs: one capture's probes of one day, at most two million, sorted by (source, destination, time).
 *
 * The only memory an import needs is one run; a reader merges runs. Sorting is by least significant digits (16 bits a
 * pass), stable, so that probes of equal keys keep the capture's order; times out of order are mended pair by pair.
 */
import type { Database, Statement } from 'better-sqlite3'
import { chunkProbes, createColumns, encodeChunk, type ProbeColumns, type StoredChunk } from './chunk.ts'

const runProbes = 2_000_000

/** What a run holds: run.kind in the schema. Answers are keyed by the probe they answer. */
export const runKinds = { tcpProbe: 0, udpFlow: 1, tcpAnswer: 2, udpAnswer: 3 } as const

export class RunWriter {
  private columns: ProbeColumns = createColumns(1 << 16)
  private day = NaN
  private number = 0
  private readonly capture: number
  private readonly kind: number
  private readonly database: Database
  private readonly before: () => void
  private readonly insertRun: Statement
  private readonly insertChunk: Statement

  /** @param input.before what has to be stored in the same transaction, ahead of a run */
  constructor(input: { database: Database; capture: number; kind: number; before(): void }) {
    const { database, capture, kind, before } = input
    this.database = database
    this.capture = capture
    this.kind = kind
    this.before = before
    this.insertRun = database.prepare('insert into run (capture, kind, day, number, probes) values (?, ?, ?, ?, ?)')
    this.insertChunk = database.prepare(
      `insert into chunk (run, number, probes, first_time, last_time, keys, time, rank, port, source_port, sequence, mark, frame)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  probe(source: number, destination: number, day: number, time: number, sourcePort: number, port: number, sequence: number, mark: number, frame: number): void {
    if (day !== this.day || this.columns.length === runProbes) {
      this.flush()
      this.day = day
    }
    if (this.columns.length === this.columns.source.length) this.grow()
    const { columns } = this
    const at = columns.length++
    columns.source[at] = source
    columns.destination[at] = destination
    columns.time[at] = time
    columns.port[at] = port
    columns.sourcePort[at] = sourcePort
    columns.sequence[at] = sequence
    columns.mark[at] = mark
    columns.frame[at] = frame
  }

  /** Ends the run under way: sorts it and stores its chunks. */
  flush(): void {
    const { columns } = this
    if (columns.length === 0) return
    const order = sortedOrder(columns)
    // A transaction a run: the desk can write between two, and the write-ahead log stays small.
    this.database.transaction(() => this.storeRun(order)).immediate()
    columns.length = 0
  }

  private storeRun(order: Uint32Array): void {
    const { columns } = this
    this.before()
    const run = Number(this.insertRun.run(this.capture, this.kind, this.day, this.number++, columns.length).lastInsertRowid)
    for (let from = 0, number = 0; from < order.length; from += chunkProbes, number++) {
      this.store(run, number, encodeChunk({ columns, order: order.subarray(from, from + chunkProbes) }))
    }
  }

  private store(run: number, number: number, chunk: StoredChunk): void {
    this.insertChunk.run(
      run, number, chunk.probes, chunk.first_time, chunk.last_time,
      chunk.keys, chunk.time, chunk.rank, chunk.port, chunk.source_port, chunk.sequence, chunk.mark, chunk.frame,
    )
  }

  private grow(): void {
    const grown = createColumns(Math.min(runProbes, this.columns.source.length * 2))
    for (const name of ['source', 'destination', 'time', 'port', 'sourcePort', 'sequence', 'mark', 'frame'] as const) {
      grown[name].set(this.columns[name])
    }
    grown.length = this.columns.length
    this.columns = grown
  }
}

/** The probes' indexes by (source, destination, time), equal ones in the order they came. */
export function sortedOrder(columns: ProbeColumns): Uint32Array {
  const { length, source, destination, time } = columns
  let order = new Uint32Array(length)
  let spare = new Uint32Array(length)
  for (let index = 0; index < length; index++) order[index] = index
  const counts = new Uint32Array(65_537)
  for (const keys of [destination, source]) {
    const words = new Uint32Array(length)
    for (const scale of [1, 65_536, 4_294_967_296]) {
      let any = 0
      for (let index = 0; index < length; index++) {
        words[index] = scale === 1 ? keys[index] & 0xffff : Math.floor(keys[index] / scale) & 0xffff
        any |= words[index]
      }
      if (any === 0) continue // the usual case for the highest digit: no IPv6
      counts.fill(0)
      for (let index = 0; index < length; index++) counts[words[index] + 1]++
      for (let digit = 0; digit < 65_536; digit++) counts[digit + 1] += counts[digit]
      for (let index = 0; index < length; index++) {
        const at = order[index]
        spare[counts[words[at]]++] = at
      }
      ;[order, spare] = [spare, order]
    }
  }
  for (let from = 0; from < length; ) {
    let to = from + 1
    let ordered = true
    while (to < length && source[order[to]] === source[order[from]] && destination[order[to]] === destination[order[from]]) {
      if (time[order[to]] < time[order[to - 1]]) ordered = false
      to++
    }
    if (!ordered) order.subarray(from, to).sort((one, other) => time[one] - time[other] || one - other)
    from = to
  }
  return order
}
