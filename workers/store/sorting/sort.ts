/** A buffer of records becomes sorted runs: one a day, each in chunks ready to be stored. Pure, so any thread may do it. */
import { chunkProbes, compressChunk, type RunEncoder, type StoredChunk } from '../chunk.ts'
import { Packing } from '../compress.ts'
import { bytesFor, columnsOf, copyRecord, dayOf, partOf, type RecordColumns } from '../records.ts'
import { createEncoder } from './compiled.ts'

export interface SortedRun {
  /** Days since 1970-01-01 UTC. */
  day: number
  probes: number
  chunks: StoredChunk[]
}
/** Where records lie: columnsOf. */
export interface RecordPlace {
  memory: ArrayBufferLike
  /** The first byte, and how many records there is room for; all of the memory unless given. */
  at?: number
  records?: number
}
export interface Unsorted extends RecordPlace {
  length: number
  /** Whether the records came in time order. */
  timed: boolean
}

/**
 * Sorts one buffer after the other in the same memory; stops between chunks, with what it has, when told to.
 * @param packing where the columns are laid
 */
export type Sorter = (unsorted: Unsorted, stop: () => boolean, packing?: Packing) => SortedRun[]

export function createSorter(encoder: RunEncoder = createEncoder()): Sorter {
  function runOf(columns: RecordColumns, length: number, timed: boolean, stop: () => boolean, packing: Packing): SortedRun {
    encoder.begin({ columns, length, timed })
    const chunks: StoredChunk[] = []
    for (let at = 0; at < length && !stop(); at += chunkProbes) chunks.push(compressChunk(encoder.chunk(at, Math.min(length, at + chunkProbes)), packing))
    return { day: dayOf(columns, 0), probes: length, chunks }
  }

  return ({ memory, at, records, length, timed }, stop, packing = new Packing(length)) => {
    const given = columnsOf(memory, at, records)
    const columns = timed ? given : dayByDay(given, length)
    const runs: SortedRun[] = []
    for (let from = 0; from < length; ) {
      const to = endOfDay(columns, from, length)
      runs.push(runOf(partOf(columns, from, to), to - from, timed, stop, packing))
      from = to
    }
    return runs
  }
}

/** Days ascend: where the one at `from` ends, by a binary search. */
function endOfDay(columns: RecordColumns, from: number, length: number): number {
  let [low, high] = [from, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (dayOf(columns, middle) > dayOf(columns, from)) high = middle
    else low = middle + 1
  }
  return low
}

/** The same records with the days one after the other, those of a day in the order they came. */
function dayByDay(columns: RecordColumns, length: number): RecordColumns {
  const sizes = new Map<number, number>()
  let ascending = true
  for (let at = 0, last = 0; at < length; at++) {
    const day = dayOf(columns, at)
    if (day < last) ascending = false
    last = day
    sizes.set(day, (sizes.get(day) ?? 0) + 1)
  }
  if (ascending) return columns
  const places = new Map<number, number>()
  let sum = 0
  for (const [day, size] of [...sizes].sort(([one], [other]) => one - other)) {
    places.set(day, sum)
    sum += size
  }
  const grouped = columnsOf(new ArrayBuffer(bytesFor(length)))
  for (let at = 0; at < length; at++) {
    const day = dayOf(columns, at)
    const place = places.get(day)!
    places.set(day, place + 1)
    copyRecord(columns, at, grouped, place)
  }
  return grouped
}
