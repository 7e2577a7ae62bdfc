/** Distinct sources and pairs by the compiled module (count.assembly.ts): where its arrays lie, and streams of keys in. */
import { randomBytes } from 'node:crypto'
import type { MemoryPart } from '../../capture/sink.ts'
import { damaged } from '../damaged.ts'
import { Decompressor } from '../decompress.ts'
import { inflateKeys } from '../decoding/decode.ts'
import { chunkProbes } from '../decoding/reader.ts'
import type { Counted, Counting, KeyChunk } from '../distinct.ts'
import { widest } from '../varint.ts'
import { compiledCount } from './count.wasm.ts'

const pageBytes = 1 << 16
/** What the compiler keeps for itself at the beginning, and between arrays: a power of two apart they fight for lines of the cache. */
const [reservedBytes, apart] = [1024, 1088]
const pairBytes = 8
const cursorWords = 4
/** Fewer bytes are decompressed as they come: to set up a decompressor takes as long as many of them. */
const worthKeeping = 1 << 10
/** Pairs taken at a time, over all runs, or so many of each. The tables have twice as many places: a cache holds them. */
const [taken, fewestTaken] = [1 << 12, 16]

interface Exports {
  decode(length: number, probes: number, from: number, room: number, to: number): number
  begin(cursors: number, step: number): number
  take(from: number, cursors: number): number
  pairs: WebAssembly.Global
  sources: WebAssembly.Global
  total: WebAssembly.Global
  six: WebAssembly.Global
}
/** A run under way: where its pairs lie, its next chunk, and the pair of that chunk that comes next. */
interface Cursor {
  run: number
  address: number
  room: number
  number: number
  from: number
}

let compiled: WebAssembly.Module | null = null
function memoryOf(bytes: number): MemoryPart {
  const pages = Math.ceil(bytes / pageBytes)
  return { memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }), at: reservedBytes }
}

/** Null where it is not to be had, or where an IPv4 address probed an IPv6 one: then somebody else has to count. */
export function countCompiled({ runs, most, lend, load, stop }: Counting): Counted | null {
  const rooms = runs.map((probes) => Math.min(most, chunkProbes, probes))
  const step = Math.max(fewestTaken, Math.floor(taken / Math.max(1, runs.length)))
  const places = 2 ** Math.ceil(Math.log2(2 * step * Math.max(1, runs.length)))
  // What is used whole lies first: lent memory was touched there. Of the room for a stream a tenth is used.
  const sizes = {
    groups: 8 * chunkProbes, fans: 4 * chunkProbes, cursors: 4 * cursorWords * runs.length, pairTable: 8 * places, sourceTable: 8 * places,
    kept: rooms.reduce((sum, room) => sum + pairBytes * room, 0), input: 4 * widest * chunkProbes + 64,
  }
  const address = {} as Record<keyof typeof sizes, number>
  let used = 0
  for (const [name, size] of Object.entries(sizes)) {
    address[name as keyof typeof sizes] = used
    used += (size + apart + 63) & ~63
  }
  let part: MemoryPart
  let exports: WebAssembly.Exports
  try {
    part = lend?.(used) ?? memoryOf(reservedBytes + used)
    const { memory } = part
    compiled ??= new WebAssembly.Module(Buffer.from(compiledCount, 'base64'))
    exports = new WebAssembly.Instance(compiled, { env: { memory } }).exports
  } catch {
    return null
  }
  for (const name of Object.keys(address) as (keyof typeof sizes)[]) address[name] += part.at
  const { buffer } = part.memory
  const set = (name: string, value: number | bigint) => ((exports[name] as WebAssembly.Global).value = value)
  for (const [name, at] of Object.entries(address)) if (name in exports) set(name, at)
  const [factor, otherFactor] = new BigUint64Array(new Uint8Array(randomBytes(16)).buffer)
  set('factor', factor | 1n)
  set('otherFactor', otherFactor | 1n)
  set('places', places)
  const module = exports as unknown as Exports
  const table = new Uint32Array(buffer, address.cursors, cursorWords * runs.length)

  const decompressor = new Decompressor()
  const input = new Uint8Array(buffer, address.input, sizes.input)
  /** Lays a chunk's stream of keys at the input; returns its length. */
  const inflated = ({ keys, probes }: KeyChunk): number => {
    const length = keys.length < worthKeeping ? -1 : decompressor.into(keys, input)
    if (length >= 0) return length
    const stream = inflateKeys(keys, probes)
    input.set(stream)
    return stream.length
  }
  /** Decodes the next pairs of the cursor at a place: 1, 0 where there are none, -1 where they have no words. */
  const refill = (cursor: Cursor, place: number): number => {
    const chunk = load(cursor.run, cursor.number)
    if (chunk === undefined) return 0
    const told = module.decode(inflated(chunk), chunk.probes, cursor.from, cursor.room, cursor.address)
    if (told === -2) return -1
    if (told <= 0) throw damaged()
    table.set([cursor.address, cursor.address + told * pairBytes, module.six.value as number], place * cursorWords)
    cursor.from += told
    if (cursor.from === module.total.value) {
      cursor.from = 0
      cursor.number++
    }
    return 1
  }

  const cursors: Cursor[] = []
  let nextAddress = address.kept
  for (const [run, room] of rooms.entries()) {
    const cursor = { run, address: nextAddress, room, number: 0, from: 0 }
    nextAddress += room * pairBytes
    const filled = refill(cursor, cursors.length)
    if (filled < 0) return null
    if (filled > 0) cursors.push(cursor)
  }
  while (module.begin(cursors.length, step) !== 0) {
    stop(cursors.length)
    for (let at = 0; (at = module.take(at, cursors.length)) < cursors.length; ) {
      const filled = refill(cursors[at], at)
      if (filled < 0) return null
      if (filled > 0) continue
      // The last one takes the place of the one that has ended.
      const last = cursors.pop()!
      if (at === cursors.length) break
      cursors[at] = last
      table.copyWithin(at * cursorWords, cursors.length * cursorWords, (cursors.length + 1) * cursorWords)
    }
  }
  return { sources: module.sources.value as number, pairs: module.pairs.value as number }
}
