/**
 * The order of one day's records by (source, destination, time), equal ones in the order they came.
 *
 * What costs here is jumping about in memory, so records are first moved into buckets of neighbouring sources, each small
 * enough for a processor's cache, and sorted there: by least significant digits, only over the bits in which keys differ.
 */
import { highOf, side, sideBits, sixIn, type RecordColumns } from '../records.ts'

const bucketRecords = 8192
const topBits = 12
const digitBits = 9

/** A moved record: eight words. */
export const moved = { source: 0, destination: 1, ports: 2, sequence: 3, high: 4, time: 5 } as const
export const movedBits = 3

/** [0, length) of each is valid. */
export interface Arranged {
  /** Where each record was moved, by where it came. */
  went: Uint32Array
  records: Uint32Array
  /** Where a moved record belongs in the sorted order, and back. */
  place: Uint32Array
  index: Uint32Array
}
interface Keys {
  index: Uint32Array
  source: Uint32Array
  destination: Uint32Array
}
/** Room for so many records, used again and again. */
export interface OrderScratch {
  arranged: Arranged
  from: Keys
  to: Keys
}
export function createOrderScratch(records: number): OrderScratch {
  const words = () => new Uint32Array(records)
  const keys = () => ({ index: words(), source: words(), destination: words() })
  return { arranged: { went: words(), records: new Uint32Array(records << movedBits), place: words(), index: words() }, from: keys(), to: keys() }
}

const counts = new Uint32Array((1 << topBits) + 1)
const bucketOf = new Uint32Array((1 << topBits) + 1)

/** @param input.timed whether the records came in time order, so that those of a pair are in it already */
export function orderRecords(input: { columns: RecordColumns; length: number; timed: boolean; scratch: OrderScratch }): Arranged {
  const { columns, length, timed, scratch } = input
  const { arranged } = scratch
  const ends = moveToBuckets(columns, length, arranged)
  let from = 0
  for (const to of ends) {
    sortBucket(scratch, from, to)
    if (!timed) orderTimes(arranged, from, to)
    from = to
  }
  const { index, place } = arranged
  for (let at = 0; at < length; at++) place[index[at]] = at
  return arranged
}

/** @returns where each bucket ends */
function moveToBuckets(columns: RecordColumns, length: number, arranged: Arranged): number[] {
  const { source, destination, time, beside } = columns
  let differs = 0
  for (let at = 1; at < length; at++) differs |= source[at] ^ source[0]
  const shift = Math.max(0, 32 - Math.clz32(differs) - topBits)
  const mask = (1 << topBits) - 1
  // IPv6 comes after all of IPv4, in a bucket of its own.
  const digitOf = (at: number) => ((sixIn(highOf(columns, at)) & 1) !== 0 ? mask + 1 : (source[at] >>> shift) & mask)
  counts.fill(0)
  for (let at = 0; at < length; at++) counts[digitOf(at)]++
  const ends: number[] = []
  const starts = [0]
  for (let digit = 0, sum = 0; digit <= mask + 1; digit++) {
    if (sum - starts[starts.length - 1] >= bucketRecords || (digit > mask && sum > starts[starts.length - 1])) {
      ends.push(sum)
      starts.push(sum)
    }
    bucketOf[digit] = starts.length - 1
    sum += counts[digit]
  }
  ends.push(length)
  const next = Uint32Array.from(starts)
  const { went, records } = arranged
  for (let at = 0; at < length; at++) {
    const to = next[bucketOf[digitOf(at)]]++
    const first = to << movedBits
    const other = at << sideBits
    went[at] = to
    records[first] = source[at]
    records[first + moved.destination] = destination[at]
    records[first + moved.ports] = beside[other]
    records[first + moved.sequence] = beside[other + side.sequence]
    records[first + moved.high] = beside[other + side.high]
    records[first + moved.time] = time[at]
  }
  return ends
}

/** Orders the moved records [start, end): arranged.index says which comes when. */
function sortBucket(scratch: OrderScratch, start: number, end: number): void {
  const { records, index: sorted } = scratch.arranged
  const { index, source, destination } = scratch.from
  const length = end - start
  const first = start << movedBits
  let [sourceDiffers, destinationDiffers, highDiffers] = [0, 0, 0]
  for (let at = 0; at < length; at++) {
    const record = (start + at) << movedBits
    index[at] = start + at
    source[at] = records[record]
    destination[at] = records[record + moved.destination]
    sourceDiffers |= source[at] ^ source[0]
    destinationDiffers |= destination[at] ^ destination[0]
    highDiffers |= records[record + moved.high] ^ records[first + moved.high]
  }
  sortBy(scratch, length, 'destination', destinationDiffers)
  if ((sixIn(highDiffers) & 2) !== 0) sortByFlag(scratch, length, 2)
  sortBy(scratch, length, 'source', sourceDiffers)
  if ((sixIn(highDiffers) & 1) !== 0) sortByFlag(scratch, length, 1)
  const ordered = scratch.from.index
  for (let at = 0; at < length; at++) sorted[start + at] = ordered[at]
}

/** Sorts by the bits of a key that are set in `differs`, a digit a pass. */
function sortBy(scratch: OrderScratch, length: number, name: 'source' | 'destination', differs: number): void {
  if (differs === 0) return
  const lowest = 31 - Math.clz32(differs & -differs)
  const width = 32 - Math.clz32(differs) - lowest
  const passes = Math.ceil(width / digitBits)
  const digit = Math.ceil(width / passes)
  const mask = (1 << digit) - 1
  for (let pass = 0; pass < passes; pass++) {
    const shift = lowest + pass * digit
    const key = scratch.from[name]
    counts.fill(0, 0, mask + 1)
    for (let at = 0; at < length; at++) counts[(key[at] >>> shift) & mask]++
    scatter(scratch, key, length, shift, mask)
  }
}

/** The 33rd bit of a key, where both versions of IP occur. */
function sortByFlag(scratch: OrderScratch, length: number, bit: 1 | 2): void {
  const { records } = scratch.arranged
  const flags = scratch.from.index.subarray(0, length).map((record) => (sixIn(records[(record << movedBits) + moved.high]) & bit) / bit)
  counts.fill(0, 0, 2)
  for (let at = 0; at < length; at++) counts[flags[at]]++
  scatter(scratch, flags, length, 0, 1)
}

function scatter(scratch: OrderScratch, key: Uint32Array, length: number, shift: number, mask: number): void {
  for (let value = 0, sum = 0; value <= mask; value++) {
    const count = counts[value]
    counts[value] = sum
    sum += count
  }
  const { index, source, destination } = scratch.from
  const { index: toIndex, source: toSource, destination: toDestination } = scratch.to
  for (let at = 0; at < length; at++) {
    const place = counts[(key[at] >>> shift) & mask]++
    toIndex[place] = index[at]
    toSource[place] = source[at]
    toDestination[place] = destination[at]
  }
  ;[scratch.from, scratch.to] = [scratch.to, scratch.from]
}

/** Puts each pair's records in time order where the capture was not; moved records of a bucket are in the order they came. */
function orderTimes({ records, index }: Arranged, start: number, end: number): void {
  const word = (at: number, part: number) => records[(at << movedBits) + part]
  const timeOf = (at: number) => (word(at, moved.high) & 0x7fff) * 4294967296 + word(at, moved.time)
  const samePair = (one: number, other: number) =>
    word(one, moved.source) === word(other, moved.source) &&
    word(one, moved.destination) === word(other, moved.destination) &&
    sixIn(word(one, moved.high)) === sixIn(word(other, moved.high))
  for (let from = start; from < end; ) {
    let last = timeOf(index[from])
    let ordered = true
    let to = from + 1
    for (; to < end && samePair(index[from], index[to]); to++) {
      const time = timeOf(index[to])
      if (time < last) ordered = false
      last = time
    }
    if (!ordered) index.subarray(from, to).sort((one, other) => timeOf(one) - timeOf(other) || one - other)
    from = to
  }
}
