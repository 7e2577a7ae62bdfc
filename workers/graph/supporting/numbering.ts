/** Numbers of what sequences are made by, in the order in which they come: source and pair from 1, destination and day from 0. */
export interface Numbering {
  /** Those of the sequence taken last. */
  source: number
  pair: number
  destination: number
  day: number
  /** Sequences in ascending order of source. */
  take(sequence: { source: number; destination: number; day: number }): void
  /** Days so far. */
  days(): number
}

export function createNumbering(): Numbering {
  const destinations = new Map<number, number>()
  const days = new Map<number, number>()
  let [source, destination, day] = [NaN, NaN, NaN]
  const numbering: Numbering = {
    source: 0, pair: 0, destination: 0, day: 0,
    take(one) {
      if (one.source !== source || one.destination !== destination) {
        if (one.source !== source) numbering.source++
        ;({ source, destination } = one)
        numbering.pair++
        numbering.destination = numberIn(destinations, destination)
      }
      if (one.day !== day) numbering.day = numberIn(days, (day = one.day))
    },
    days: () => days.size,
  }
  return numbering
}
function numberIn(numbers: Map<number, number>, value: number): number {
  const number = numbers.get(value) ?? numbers.size
  if (number === numbers.size) numbers.set(value, number)
  return number
}
