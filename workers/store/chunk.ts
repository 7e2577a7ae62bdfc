/**
 * The chunk format: up to 65,536 probes of one day, sorted by (source, destination, time), a compressed column each.
 *
 * Time and frame both grow along the capture, so they are kept in the order the probes came as small differences, and one
 * 16-bit rank a probe says where in that order it is. Keys are kept once a pair: sources, then how many destinations each
 * has, then destinations, then how many probes each pair has. Every column is compressed with zstd.
 */
import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib'
import { damaged } from './damaged.ts'
import type { RecordColumns } from './records.ts'
import { VarintReader, widest } from './varint.ts'

export const chunkProbes = 65_536
export const chunkBits = 16
/** Room for a chunk's differences and the head of their stream; not a power of two, or they fight for lines of the cache. */
export const streamBytes = (chunkProbes + 33) * widest
/** A day of nanoseconds, the most that is expected: numbers stay exact. */
export const mostPace = 86_400e9

export interface StoredChunk {
  probes: number
  first_time: number
  last_time: number
  keys: Uint8Array
  time: Uint8Array
  rank: Uint8Array
  port: Uint8Array
  source_port: Uint8Array
  sequence: Uint8Array
  mark: Uint8Array
  frame: Uint8Array
}
export const chunkColumns = ['keys', 'time', 'rank', 'port', 'source_port', 'sequence', 'mark', 'frame'] as const

/** Makes the columns of sorted runs: compiled, or its twin in TypeScript. */
export interface RunEncoder {
  /** Sorts one day's records. @param input.timed whether they came in time order, so that those of a pair are in it already */
  begin(input: { columns: RecordColumns; length: number; timed: boolean }): void
  /** The columns, not yet compressed, of the sorted records [from, to), where `from` is a multiple of the size of a chunk. Valid until the next call. */
  chunk(from: number, to: number): StoredChunk
}

/** Keys and source ports repeat themselves a little, which a second look finds; the others have nothing but uneven bytes. */
const looked = { [constants.ZSTD_c_compressionLevel]: 3 }
const uneven = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_minMatch]: 7 }
const parameters = { keys: looked, time: uneven, rank: uneven, port: uneven, source_port: looked, sequence: uneven, mark: uneven, frame: uneven }

const compress = (bytes: Uint8Array, params: Record<number, number>) =>
  // In one piece, whatever comes out: pieces have to be joined, and all of it collected.
  bytes.length < fewBytes ? rawFrame(bytes) : zstdCompressSync(bytes, { params, chunkSize: bytes.length + (bytes.length >> 8) + 128 })

/**
 * A column of so few bytes is a zstd frame of one raw block (RFC 8878, sections 3.1.1.1 and 3.1.1.2), made and read here:
 * a compressor costs more time and memory to set up than a small run in all, and a capture may have tens of thousands.
 */
const fewBytes = 128
const rawHead = 9
/** Magic; a descriptor of one segment whose size takes a byte, that size; a last block, raw, and its length. */
function rawFrame(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(rawHead + bytes.length)
  const block = (bytes.length << 3) | 1
  frame.set([0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, block & 0xff, block >> 8, 0])
  frame.set(bytes, rawHead)
  return frame
}
/** What such a frame holds, null where it is another kind. */
function rawContent(frame: Uint8Array): Uint8Array | null {
  const length = frame.length - rawHead
  if (length < 0 || length >= fewBytes || frame[4] !== 0x20 || frame[5] !== length) return null
  const magic = frame[0] === 0x28 && frame[1] === 0xb5 && frame[2] === 0x2f && frame[3] === 0xfd
  return magic && (frame[6] | (frame[7] << 8)) === ((length << 3) | 1) && frame[8] === 0 ? frame.subarray(rawHead) : null
}

export function compressChunk(chunk: StoredChunk): StoredChunk {
  const compressed = { ...chunk }
  for (const name of chunkColumns) compressed[name] = compress(chunk[name], parameters[name])
  return compressed
}

/** What is to be expected after so many packets. */
export const expected = (pace: number, packets: number): number => (packets > 0 ? Math.min(mostPace, Math.floor((pace * packets) / 1024)) : 0)

/** The pairs of a chunk, in order: source, destination and how many probes. */
export function decodeKeys(bytes: Uint8Array, probes: number): { sources: Float64Array; destinations: Float64Array; counts: Float64Array } {
  const reader = new VarintReader(inflate(bytes, probes * 4 * widest + 64))
  const groups = reader.next()
  const least = reader.next()
  if (groups > probes) throw damaged()
  const groupSources = new Float64Array(groups)
  const fans = new Float64Array(groups)
  reader.fill(groupSources, true)
  reader.fill(fans, false)
  let pairs = 0
  for (let group = 0; group < groups; group++) pairs += fans[group]
  if (!(pairs <= probes)) throw damaged()
  const sources = new Float64Array(pairs)
  const destinations = new Float64Array(pairs)
  const counts = new Float64Array(pairs)
  reader.fill(destinations, false)
  reader.fill(counts, false)
  let total = 0
  for (let group = 0, pair = 0; group < groups; group++) {
    let destination = least
    if (fans[group] === 0) throw damaged()
    for (const end = pair + fans[group]; pair < end; pair++) {
      sources[pair] = groupSources[group]
      destinations[pair] = destination += destinations[pair]
      total += counts[pair]
      if (counts[pair] === 0) throw damaged()
    }
  }
  if (total !== probes || !reader.done()) throw damaged()
  return { sources, destinations, counts }
}

export function decodeTimes(chunk: Pick<StoredChunk, 'probes' | 'time' | 'rank' | 'frame'>): Float64Array {
  return ranked(inOrderOfComing(chunk.time, chunk.probes, inOrderOfComing(chunk.frame, chunk.probes, null)), chunk)
}
export function decodeFrames(chunk: Pick<StoredChunk, 'probes' | 'frame' | 'rank'>): Float64Array {
  return ranked(inOrderOfComing(chunk.frame, chunk.probes, null), chunk)
}

/** The values of a stream. @param frames of its records, where it has a pace */
function inOrderOfComing(bytes: Uint8Array, probes: number, frames: Float64Array | null): Float64Array {
  const reader = new VarintReader(inflate(bytes, (probes + 3) * widest))
  const head = reader.next()
  const unit = Math.floor(head / 2)
  const pace = reader.next()
  const values = new Float64Array(probes)
  if (head % 2 === 0) reader.fill(values, true)
  else {
    reader.fill(values, false)
    for (let index = 0, value = 0, frame = 0; index < probes; index++) {
      const number = values[index]
      const half = Math.floor(number / 2)
      value += half * 2 === number ? half : -half - 1
      if (frames !== null) {
        value += expected(pace, frames[index] - frame)
        frame = frames[index]
      }
      values[index] = value
    }
  }
  if (unit !== 1) for (let index = 0; index < probes; index++) values[index] *= unit
  if (!reader.done()) throw damaged()
  return values
}
function ranked(sorted: Float64Array, chunk: Pick<StoredChunk, 'probes' | 'rank'>): Float64Array {
  const rank = decode16(chunk.rank, chunk.probes)
  const values = new Float64Array(sorted.length)
  for (let index = 0; index < values.length; index++) values[index] = sorted[rank[index]]
  return values
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
