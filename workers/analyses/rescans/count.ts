/** Counts the probes of each (source, destination, port, day): nothing is kept of a pair once it is passed. */
import type { PairProbes } from '../../store/pairs.ts'
import { createByDay } from '../../graph/byDay.ts'

export interface DayOfRescans {
  /** Distinct (source, destination, port). */
  combinations: number
  /** Of them, probed more than once. */
  repeated: number
  rescans: number
  most: number
}

/** Most combinations have fewer probes than this in a day. */
const few = 1024

export function createRescanCount() {
  const byDay = createByDay((): DayOfRescans => ({ combinations: 0, repeated: 0, rescans: 0, most: 0 }))
  const combinationsOfFew = new Float64Array(few)
  const combinationsOfMany = new Map<number, number>()
  const counts = new Uint32Array(65_536)
  // One more than there can be: it is written before it is known.
  const touched = new Uint16Array(65_537)
  return {
    days: byDay.days,
    /** Each number of probes in a day, ascending, with how many combinations have it: grows with the root of the probes. */
    combinationsOf(): [probes: number, combinations: number][] {
      const many = [...combinationsOfMany].sort(([one], [other]) => one - other)
      return [...Array.from(combinationsOfFew, (combinations, probes): [number, number] => [probes, combinations]).filter(([, combinations]) => combinations > 0), ...many]
    },
    pair({ from, length, day, port }: PairProbes): void {
      const end = from + length
      for (let begin = from, next = from; begin < end; begin = next) {
        const today = day[begin]
        let ports = 0
        for (; next < end && day[next] === today; next++) {
          touched[ports] = port[next]
          ports += counts[port[next]]++ === 0 ? 1 : 0
        }
        const one = byDay.of(today)
        let repeated = 0
        let most = one.most
        for (let at = 0; at < ports; at++) {
          const probes = counts[touched[at]]
          counts[touched[at]] = 0
          if (probes < few) combinationsOfFew[probes]++
          else combinationsOfMany.set(probes, (combinationsOfMany.get(probes) ?? 0) + 1)
          repeated += probes > 1 ? 1 : 0
          if (probes - 1 > most) most = probes - 1
        }
        one.combinations += ports
        one.rescans += next - begin - ports
        one.repeated += repeated
        one.most = most
      }
    },
  }
}
