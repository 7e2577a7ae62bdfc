/**
 * The chunk format: up to 65,536 probes of one day, sorted by (source, destination, time), a compressed column each.
 *
 * Time and frame both grow along the capture, so they are kept in time order as small differences, and one 16-bit rank a
 * probe says where in that order it is. Keys are kept once a pair. Every column is compressed with zstd level 1.
 */
import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib'
import { Refusal } from '../contract.ts'
import { VarintReader, VarintWriter } from './varint.ts'

export const chunkProbes = 65_536

/** Probes as columns; `length` of them are valid. */
export interface ProbeColumns {
  length: number
  source: Float64Array
  destination: Float64Array
  time: Float64Array
  port: Uint16Array
  sourcePort: Uint16Array
  sequence: Uint32Array
  mark: Uint8Array
  frame: Float64Array
}
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

export function createColumns(capacity: number): ProbeColumns {
  return {
    length: 0,
    source: new Float64Array(capacity),
    destination: new Float64Array(capacity),
    time: new Float64Array(capacity),
    port: new Uint16Array(capacity),
    sourcePort: new Uint16Array(capacity),
    sequence: new Uint32Array(capacity),
    mark: new Uint8Array(capacity),
    frame: new Float64Array(capacity),
  }
}

const compress = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
/** 16- and 32-bit columns byte by byte: all low bytes first, which compresses better than mixed ones. */
function planes(values: Uint16Array | Uint32Array, width: number): Uint8Array {
  const bytes = new Uint8Array(values.length * width)
  for (let plane = 0; plane < width; plane++) {
    const start = plane * values.length
    for (let index = 0; index < values.length; index++) bytes[start + index] = values[index] >>> (plane * 8)
  }
  return bytes
}

/** @param order the probes of the chunk: indexes into `columns`, sorted by (source, destination, time) */
export function encodeChunk(input: { columns: ProbeColumns; order: Uint32Array }): StoredChunk {
  const { columns, order } = input
  const { source, destination, time } = columns
  const probes = order.length
  const writer = new VarintWriter()
  let lastSource = 0
  let lastDestination = 0
  for (let from = 0; from < probes; ) {
    const thisSource = source[order[from]]
    const thisDestination = destination[order[from]]
    let to = from + 1
    while (to < probes && source[order[to]] === thisSource && destination[order[to]] === thisDestination) to++
    writer.put(thisSource - lastSource)
    writer.put(thisSource === lastSource && from > 0 ? thisDestination - lastDestination : thisDestination)
    writer.put(to - from)
    lastSource = thisSource
    lastDestination = thisDestination
    from = to
  }
  const keys = writer.take()
  const byTime = positionsByTime(time, order)
  const rank = new Uint16Array(probes)
  const frames = new VarintWriter()
  let lastTime = 0
  let lastFrame = 0
  let microseconds = true
  for (let index = 0; index < probes && microseconds; index++) microseconds = time[order[index]] % 1000 === 0
  const unit = microseconds ? 1000 : 1
  writer.put(unit)
  for (let index = 0; index < probes; index++) {
    const at = byTime[index]
    rank[at] = index
    writer.put((time[order[at]] - lastTime) / unit)
    frames.putSigned(columns.frame[order[at]] - lastFrame)
    lastTime = time[order[at]]
    lastFrame = columns.frame[order[at]]
  }
  const sequence = new Uint32Array(probes)
  const port = new Uint16Array(probes)
  const sourcePort = new Uint16Array(probes)
  const mark = new Uint8Array(probes)
  for (let index = 0; index < probes; index++) {
    const at = order[index]
    // A Mirai bot's sequence number is its target: the difference vanishes.
    sequence[index] = (columns.sequence[at] ^ destination[at]) >>> 0
    port[index] = columns.port[at]
    sourcePort[index] = columns.sourcePort[at]
    mark[index] = columns.mark[at]
  }
  return {
    probes,
    first_time: time[order[byTime[0]]],
    last_time: time[order[byTime[probes - 1]]],
    keys: compress(keys),
    time: compress(writer.take()),
    rank: compress(planes(rank, 2)),
    port: compress(planes(port, 2)),
    source_port: compress(planes(sourcePort, 2)),
    sequence: compress(planes(sequence, 4)),
    mark: compress(mark),
    frame: compress(frames.take()),
  }
}

/**
 * The positions of `order` in time order; equal times keep their (source, destination) order, which is all the decoder
 * needs. By least significant digits, 16 bits a pass: a day has fewer than 2^47 nanoseconds.
 */
function positionsByTime(time: Float64Array, order: Uint32Array): Uint32Array {
  const length = order.length
  const low = new Uint32Array(length)
  const high = new Uint32Array(length)
  for (let index = 0; index < length; index++) {
    const value = time[order[index]]
    const upper = Math.floor(value / 4294967296)
    high[index] = upper
    low[index] = value - upper * 4294967296
  }
  let positions = new Uint32Array(length)
  let spare = new Uint32Array(length)
  for (let index = 0; index < length; index++) positions[index] = index
  const counts = new Uint32Array(65_537)
  for (let pass = 0; pass < 3; pass++) {
    const words = pass === 2 ? high : low
    const shift = pass === 1 ? 16 : 0
    counts.fill(0)
    for (let index = 0; index < length; index++) counts[((words[index] >>> shift) & 0xffff) + 1]++
    for (let digit = 0; digit < 65_536; digit++) counts[digit + 1] += counts[digit]
    for (let index = 0; index < length; index++) {
      const at = positions[index]
      spare[counts[(words[at] >>> shift) & 0xffff]++] = at
    }
    const sorted = spare
    spare = positions
    positions = sorted
  }
  return positions
}

/** The pairs of a chunk, in order: source, destination and how many probes. */
export function decodeKeys(bytes: Uint8Array, probes: number): { sources: Float64Array; destinations: Float64Array; counts: Uint32Array } {
  const reader = new VarintReader(inflate(bytes, probes * 30 + 64))
  const sources: number[] = []
  const destinations: number[] = []
  const counts: number[] = []
  let source = 0
  let destination = 0
  let total = 0
  while (!reader.done()) {
    const step = reader.next()
    const next = reader.next()
    destination = step === 0 && sources.length > 0 ? destination + next : next
    source += step
    const count = reader.next()
    total += count
    if (count === 0 || total > probes) throw damaged()
    sources.push(source)
    destinations.push(destination)
    counts.push(count)
  }
  if (total !== probes) throw damaged()
  return { sources: Float64Array.from(sources), destinations: Float64Array.from(destinations), counts: Uint32Array.from(counts) }
}

export function decodeTimes(chunk: Pick<StoredChunk, 'probes' | 'time' | 'rank'>): Float64Array {
  const { probes } = chunk
  const reader = new VarintReader(inflate(chunk.time, probes * 8 + 64))
  const unit = reader.next()
  const sorted = new Float64Array(probes)
  let time = 0
  for (let index = 0; index < probes; index++) sorted[index] = time += reader.next() * unit
  return ranked(sorted, chunk)
}
export function decodeFrames(chunk: Pick<StoredChunk, 'probes' | 'frame' | 'rank'>): Float64Array {
  const { probes } = chunk
  const reader = new VarintReader(inflate(chunk.frame, probes * 8 + 64))
  const sorted = new Float64Array(probes)
  let frame = 0
  for (let index = 0; index < probes; index++) sorted[index] = frame += reader.nextSigned()
  return ranked(sorted, chunk)
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
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(most, 64) })
  } catch {
    throw damaged()
  }
}
function damaged(): Refusal {
  return new Refusal('case_damaged', 'A chunk of probes in this case cannot be decoded; work on a copy and import the evidence again.')
}
