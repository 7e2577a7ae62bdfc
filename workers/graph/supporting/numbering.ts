/** Numbers of what carries steps, in the order in which they come: source and pair from 1, destination and day from 0. */
import { createByDay } from '../byDay.ts'

/** A kept sequence: the `length` ports from the place `from` on, in order. */
export interface CountedSequence {
  source: number
  destination: number
  ports: Uint16Array
  from: number
  length: number
  /** Days of the pair's probes, and which of them each of the sequence is, by its place; null: the one at the same place. */
  pair: { day: Int32Array }
  index: Uint32Array | null
}
export interface Numbering {
  /** Those of the sequence taken last. */
  source: number
  pair: number
  destination: number
  /** Sequences in ascending order of source. */
  take(sequence: CountedSequence): void
  dayNumber(day: number): number
  /** Days so far. */
  days(): number
}

/**
 * Where the steps end that a sequence makes on one day, from the one between the probes at `begin` and behind it on: the
 * last of its probes belongs to the next ones too. A step is made when its second port is probed.
 */
export function endOfDay({ from, length, pair: { day }, index }: CountedSequence, begin: number): number {
  const stop = from + length
  let end = begin + 2
  if (index === null) for (const today = day[begin + 1]; end < stop && day[end] === today; ) end++
  else for (const today = day[index[begin + 1]]; end < stop && day[index[end]] === today; ) end++
  return end
}

export function createNumbering(): Numbering {
  const destinations = new Map<number, number>()
  let count = 0
  const days = createByDay(() => count++)
  let [source, destination] = [NaN, NaN]
  const numbering: Numbering = {
    source: 0, pair: 0, destination: 0,
    take(one) {
      if (one.source === source && one.destination === destination) return
      if (one.source !== source) numbering.source++
      ;({ source, destination } = one)
      numbering.pair++
      numbering.destination = destinations.get(destination) ?? destinations.size
      if (numbering.destination === destinations.size) destinations.set(destination, numbering.destination)
    },
    dayNumber: days.of,
    days: () => count,
  }
  return numbering
}
