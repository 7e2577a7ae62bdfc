/**
 * Probes on their way into the case: a buffer of columns of 32-bit words (sink.ts), in the order they came.
 *
 * A key above 2^32 (IPv6: 2^32 + a line of the address book) keeps its low 32 bits in its column and one bit in the word
 * `high`.
 */
import type { ProbeColumns } from '../capture/sink.ts'

const word = 4294967296
const timeBits = 0x7fff
const markShift = 15
export const sixShift = 23
const dayBits = 0x3fffff
const wordsARecord = 8
/** Columns a power of two apart would fight for the same few lines of the cache. */
const apart = 320

/** Records a full buffer holds (12 MiB), six chunks: the longest run. */
export const bufferRecords = 6 << 16
/**
 * How many go into an import's buffer after so many others. The first ones are kept short: memory that is touched for the
 * first time costs longer than to sort what is put there, and a capture of a million packets touches a third of it.
 */
export const runRecords = (filled: number): number => (filled < shortRuns ? 2 << 16 : bufferRecords)
const shortRuns = 6
/** How many records memory is made for that is to hold `length`: one size for all but the small ones. */
export const roomFor = (length: number): number => (length <= 1 << 16 ? 1 << 16 : Math.max(bufferRecords, length))

export type RecordColumns = ProbeColumns
/** Words beside each other. */
export const side = {
  /** Source port in the upper half, destination port in the lower. */
  ports: 0,
  sequence: 1,
  /** Time's high 15 bits, mark (8 bits), source is IPv6, destination is IPv6. */
  high: 2,
  /** Day (22 bits), frame's high 10 bits. */
  day: 3,
} as const
export const sideBits = 2
const plainColumns = ['source', 'destination', 'time', 'frame'] as const

export const bytesFor = (records: number): number => wordsARecord * records * 4 + plainColumns.length * apart

/** @param memory of bytesFor(how many records it is to hold), or with so many bytes from `at` on */
export function columnsOf(memory: ArrayBufferLike, at = 0, records = (memory.byteLength - plainColumns.length * apart) / (wordsARecord * 4)): RecordColumns {
  const column = (index: number, words: number) => new Uint32Array(memory, at + index * (records * 4 + apart), words)
  return { source: column(0, records), destination: column(1, records), time: column(2, records), frame: column(3, records), beside: column(4, 4 * records) }
}
/** The records [from, to), in the same memory. */
export function partOf({ source, destination, time, frame, beside }: RecordColumns, from: number, to: number): RecordColumns {
  return {
    source: source.subarray(from, to), destination: destination.subarray(from, to), time: time.subarray(from, to), frame: frame.subarray(from, to),
    beside: beside.subarray(from << sideBits, to << sideBits),
  }
}
export function copyRecord(from: RecordColumns, at: number, to: RecordColumns, place: number): void {
  for (const name of plainColumns) to[name][place] = from[name][at]
  for (const part of [0, 1, 2, 3]) to.beside[(place << sideBits) | part] = from.beside[(at << sideBits) | part]
}

/** Copies so many records at once. */
export function copyRecords(from: RecordColumns, at: number, to: RecordColumns, place: number, records: number): void {
  for (const name of plainColumns) to[name].set(from[name].subarray(at, at + records), place)
  to.beside.set(from.beside.subarray(at << sideBits, (at + records) << sideBits), place << sideBits)
}

export function putRecord(
  columns: RecordColumns, at: number,
  source: number, destination: number, day: number, time: number, sourcePort: number, port: number, sequence: number, mark: number, frame: number,
): void {
  const { beside } = columns
  const first = at << sideBits
  columns.source[at] = source
  columns.destination[at] = destination
  columns.time[at] = time
  columns.frame[at] = frame
  beside[first] = (sourcePort << 16) | port
  beside[first + side.sequence] = sequence
  beside[first + side.high] = Math.floor(time / word) | (mark << markShift) | (source >= word ? 1 << sixShift : 0) | (destination >= word ? 2 << sixShift : 0)
  beside[first + side.day] = day | (Math.floor(frame / word) << 22)
}

export const highOf = ({ beside }: RecordColumns, at: number): number => beside[(at << sideBits) | side.high]
export const timeOf = ({ time, beside }: RecordColumns, at: number): number => (beside[(at << sideBits) | side.high] & timeBits) * word + time[at]
export const frameOf = ({ frame, beside }: RecordColumns, at: number): number => (beside[(at << sideBits) | side.day] >>> 22) * word + frame[at]
export const dayOf = ({ beside }: RecordColumns, at: number): number => beside[(at << sideBits) | side.day] & dayBits
/** The mark, from a record's `high`. */
export const markIn = (high: number): number => (high >>> markShift) & 0xff
/** That of Mirai, whose sequence number is its target: its place in sink.ts's toolMarks. */
export const miraiMark = 3
/** Which of source (bit 0) and destination (bit 1) is IPv6, from a record's `high`. */
export const sixIn = (high: number): number => (high >>> sixShift) & 3
/** What IPv6 adds to a key. */
export const sixBase = word
/** Whether the time is a whole microsecond: 2^32 leaves 296. */
export const wholeMicroseconds = (columns: RecordColumns, at: number): boolean =>
  ((highOf(columns, at) & timeBits) * 296 + (columns.time[at] % 1000)) % 1000 === 0
