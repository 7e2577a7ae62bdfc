/**
 * The columns of sorted runs from the compiled module (run.assembly.ts): where its arrays lie, and records in and out.
 *
 * The module has a memory of its own that never grows: its room for so many records is made at once, and made again
 * larger when there are more.
 */
import { chunkProbes, streamBytes, type RunEncoder, type StoredChunk } from '../chunk.ts'
import { bytesFor, columnsOf, roomFor, sideBits, type RecordColumns } from '../records.ts'
import { ScriptEncoder } from './encode.ts'
import { compiledRun } from './run.wasm.ts'

const pageBytes = 1 << 16
/** What the compiler keeps for itself at the beginning, and between arrays: a power of two apart they fight for lines of the cache. */
const [reservedBytes, apart] = [1024, 1088]
const planes = { ports: 2, sourcePorts: 2, sequences: 4, marks: 1, ranks: 2 } as const
/** What the module knows of a chunk: 64 bytes; the ends of its streams, and its bounds. */
const known = { bytes: 64, timeEnd: 16, frameEnd: 20, earliest: 32, latest: 40 } as const
const partBytes = chunkProbes * 8 + 64
const counters = 1 << 11

interface Module {
  sort(length: number, timed: number): void
  encode(length: number): void
  chunk(from: number, to: number): number
}

/** Compiled where that is to be had: where memory is short, room for a module cannot always be reserved. */
export function createEncoder(): RunEncoder {
  try {
    return new CompiledEncoder()
  } catch {
    return new ScriptEncoder()
  }
}

let module: WebAssembly.Module | null = null

export class CompiledEncoder implements RunEncoder {
  private room = 0
  private run!: Module
  private bytes!: Uint8Array
  private view!: DataView
  private records!: RecordColumns
  private address!: Record<string, number>

  constructor() {
    this.make(roomFor(0))
  }

  begin({ columns, length, timed }: { columns: RecordColumns; length: number; timed: boolean }): void {
    if (length > this.room) this.make(roomFor(length))
    const { records } = this
    for (const name of ['source', 'destination', 'time', 'frame'] as const) records[name].set(columns[name].subarray(0, length))
    records.beside.set(columns.beside.subarray(0, length << sideBits))
    this.run.sort(length, timed ? 1 : 0)
    this.run.encode(length)
  }

  chunk(from: number, to: number): StoredChunk {
    const { address, bytes, view } = this
    const probes = to - from
    const number = from / chunkProbes
    const keysEnd = this.run.chunk(from, to)
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
      sequence: plane('sequences'),
      mark: plane('marks'),
      frame: bytes.subarray(address.frames + number * streamBytes, view.getUint32(facts + known.frameEnd, true)),
    }
  }

  private make(room: number): void {
    const chunks = Math.ceil(room / chunkProbes)
    const sizes = {
      records: bytesFor(room), elements: 16 * room, others: 16 * room, counts: 4 * counters, place: 4 * room, rank: 2 * room,
      times: chunks * streamBytes, frames: chunks * streamBytes, chunks: chunks * known.bytes,
      pickedPorts: 4 * chunkProbes, pickedSequences: 4 * chunkProbes,
      ports: 2 * chunkProbes, sourcePorts: 2 * chunkProbes, sequences: 4 * chunkProbes, marks: chunkProbes, ranks: 2 * chunkProbes,
      keys: 4 * partBytes, parts: 4 * partBytes,
    }
    const address: Record<string, number> = {}
    let used = reservedBytes
    for (const [name, size] of Object.entries(sizes)) {
      address[name] = used
      used += (size + apart + 63) & ~63
    }
    const memory = new WebAssembly.Memory({ initial: Math.ceil(used / pageBytes), maximum: Math.ceil(used / pageBytes) })
    module ??= new WebAssembly.Module(Buffer.from(compiledRun, 'base64'))
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    const records = columnsOf(memory.buffer, address.records, room)
    for (const name of ['source', 'destination', 'time', 'frame', 'beside'] as const) address[name] = records[name].byteOffset
    for (const [name, at] of Object.entries(address)) if (name in exports) (exports[name] as WebAssembly.Global).value = at
    this.run = exports as unknown as Module
    this.bytes = new Uint8Array(memory.buffer)
    this.view = new DataView(memory.buffer)
    this.records = records
    this.address = address
    this.room = room
  }
}
