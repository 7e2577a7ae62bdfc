/**
 * The chunk format: up to 65,536 probes of one day, sorted by (source, destination, time), a compressed column each.
 *
 * Time and frame both grow along the capture, so they are kept in the order the probes came as small differences, and one
 * 16-bit rank a probe says where in that order it is. Keys are kept once a pair: sources, then how many destinations each
 * has, then destinations, then how many probes each pair has. A sequence number is kept as its difference from the
 * destination (exclusive or); a Mirai bot's is its target, and not kept, unless one of the chunk is no such: the length of
 * the column tells. Every column is compressed with zstd.
 */
import { constants } from 'node:zlib'
import { Compressor, Packing } from './compress.ts'
import { chunkProbes } from './decoding/reader.ts'
import type { RecordColumns } from './records.ts'
import { widest } from './varint.ts'

export { chunkProbes, expected, mostPace } from './decoding/reader.ts'
export const chunkBits = 16
/** Room for a chunk's differences and the head of their stream; not a power of two, or they fight for lines of the cache. */
export const streamBytes = (chunkProbes + 33) * widest

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
  /**
   * Sorts one day's records.
   * @param input.timed whether they came in time order, so that those of a pair are in it already
   * @param input.spent nobody needs the records afterwards, nor what else there is room for in their columns
   */
  begin(input: { columns: RecordColumns; length: number; timed: boolean; spent?: boolean }): void
  /** The columns, not yet compressed, of the sorted records [from, to), where `from` is a multiple of the size of a chunk. Valid until the next call. */
  chunk(from: number, to: number): StoredChunk
}

/**
 * Columns have uneven bytes and few repetitions. Level 3 looks for them in 0.8 MB of tables and up to twice the time, and finds
 * a hundredth of the keys; of a month's it finds less than this.
 */
const uneven = new Compressor({ [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_minMatch]: 7 })
/**
 * Source ports repeat themselves: two in a row are what there is to find. Those that keep as much as this share after the
 * first look were drawn at random: a second finds a hundredth.
 */
const repeating = new Compressor({ [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_minMatch]: 4 })
const random = 15 / 16

/**
 * A column of so few bytes is a zstd frame of one raw block (RFC 8878, sections 3.1.1.1 and 3.1.1.2), made and read here:
 * a compressor costs more time and memory to set up than a small run in all, and a capture may have tens of thousands.
 */
export const fewBytes = 128
export const rawHead = 9
/** Magic; a descriptor of one segment whose size takes a byte, that size; a last block, raw, and its length. */
function rawFrame(bytes: Uint8Array, packing: Packing): Uint8Array {
  const frame = packing.room(rawHead + bytes.length)
  const block = (bytes.length << 3) | 1
  frame.set([0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, block & 0xff, block >> 8, 0])
  frame.set(bytes, rawHead)
  return packing.take(frame.length)
}
/** @param packing where the columns are laid */
export function compressChunk(chunk: StoredChunk, packing = new Packing(chunk.probes)): StoredChunk {
  const compressed = { ...chunk }
  for (const name of chunkColumns) compressed[name] = chunk[name].length < fewBytes ? rawFrame(chunk[name], packing) : compressColumn(name, chunk[name], packing)
  return compressed
}
function compressColumn(name: (typeof chunkColumns)[number], bytes: Uint8Array, packing: Packing): Uint8Array {
  if (name === 'source_port') {
    const frame = uneven.compress(bytes, packing)
    if (frame.length > bytes.length * random) return frame
    packing.giveBack(frame)
    return repeating.compress(bytes, packing)
  }
  return uneven.compress(bytes, packing)
}
