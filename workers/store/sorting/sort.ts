/** A buffer of records becomes sorted runs: one a day, each in chunks ready to be stored. Pure, so any thread may do it. */
import { chunkProbes, compressChunk, type RunEncoder, type StoredChunk } from '../chunk.ts'
import { Packing } from '../compress.ts'
import { bytesFor, columnsOf, copyRecord, dayOf, partOf, type RecordColumns } from '../records.ts'
import { createEncoder } from './compiled.ts'

/** A run whose chunks are made as they are asked for. Each is valid until the next one is asked for, and so is the run. */
export interface ComingRun {
  /** Days since 1970-01-01 UTC. */
  day: number
  probes: number
  chunks: Iterable<StoredChunk>
}
export interface SortedRun extends ComingRun {
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
  return (unsorted, stop, packing = new Packing(unsorted.length)) =>
    Array.from(daysOf(encoder, unsorted, false), ({ day, probes }) => {
      const chunks: StoredChunk[] = []
      for (let at = 0; at < probes && !stop(); at += chunkProbes) chunks.push(chunkOf(encoder, at, probes, packing))
      return { day, probes, chunks }
    })
}

/** The same runs, one after the other, each chunk in the memory of the one before. @param spare that memory, kept for the next buffer; the records' own is used too */
export function* comingRuns(encoder: RunEncoder, unsorted: Unsorted, spare: ArrayBuffer[]): Iterable<ComingRun> {
  function* chunksOf(probes: number): Iterable<StoredChunk> {
    for (let at = 0; at < probes; at += chunkProbes) {
      const packing = new Packing(Math.min(probes, chunkProbes), spare)
      yield chunkOf(encoder, at, probes, packing)
      spare.push(...packing.pieces)
    }
  }
  for (const { day, probes } of daysOf(encoder, unsorted, true)) yield { day, probes, chunks: chunksOf(probes) }
}

/** @param spends the buffer is nobody else's */
function* daysOf(encoder: RunEncoder, { memory, at, records, length, timed }: Unsorted, spends: boolean): Iterable<{ day: number; probes: number }> {
  const given = columnsOf(memory, at, records)
  const columns = timed ? given : dayByDay(given, length)
  for (let from = 0, to = 0; from < length; from = to) {
    to = endOfDay(columns, from, length)
    encoder.begin({ columns: partOf(columns, from, to), length: to - from, timed, spent: spends && to - from === length })
    yield { day: dayOf(columns, from), probes: to - from }
  }
}
const chunkOf = (encoder: RunEncoder, at: number, probes: number, packing: Packing) => compressChunk(encoder.chunk(at, Math.min(probes, at + chunkProbes)), packing)

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
