/** Columns of a chunk (chunk.ts) read back: inflated within what they may hold, and refused where they hold anything else. */
import { zstdDecompressSync } from 'node:zlib'
import { fewBytes, rawHead, type StoredChunk } from '../chunk.ts'
import { damaged } from '../damaged.ts'
import { widest } from '../varint.ts'
import { CompiledReader } from './compiled.ts'
import { chunkProbes, type ChunkReader, type Pairs } from './reader.ts'
import { ScriptReader } from './script.ts'

/** The pairs of a chunk, in order: source, destination and how many probes. @param before pairs that are done with */
export function decodeKeys(bytes: Uint8Array, probes: number, before?: Pairs): Pairs {
  return readerFor(probes).keys(inflateKeys(bytes, probes), probes, before) ?? raise()
}
/** The stream they are read from. */
export const inflateKeys = (bytes: Uint8Array, probes: number): Uint8Array => inflate(bytes, probes * 4 * widest + 64)
/** @param before times that are done with */
export function decodeTimes(chunk: Pick<StoredChunk, 'probes' | 'time' | 'rank' | 'frame'>, before?: Float64Array): Float64Array {
  const { probes, time, frame, rank } = chunk
  return readerFor(probes).times(inflate(time, streamMost(probes)), inflate(frame, streamMost(probes)), exactly(rank, probes * 2), probes, before) ?? raise()
}
export function decodeFrames(chunk: Pick<StoredChunk, 'probes' | 'frame' | 'rank'>): Float64Array {
  const { probes, frame, rank } = chunk
  return readerFor(probes).frames(inflate(frame, streamMost(probes)), exactly(rank, probes * 2), probes) ?? raise()
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

export function decode16(bytes: Uint8Array, probes: number): Uint16Array {
  const planes = exactly(bytes, probes * 2)
  const values = new Uint16Array(probes)
  for (let index = 0; index < probes; index++) values[index] = planes[index] | (planes[probes + index] << 8)
  return values
}
export function decode32(bytes: Uint8Array, probes: number): Uint32Array {
  const planes = exactly(bytes, probes * 4)
  const values = new Uint32Array(probes)
  for (let index = 0; index < probes; index++) {
    values[index] = planes[index] | (planes[probes + index] << 8) | (planes[2 * probes + index] << 16) | (planes[3 * probes + index] << 24)
  }
  return values
}
export function decode8(bytes: Uint8Array, probes: number): Uint8Array {
  return exactly(bytes, probes)
}

function exactly(bytes: Uint8Array, length: number): Uint8Array {
  const inflated = inflate(bytes, length)
  if (inflated.length !== length) throw damaged()
  return inflated
}
function inflate(bytes: Uint8Array, most: number): Uint8Array {
  const raw = rawContent(bytes)
  if (raw !== null && raw.length <= most) return raw
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
