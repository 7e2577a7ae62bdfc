/**
 * The columns of sorted runs in TypeScript: the twin of run.assembly.ts, for where no compiled module is to be had.
 *
 * Times and frames of all chunks are written at once, while the records are walked in the order they came.
 */
import { chunkBits, chunkProbes, expected, mostPace, streamBytes, type RunEncoder, type StoredChunk } from '../chunk.ts'
import { frameOf, markIn, miraiMark, sixBase, sixIn, timeOf, roomFor, wholeMicroseconds, type RecordColumns } from '../records.ts'
import { putVarint, widest } from '../varint.ts'
import { createOrderScratch, moved, movedBits, orderRecords, type Arranged, type OrderScratch } from './order.ts'

export class ScriptEncoder implements RunEncoder {
  private scratch: OrderScratch = createOrderScratch(0)
  private arranged: Arranged = this.scratch.arranged
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

  begin({ columns, length, timed }: { columns: RecordColumns; length: number; timed: boolean }): void {
    if (this.rank.length < length) {
      // What has been let go of still counts until it is collected: few sizes.
      const room = roomFor(length)
      this.scratch = createOrderScratch(room)
      this.rank = new Uint16Array(room)
      this.first = new Float64Array(Math.ceil(room / chunkProbes))
      this.last = new Float64Array(Math.ceil(room / chunkProbes))
      this.times = new Streams(Math.ceil(room / chunkProbes))
      this.frames = new Streams(Math.ceil(room / chunkProbes))
    }
    const arranged = orderRecords({ columns, length, timed, scratch: this.scratch })
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

  chunk(from: number, to: number): StoredChunk {
    const { records, index } = this.arranged
    const { planes, rank, times, frames } = this
    const probes = to - from
    const number = from >>> chunkBits
    const { ports, sequences, source, destination } = this
    let [kept, other] = [0, false]
    for (let at = 0; at < probes; at++) {
      const record = index[from + at] << movedBits
      const high = records[record + moved.high]
      const target = records[record + moved.destination]
      ports[at] = records[record + moved.ports]
      sequences[at] = records[record + moved.sequence] ^ target
      if (markIn(high) !== miraiMark) kept++
      else if (sequences[at] !== 0) other = true
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
    // A Mirai bot's sequence number is its target: the difference vanishes, and is not there unless one is no such.
    if (other) kept = probes
    for (let at = 0, to = 4 * probes; at < probes; at++) {
      if (kept < probes && planes[8 * probes + at] === miraiMark) continue
      const sequence = sequences[at]
      planes[to] = sequence
      planes[to + kept] = sequence >>> 8
      planes[to + 2 * kept] = sequence >>> 16
      planes[to + 3 * kept] = sequence >>> 24
      to++
    }
    for (let at = 0; at < probes; at++) {
      planes[9 * probes + at] = rank[from + at]
      planes[10 * probes + at] = rank[from + at] >>> 8
    }
    const plane = (first: number, count: number) => planes.subarray(first * probes, (first + count) * probes)
    return {
      probes,
      first_time: this.first[number],
      last_time: this.last[number],
      keys: this.encodeKeys(probes),
      time: times.bytes(number),
      rank: plane(9, 2),
      port: plane(0, 2),
      source_port: plane(2, 2),
      sequence: planes.subarray(4 * probes, 4 * (probes + kept)),
      mark: plane(8, 1),
      frame: frames.bytes(number),
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

