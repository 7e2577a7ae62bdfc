/** Streams of a chunk read back by the compiled module (streams.assembly.ts): where its arrays lie, and bytes in and numbers out. */
import { chunkProbes, roomFor, type Addresses, type ChunkReader, type Pairs } from './reader.ts'
import { widest } from '../varint.ts'
import { compiledStreams } from './streams.wasm.ts'

const pageBytes = 1 << 16
/** What the compiler keeps for itself at the beginning, and between arrays: a power of two apart they fight for lines of the cache. */
const [reservedBytes, apart] = [1024, 1088]
const realBytes = 8 * chunkProbes
const sizes = {
  input: 4 * widest * chunkProbes + 64, other: (chunkProbes + 3) * widest, ranks: 2 * chunkProbes,
  groups: realBytes, fans: realBytes, sources: realBytes, destinations: realBytes, counts: 4 * chunkProbes,
  values: realBytes, steps: realBytes, ranked: realBytes,
}
interface Exports {
  keys(length: number, probes: number, wide: number): number
  times(length: number, frameLength: number, probes: number): number
  frames(length: number, probes: number): number
}

export class CompiledReader implements ChunkReader {
  private readonly run: Exports
  private readonly bytes: Uint8Array
  private readonly address: Record<string, number> = {}

  constructor() {
    let used = reservedBytes
    for (const [name, size] of Object.entries(sizes)) {
      this.address[name] = used
      used += (size + apart + 63) & ~63
    }
    const pages = Math.ceil(used / pageBytes)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(compiledStreams, 'base64')), { env: { memory } })
    for (const [name, at] of Object.entries(this.address)) (exports[name] as WebAssembly.Global).value = at
    this.run = exports as unknown as Exports
    this.bytes = new Uint8Array(memory.buffer)
  }

  keys(bytes: Uint8Array, probes: number, before?: Pairs): Pairs | null {
    this.put('input', bytes)
    let pairs = this.run.keys(bytes.length, probes, 0)
    const wide = pairs === -1
    if (wide) pairs = this.run.keys(bytes.length, probes, 1)
    if (pairs === 0) return null
    const addresses = (name: 'sources' | 'destinations'): Addresses => (wide ? this.take(name, pairs, before?.[name]) : this.takeWords(name, pairs, before?.[name]))
    return { sources: addresses('sources'), destinations: addresses('destinations'), counts: this.takeWords('counts', pairs, before?.counts) }
  }
  times(time: Uint8Array, frame: Uint8Array, rank: Uint8Array, probes: number, before?: Float64Array): Float64Array | null {
    this.put('input', time)
    this.put('other', frame)
    this.put('ranks', rank)
    return this.run.times(time.length, frame.length, probes) === 0 ? null : this.take('ranked', probes, before)
  }
  frames(frame: Uint8Array, rank: Uint8Array, probes: number): Float64Array | null {
    this.put('other', frame)
    this.put('ranks', rank)
    return this.run.frames(frame.length, probes) === 0 ? null : this.take('ranked', probes)
  }

  private put(name: keyof typeof sizes, bytes: Uint8Array): void {
    this.bytes.set(bytes, this.address[name])
  }
  private take(name: keyof typeof sizes, length: number, before?: Addresses): Float64Array {
    const read = new Float64Array(this.bytes.buffer, this.address[name], length)
    const kept = new Float64Array(roomLike(read, before), 0, length)
    kept.set(read)
    return kept
  }
  private takeWords(name: keyof typeof sizes, length: number, before?: Addresses): Uint32Array {
    const read = new Uint32Array(this.bytes.buffer, this.address[name], length)
    const kept = new Uint32Array(roomLike(read, before), 0, length)
    kept.set(read)
    return kept
  }
}

/** A little more than is needed: the next chunk has about as many. */
function roomLike({ byteLength, length, BYTES_PER_ELEMENT }: Addresses, before?: Addresses): ArrayBuffer {
  return roomFor(byteLength, before, BYTES_PER_ELEMENT * Math.min(chunkProbes, length + (length >> 3)))
}
