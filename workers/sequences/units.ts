/**
 * Distinct ports of a source, or of a destination, on a UTC day: told of pairs, day by day.
 *
 * A source's pairs come one after the other, so one source at a time is counted, with a bit for each port of each day of
 * the case. A destination's are spread over the pass: every port of a (destination, day) is noted. [DEFINITIONS 3]
 */
import { grown } from '../graph/arrays.ts'
import { createDistinctCounter } from '../graph/distinct.ts'

/** A unit's day: units are numbered from 0 as they come, days by their place among those of the case. */
export type UnitVisit = (unit: number, place: number, ports: number, probes: number) => void
export interface DayUnits {
  /**
   * A day of a pair.
   * @param ports the first `length`, each once
   * @param probes added up for the unit
   */
  add(address: number, place: number, ports: Uint16Array, length: number, probes: number): void
  /** Every unit's days with a port have been visited when it returns. */
  end(): void
}

const wordsOfDay = 65_536 / 32

/** Of addresses that come one after the other. @param input.days how many the case has */
export function createSourceDays({ days, visit }: { days: number; visit: UnitVisit }): DayUnits {
  /** A row of bits for each day of the unit, and the words of them that have one. */
  let seen = new Uint32Array(wordsOfDay)
  let words = new Uint32Array(wordsOfDay)
  /** The unit's days in the order in which they came; rows are numbered from 1. */
  const places = new Uint32Array(days)
  const rowOf = new Uint32Array(days)
  const portsOf = new Uint32Array(days)
  const probesOf = new Float64Array(days)
  let [address, unit, wordCount, rows] = [NaN, -1, 0, 0]
  const endOfUnit = () => {
    for (let at = 0; at < rows; at++) {
      const place = places[at]
      visit(unit, place, portsOf[place], probesOf[place])
      rowOf[place] = portsOf[place] = probesOf[place] = 0
    }
    for (let at = 0; at < wordCount; at++) seen[words[at]] = 0
    rows = wordCount = 0
  }
  return {
    add(of, place, ports, length, probes) {
      if (of !== address) {
        endOfUnit()
        address = of
        unit++
      }
      if (rowOf[place] === 0) {
        places[rows++] = place
        rowOf[place] = rows
        if (rows * wordsOfDay > seen.length) {
          seen = grown(seen, 2 * seen.length)
          words = grown(words, 2 * words.length)
        }
      }
      probesOf[place] += probes
      const row = (rowOf[place] - 1) * wordsOfDay
      for (let at = 0; at < length; at++) {
        const word = row + (ports[at] >>> 5)
        const bit = 1 << (ports[at] & 31)
        const before = seen[word]
        if ((before & bit) !== 0) continue
        if (before === 0) words[wordCount++] = word
        seen[word] = before | bit
        portsOf[place]++
      }
    },
    end: endOfUnit,
  }
}

/** Of addresses in any order. */
export function createDestinationDays({ days, visit }: { days: number; visit: UnitVisit }): DayUnits & { numberOf(address: number): number | undefined } {
  const numberOf = new Map<number, number>()
  const distinct = createDistinctCounter()
  let probesOf = new Float64Array(1024)
  /** Ports as they come, from 1: what is counted a bit each is as narrow as it can be. */
  const portNumber = new Uint32Array(65_536)
  let portsSeen = 0
  const numbers = new Uint16Array(65_536)
  let [address, unit] = [NaN, 0]
  return {
    numberOf: (of) => numberOf.get(of),
    add(of, place, ports, length, probes) {
      if (of !== address) {
        address = of
        unit = numberOf.get(of) ?? numberOf.size
        if (unit === numberOf.size) numberOf.set(of, unit)
      }
      const one = unit * days + place
      if (one >= probesOf.length) probesOf = grown(probesOf, 2 * (one + 1))
      probesOf[one] += probes
      for (let at = 0; at < length; at++) {
        if (portNumber[ports[at]] === 0) portNumber[ports[at]] = ++portsSeen
        numbers[at] = portNumber[ports[at]] - 1
      }
      distinct.addTo(one, numbers, length)
    },
    end() {
      const counts = distinct.counts(numberOf.size * days)
      for (let one = 0; one < counts.length; one++) if (counts[one] > 0) visit(Math.floor(one / days), one % days, counts[one], probesOf[one])
    },
  }
}
