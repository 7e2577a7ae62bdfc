/** Columns of a chunk (chunk.ts) read back: inflated within what they may hold, and refused where they hold anything else. */
import { zstdDecompressSync } from 'node:zlib'
import { fewBytes, rawHead, type StoredChunk } from '../chunk.ts'
import { damaged } from '../damaged.ts'
import { Decompressor } from '../decompress.ts'
import { miraiMark } from '../records.ts'
import { widest } from '../varint.ts'
import { CompiledReader } from './compiled.ts'
import { chunkProbes, roomFor, type ChunkReader, type Pairs } from './reader.ts'
import { ScriptReader } from './script.ts'

/** The pairs of a chunk, in order: source, destination and how many probes. @param before pairs that are done with */
export function decodeKeys(bytes: Uint8Array, probes: number, before?: Pairs): Pairs {
  return readerFor(probes).keys(inflateKeys(bytes, probes), probes, before) ?? raise()
}
/** The stream they are read from; gone with the next one. */
export const inflateKeys = (bytes: Uint8Array, probes: number): Uint8Array => inflate('first', bytes, probes * 4 * widest + 64)
/** @param before times that are done with */
export function decodeTimes(chunk: Pick<StoredChunk, 'probes' | 'time' | 'rank' | 'frame'>, before?: Float64Array): Float64Array {
  const { probes, time, frame, rank } = chunk
  const [times, frames] = [inflate('first', time, streamMost(probes)), inflate('second', frame, streamMost(probes))]
  return readerFor(probes).times(times, frames, exactly('third', rank, probes * 2), probes, before) ?? raise()
}
export function decodeFrames(chunk: Pick<StoredChunk, 'probes' | 'frame' | 'rank'>): Float64Array {
  const { probes, frame, rank } = chunk
  return readerFor(probes).frames(inflate('second', frame, streamMost(probes)), exactly('third', rank, probes * 2), probes) ?? raise()
}
const streamMost = (probes: number) => (probes + 3) * widest
const raise = (): never => {
  throw damaged()
}

let compiled: ChunkReader | null = null
const script = new ScriptReader()
/** Compiled where that is to be had, and for as many probes as it has room for. */
function readerFor(probes: number): ChunkReader {
  if (!(probes > 0 && probes <= chunkProbes)) return script
  try {
    return (compiled ??= new CompiledReader())
  } catch {
    return (compiled = script)
  }
}

/** @param before values that are done with */
export function decode16(bytes: Uint8Array, probes: number, before?: Uint16Array): Uint16Array {
  const planes = exactly('first', bytes, probes * 2)
  const values = new Uint16Array(roomFor(2 * probes, before), 0, probes)
  for (let index = 0; index < probes; index++) values[index] = planes[index] | (planes[probes + index] << 8)
  return values
}
/**
 * Sequence numbers, each as its difference from the probe's destination (exclusive or). Those of Mirai's mark are not there
 * where all are 0.
 * @param before values that are done with
 */
export function decodeSequences({ probes, sequence, mark }: Pick<StoredChunk, 'probes' | 'sequence' | 'mark'>, before?: Uint32Array): Uint32Array {
  const planes = inflate('first', sequence, 4 * probes)
  const values = new Uint32Array(roomFor(4 * probes, before), 0, probes)
  const kept = planes.length >> 2
  const marks = kept < probes ? exactly('second', mark, probes) : null
  let at = 0
  for (let index = 0; index < probes; index++) {
    if (marks !== null && marks[index] === miraiMark) values[index] = 0
    else {
      values[index] = planes[at] | (planes[kept + at] << 8) | (planes[2 * kept + at] << 16) | (planes[3 * kept + at] << 24)
      at++
    }
  }
  if (4 * at !== planes.length) throw damaged()
  return values
}
/** @param before values that are done with */
export function decode8(bytes: Uint8Array, probes: number, before?: Uint8Array): Uint8Array {
  const read = exactly('first', bytes, probes)
  const values = new Uint8Array(roomFor(probes, before), 0, probes)
  values.set(read)
  return values
}

function exactly(place: Place, bytes: Uint8Array, length: number): Uint8Array {
  const inflated = inflate(place, bytes, length)
  if (inflated.length !== length) throw damaged()
  return inflated
}

/** Where columns are inflated that are read at the same time; each is gone with the next one there. */
type Place = 'first' | 'second' | 'third'
const places: Partial<Record<Place, Uint8Array>> = {}
const placeBytes = 4 * widest * chunkProbes + 64
const decompressor = new Decompressor()

function inflate(place: Place, bytes: Uint8Array, most: number): Uint8Array {
  const raw = rawContent(bytes)
  if (raw !== null && raw.length <= most) return raw
  if (most <= placeBytes) {
    const room = (places[place] ??= new Uint8Array(placeBytes))
    const length = decompressor.into(bytes, room.subarray(0, most))
    if (length >= 0) return room.subarray(0, length)
  }
  try {
    // In pieces that a column needs few of, whatever the bound is.
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(most, 64), chunkSize: Math.min(Math.max(most, 64), 1 << 18) })
  } catch {
    throw damaged()
  }
}
/** What a frame of one raw block holds, null where it is another kind. */
function rawContent(frame: Uint8Array): Uint8Array | null {
  const length = frame.length - rawHead
  if (length < 0 || length >= fewBytes || frame[4] !== 0x20 || frame[5] !== length) return null
  const magic = frame[0] === 0x28 && frame[1] === 0xb5 && frame[2] === 0x2f && frame[3] === 0xfd
  return magic && (frame[6] | (frame[7] << 8)) === ((length << 3) | 1) && frame[8] === 0 ? frame.subarray(rawHead) : null
}
