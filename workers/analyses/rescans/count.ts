/** Counts the probes of each (source, destination, port, day): nothing is kept of a pair once it is passed. */
import type { PairProbes } from '../../store/pairs.ts'

export interface DayOfRescans {
  /** Distinct (source, destination, port). */
  combinations: number
  /** Of them, probed more than once. */
  repeated: number
  rescans: number
  most: number
}

export function createRescanCount() {
  const days = new Map<number, DayOfRescans>()
  /** How many combinations have so many probes in a day: distinct keys grow with the root of the probes. */
  const combinationsOf = new Map<number, number>()
  const counts = new Uint32Array(65_536)
  const touched = new Uint16Array(65_536)
  return {
    days,
    combinationsOf,
    pair({ length, day, port }: PairProbes): void {
      for (let from = 0; from < length; ) {
        const today = day[from]
        let ports = 0
        let to = from
        for (; to < length && day[to] === today; to++) if (counts[port[to]]++ === 0) touched[ports++] = port[to]
        let one = days.get(today)
        if (one === undefined) days.set(today, (one = { combinations: 0, repeated: 0, rescans: 0, most: 0 }))
        for (let at = 0; at < ports; at++) {
          const probes = counts[touched[at]]
          counts[touched[at]] = 0
          combinationsOf.set(probes, (combinationsOf.get(probes) ?? 0) + 1)
          one.combinations++
          one.rescans += probes - 1
          if (probes > 1) one.repeated++
          if (probes - 1 > one.most) one.most = probes - 1
        }
        from = to
      }
    },
  }
}
