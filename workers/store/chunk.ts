/**
 * The chunk format: up to 65,536 probes of one day, sorted by (source, destination, time), a compressed column each.
 *
 * Time and frame both grow along the capture, so they are kept in the order the probes came as small differences, and one
 * 16-bit rank a probe says where in that order it is. Keys are kept once a pair: sources, then how many destinations each
 * has, then destinations, then how many probes each pair has. Every column is compressed with zstd level 1.
 */
import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib'
import { damaged } from './damaged.ts'
import { frameOf, markIn, sixBase, sixIn, timeOf, wholeMicroseconds, type RecordColumns } from './records.ts'
import { moved, movedBits, type Arranged } from './sorting/order.ts'
import { putVarint, VarintReader, widest } from './varint.ts'

export const chunkProbes = 65_536
const chunkBits = 16
/** Room for a chunk's differences and the head of their stream; not a power of two, or they fight for lines of the cache. */
const streamBytes = (chunkProbes + 33) * widest
/** A day of nanoseconds, the most that is expected: numbers stay exact. */
const mostPace = 86_400e9

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

const compress = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })

/** Encodes one sorted run after the other, chunk by chunk, in the same memory. */
export class RunEncoder {
  private arranged: Arranged | null = null
  /** A record's rank among its chunk's records in the order they came, by its place in the run. */
  private rank = new Uint16Array(0)
  private first = new Float64Array(0)
  private last = new Float64Array(0)
  private times: Streams = new Streams(0)
  private frames: Streams = new Streams(0)
  private readonly ports = new Uint32Array(chunkProbes)
  private readonly sequences = new Uint32Array(chunkProbes)
  private readonly source = new Float64Array(chunkProbes)
  private readonly destination = new Float64Array(chunkProbes)
  /** Keys: sources and how many destinations, destinations and how many probes. */
  private readonly parts = Array.from({ length: 4 }, () => new Uint8Array(chunkProbes * widest))
  private readonly keys = new Uint8Array(4 * chunkProbes * widest)
  /** Byte by byte, all low bytes first, which compresses better than mixed ones: port 2, source port 2, sequence 4, mark 1, rank 2. */
  private readonly planes = new Uint8Array(chunkProbes * 11)

  /**
   * Times and frames are written here, all chunks at once, while the records are walked in the order they came.
   * @param input.columns one day's records
   */
  begin(input: { columns: RecordColumns; arranged: Arranged; length: number }): void {
    const { columns, arranged, length } = input
    if (this.rank.length < length) {
      const { length: room } = arranged.went
      this.rank = new Uint16Array(room)
      this.first = new Float64Array(Math.ceil(room / chunkProbes))
      this.last = new Float64Array(Math.ceil(room / chunkProbes))
      this.times = new Streams(Math.ceil(room / chunkProbes))
      this.frames = new Streams(Math.ceil(room / chunkProbes))
    }
    this.arranged = arranged
    const { rank, times, frames } = this
    const { went, place } = arranged
    let microseconds = true
    for (let at = 0; at < length && microseconds; at++) microseconds = wholeMicroseconds(columns, at)
    let framed = true
    for (let at = 1; at < length && framed; at++) framed = frameOf(columns, at) >= frameOf(columns, at - 1)
    const unit = microseconds ? 1000 : 1
    times.begin(unit, true, paceOf(columns, length, unit))
    frames.begin(1, !framed, 0)
    for (let at = 0; at < length; at++) {
      const to = place[went[at]]
      const chunk = to >>> chunkBits
      const frame = frameOf(columns, at)
      rank[to] = frames.put(chunk, frame, 0)
      times.put(chunk, timeOf(columns, at) / unit, frames.step)
    }
    this.findBounds(columns, arranged, length)
  }

  /** The chunk of the run's sorted records [from, to), where `from` is a multiple of the size of a chunk. */
  chunk(from: number, to: number): StoredChunk {
    const { records, index } = this.arranged!
    const { planes, rank, times, frames } = this
    const probes = to - from
    const number = from >>> chunkBits
    const { ports, sequences, source, destination } = this
    for (let at = 0; at < probes; at++) {
      const record = index[from + at] << movedBits
      const high = records[record + moved.high]
      const target = records[record + moved.destination]
      ports[at] = records[record + moved.ports]
      // A Mirai bot's sequence number is its target: the difference vanishes.
      sequences[at] = records[record + moved.sequence] ^ target
      source[at] = records[record] + ((sixIn(high) & 1) !== 0 ? sixBase : 0)
      destination[at] = target + ((sixIn(high) & 2) !== 0 ? sixBase : 0)
      planes[8 * probes + at] = markIn(high)
    }
    // Few planes at a time: they are a power of two apart.
    for (let at = 0; at < probes; at++) {
      const both = ports[at]
      planes[at] = both
      planes[probes + at] = both >>> 8
      planes[2 * probes + at] = both >>> 16
      planes[3 * probes + at] = both >>> 24
    }
    for (let at = 0; at < probes; at++) {
      const sequence = sequences[at]
      planes[4 * probes + at] = sequence
      planes[5 * probes + at] = sequence >>> 8
      planes[6 * probes + at] = sequence >>> 16
      planes[7 * probes + at] = sequence >>> 24
    }
    for (let at = 0; at < probes; at++) {
      planes[9 * probes + at] = rank[from + at]
      planes[10 * probes + at] = rank[from + at] >>> 8
    }
    const plane = (first: number, count: number) => compress(planes.subarray(first * probes, (first + count) * probes))
    return {
      probes,
      first_time: this.first[number],
      last_time: this.last[number],
      keys: compress(this.encodeKeys(probes)),
      time: compress(times.bytes(number)),
      rank: plane(9, 2),
      port: plane(0, 2),
      source_port: plane(2, 2),
      sequence: plane(4, 4),
      mark: plane(8, 1),
      frame: compress(frames.bytes(number)),
    }
  }

  /** First and last time of each chunk. */
  private findBounds(columns: RecordColumns, { went, place }: Arranged, length: number): void {
    const { first, last } = this
    first.fill(Infinity)
    last.fill(0)
    for (let at = 0; at < length; at++) {
      const chunk = place[went[at]] >>> chunkBits
      const time = timeOf(columns, at)
      if (time < first[chunk]) first[chunk] = time
      if (time > last[chunk]) last[chunk] = time
    }
  }

  private encodeKeys(probes: number): Uint8Array {
    const { source, destination, keys } = this
    const [sources, fans, destinations, repeats] = this.parts
    let [sourcesUsed, fansUsed, destinationsUsed, repeatsUsed, count] = [0, 0, 0, 0, 0]
    let lastSource = 0
    let least = Infinity
    for (let at = 0; at < probes; at++) if (destination[at] < least) least = destination[at]
    for (let at = 0; at < probes; ) {
      const thisSource = source[at]
      let lastDestination = least
      let fan = 0
      while (at < probes && source[at] === thisSource) {
        const thisDestination = destination[at]
        const begun = at
        do at++
        while (at < probes && destination[at] === thisDestination && source[at] === thisSource)
        destinationsUsed = putVarint(destinations, destinationsUsed, thisDestination - lastDestination)
        repeatsUsed = putVarint(repeats, repeatsUsed, at - begun)
        lastDestination = thisDestination
        fan++
      }
      sourcesUsed = putVarint(sources, sourcesUsed, thisSource - lastSource)
      fansUsed = putVarint(fans, fansUsed, fan)
      lastSource = thisSource
      count++
    }
    let used = putVarint(keys, putVarint(keys, 0, count), least)
    for (const [part, length] of [[sources, sourcesUsed], [fans, fansUsed], [destinations, destinationsUsed], [repeats, repeatsUsed]] as const) {
      keys.set(part.subarray(0, length), used)
      used += length
    }
    return keys.subarray(0, used)
  }
}

/** Units of time a packet takes on average, times 1,024, so that it is an integer. */
function paceOf(columns: RecordColumns, length: number, unit: number): number {
  const packets = frameOf(columns, length - 1) - frameOf(columns, 0)
  const units = (timeOf(columns, length - 1) - timeOf(columns, 0)) / unit
  return packets > 0 && units > 0 ? Math.min(mostPace, Math.floor((units / packets) * 1024)) : 0
}
/** What is to be expected after so many packets. */
const expected = (pace: number, packets: number): number => (packets > 0 ? Math.min(mostPace, Math.floor((pace * packets) / 1024)) : 0)

/**
 * A stream of differences a chunk. It begins with the unit, whether differences have a sign, and the pace: the time that
 * each packet between was taken to need, which is left out of the differences.
 */
class Streams {
  private readonly memory: Uint8Array
  private readonly used: Uint32Array
  private readonly counts: Uint32Array
  private readonly last: Float64Array
  private signed = false
  private pace = 0
  /** The difference put last. */
  step = 0

  constructor(chunks: number) {
    this.memory = new Uint8Array(chunks * streamBytes)
    this.used = new Uint32Array(chunks)
    this.counts = new Uint32Array(chunks)
    this.last = new Float64Array(chunks)
  }
  begin(unit: number, signed: boolean, pace: number): void {
    this.signed = signed
    this.pace = pace
    this.counts.fill(0)
    this.last.fill(0)
    for (let chunk = 0; chunk < this.used.length; chunk++) {
      this.used[chunk] = putVarint(this.memory, putVarint(this.memory, chunk * streamBytes, unit * 2 + (signed ? 1 : 0)), pace)
    }
  }
  /** Adds a value, in units, `packets` after the one before; returns how many values there were before it. */
  put(chunk: number, value: number, packets: number): number {
    const { last } = this
    const step = value - last[chunk]
    const difference = step - expected(this.pace, packets)
    this.step = step
    last[chunk] = value
    const number = !this.signed ? difference : difference < 0 ? -2 * difference - 1 : 2 * difference
    this.used[chunk] = putVarint(this.memory, this.used[chunk], number)
    return this.counts[chunk]++
  }
  bytes(chunk: number): Uint8Array {
    return this.memory.subarray(chunk * streamBytes, this.used[chunk])
  }
}

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
  try {
    // In pieces that a column needs few of, whatever the bound is.
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(most, 64), chunkSize: Math.min(Math.max(most, 64), 1 << 18) })
  } catch {
    throw damaged()
  }
}
