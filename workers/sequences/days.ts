/** The days of a pair, and their place among the days of a scope. */
import { createDistinctPorts } from '../graph/distinct.ts'
import type { PairProbes } from '../store/pairs.ts'

/** Days of a scope's probes by their place, from 0. */
export interface Days {
  count: number
  /** At least as many as the scope has. */
  probes: number
  placeOf(day: number): number
}

/** Tells the days of a pair: its probes [from, to) and their distinct ports, of which there are `length`. */
export function createDayReader(): (pair: PairProbes, visit: (from: number, to: number, ports: Uint16Array, length: number) => void) => void {
  const distinct = createDistinctPorts()
  return ({ from, length, day, port }, visit) => {
    const end = from + length
    for (let begin = from, next = from; begin < end; begin = next) {
      while (next < end && day[next] === day[begin]) next++
      const count = distinct.list(port, begin, next)
      visit(begin, next, distinct.ports, count)
    }
  }
}
