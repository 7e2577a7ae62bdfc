/**
 * The columns of sorted runs from the compiled module (run.assembly.ts): where its arrays lie, and records in and out.
 *
 * A memory never grows: an instance's room for so many records is made at once, and another with more when there are more.
 * Several instances may share one memory, each in a part of its own: a space, where buffers of records lie too, so that they
 * are sorted where they were put.
 */
import type { MemoryPart } from '../../capture/sink.ts'
import { chunkProbes, streamBytes, type RunEncoder, type StoredChunk } from '../chunk.ts'
import { bufferRecords, bytesFor, columnsOf, copyRecords, roomFor, type RecordColumns } from '../records.ts'
import { ScriptEncoder } from './encode.ts'
import { compiledRun } from './run.wasm.ts'

const pageBytes = 1 << 16
/** What the compiler keeps for itself at the beginning, and between arrays: a power of two apart they fight for lines of the cache. */
const [reservedBytes, apart] = [1024, 1088]
const planes = { ports: 2, sourcePorts: 2, sequences: 4, marks: 1, ranks: 2 } as const
/** What the module knows of a chunk: 64 bytes; the ends of its streams, how many sequence numbers it wrote, and its bounds. */
const known = { bytes: 64, timeEnd: 16, frameEnd: 20, numbers: 28, earliest: 32, latest: 40 } as const
const partBytes = chunkProbes * 8 + 64
/** Of eight passes. */
const counters = 8 << 11
/** Addresses and where a record came fit into so many bytes, or none of its columns is used again; nor are those of so few records. */
const [wordBytes, fewRecords] = [8, 1 << 10]

interface Exports {
  elements: WebAssembly.Global
  spare: WebAssembly.Global
  sort(length: number, timed: number): void
  order(length: number, timed: number): void
  encode(length: number, timed: number): void
  chunk(from: number, to: number): number
}

/** Compiled where that is to be had: where memory is short, room for a module cannot always be reserved. @param part for full buffers */
export function createEncoder(part: MemoryPart | null = null): RunEncoder {
  try {
    return new CompiledEncoder(part)
  } catch {
    return new ScriptEncoder()
  }
}

let compiled: WebAssembly.Module | null = null

/** Addresses of the arrays of an instance, and where they end. */
function layout(room: number, chunks: number, from: number): Laid {
  return laid({
    records: bytesFor(room), elements: 16 * room, others: 16 * room, counts: 4 * counters, place: 4 * room, rank: 2 * room,
    times: chunks * streamBytes, frames: chunks * streamBytes, chunks: chunks * known.bytes,
    ...ofChunk(chunks > 0 ? chunkProbes : 0), keys: 4 * partBytes, parts: 4 * partBytes,
  }, from)
}
/** What nobody needs before a chunk is made. */
const ofChunk = (probes: number) => ({
  pairs: 16 * probes, pickedPorts: 4 * probes, pickedSequences: 4 * probes,
  ports: 2 * probes, sourcePorts: 2 * probes, sequences: 4 * probes, marks: probes, ranks: 2 * probes,
})
interface Laid {
  address: Record<string, number>
  end: number
}
function laid(sizes: Record<string, number>, from: number): Laid {
  const address: Record<string, number> = {}
  let end = from
  for (const [name, size] of Object.entries(sizes)) {
    address[name] = end
    end += (size + apart + 63) & ~63
  }
  return { address, end }
}
const memoryOf = (bytes: number): WebAssembly.Memory => {
  const pages = Math.ceil(bytes / pageBytes)
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}

/** One memory for buffers of records and for those who sort them, in whatever thread. What nobody touches costs nothing. */
export class SortSpace {
  readonly memory: WebAssembly.Memory
  /** Where buffers of `bufferRecords` lie. */
  readonly buffers: readonly number[]
  /** For whoever fills them: sink.ts. */
  readonly ports: Uint8Array
  private readonly parts: readonly number[]
  private readonly reader: { at: number; bytes: number }

  /** @param reader bytes for whoever fills the buffers, @param portBytes and for the ports they find @throws where memory is short */
  constructor(buffers: number, sorters: number, reader = 0, portBytes = 0) {
    let used = reservedBytes
    const place = (bytes: number) => {
      const at = used
      used += (bytes + apart + 63) & ~63
      return at
    }
    this.buffers = Array.from({ length: buffers }, () => place(bytesFor(bufferRecords)))
    this.parts = Array.from({ length: sorters }, () => place(layout(bufferRecords, chunksOf(bufferRecords), 0).end))
    this.reader = { at: place(reader), bytes: reader }
    const ports = place(portBytes)
    this.memory = memoryOf(used)
    this.ports = new Uint8Array(this.memory.buffer, ports, portBytes)
  }
  /** For whoever fills the buffers; null where there are not so many bytes. */
  lend(bytes: number): MemoryPart | null {
    return bytes <= this.reader.bytes ? { memory: this.memory, at: this.reader.at } : null
  }
  /** The beginning of the last buffer, which is used most, and as much before it as is wanted; null where they have not so many bytes. */
  lendBuffers(bytes: number): MemoryPart | null {
    const at = Math.min(this.buffers.at(-1)!, (this.parts[0] - bytes) & ~63)
    return at >= this.buffers[0] ? { memory: this.memory, at } : null
  }
  /** For one who sorts. */
  part(sorter: number): MemoryPart {
    return { memory: this.memory, at: this.parts[sorter] }
  }
}

/** An instance with room for so many records, in runs of so many chunks. */
export class RunModule {
  readonly run: Exports
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly records: RecordColumns
  readonly address: Record<string, number>
  private readonly room: number

  constructor(room: number, chunks: number, part: MemoryPart | null = null) {
    const { address, end } = layout(room, chunks, part?.at ?? reservedBytes)
    const memory = part?.memory ?? memoryOf(end)
    compiled ??= new WebAssembly.Module(Buffer.from(compiledRun, 'base64'))
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
    this.run = exports as unknown as Exports
    this.lay(address)
    this.bytes = new Uint8Array(memory.buffer)
    this.view = new DataView(memory.buffer)
    this.records = columnsOf(memory.buffer, address.records, room)
    this.address = address
    this.room = room
    this.lookAt(this.records)
  }

  /** Says where arrays lie. */
  lay(address: Record<string, number>): void {
    const exports = this.run as unknown as Record<string, WebAssembly.Global | undefined>
    for (const name in address) if (name in exports) exports[name]!.value = address[name]
  }

  /** Records that are sorted next, in the memory of the instance. */
  lookAt(records: RecordColumns): void {
    const exports = this.run as unknown as Record<string, WebAssembly.Global>
    for (const name of ['source', 'destination', 'time', 'frame', 'beside'] as const) exports[name].value = records[name].byteOffset
  }

  /** Those sorted last by `sort`, four words each: a pass leaves them in either of two places. */
  elements(): Uint32Array {
    return new Uint32Array(this.bytes.buffer, this.run.elements.value as number, 4 * this.room)
  }
}

export class CompiledEncoder implements RunEncoder {
  private room: number
  private module: RunModule
  /** Of the arrays, for the run that was begun. */
  private address: Record<string, number> = {}

  /** @param part of a space */
  constructor(part: MemoryPart | null = null) {
    this.room = part === null ? roomFor(0) : bufferRecords
    this.module = moduleFor(this.room, part)
  }

  begin({ columns, length, timed, spent = false }: Parameters<RunEncoder['begin']>[0]): void {
    if (length > this.room) {
      this.room = roomFor(length)
      this.module = moduleFor(this.room)
    }
    const { records, bytes, run, address } = this.module
    const inPlace = columns.source.buffer === bytes.buffer
    if (!inPlace) copyRecords(columns, 0, records, 0, length)
    const sorted = inPlace ? columns : records
    this.module.lay(address)
    this.module.lookAt(sorted)
    // Memory touched for the first time costs more than the sorting itself: columns that are done with are used again.
    const uses = length >= fewRecords && (spent || !inPlace)
    run.spare.value = uses && sorted.time.byteOffset - sorted.source.byteOffset >= length * wordBytes ? sorted.source.byteOffset : 0
    run.order(length, timed ? 1 : 0)
    run.encode(length, timed ? 1 : 0)
    const sizes = ofChunk(chunkProbes)
    const { address: ofColumns } = laid(sizes, sorted.time.byteOffset)
    const fitting = Object.fromEntries(Object.entries(ofColumns).filter(([name, at]) => uses && at + sizes[name as keyof typeof sizes] <= sorted.beside.byteOffset))
    this.module.lay(fitting)
    this.address = { ...address, ...fitting }
  }

  chunk(from: number, to: number): StoredChunk {
    const { address, module: { bytes, view, run } } = this
    const probes = to - from
    const number = from / chunkProbes
    const keysEnd = run.chunk(from, to)
    const facts = address.chunks + number * known.bytes
    const plane = (name: keyof typeof planes) => bytes.subarray(address[name], address[name] + planes[name] * probes)
    return {
      probes,
      first_time: Number(view.getBigUint64(facts + known.earliest, true)),
      last_time: Number(view.getBigUint64(facts + known.latest, true)),
      keys: bytes.subarray(address.keys, keysEnd),
      time: bytes.subarray(address.times + number * streamBytes, view.getUint32(facts + known.timeEnd, true)),
      rank: plane('ranks'),
      port: plane('ports'),
      source_port: plane('sourcePorts'),
      sequence: bytes.subarray(address.sequences, address.sequences + planes.sequences * view.getUint32(facts + known.numbers, true)),
      mark: plane('marks'),
      frame: bytes.subarray(address.frames + number * streamBytes, view.getUint32(facts + known.frameEnd, true)),
    }
  }
}
const chunksOf = (records: number): number => Math.ceil(records / chunkProbes)
const moduleFor = (room: number, part: MemoryPart | null = null) => new RunModule(room, chunksOf(room), part)
