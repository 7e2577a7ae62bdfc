/** Which units a filter keeps, and how many: those with minimum <= distinct ports <= maximum. [Evrard et al. 2019, III-C] */
import type { Parameters } from '../contract.ts'

export interface FilterCounts {
  /** Units seen, kept, and dropped for too few or too many ports. */
  units: number
  keptUnits: number
  under: number
  over: number
}
/** What a filter would keep of the probes, retransmissions left aside where they are dropped. */
export interface FilterEffect extends FilterCounts {
  kept: number
  filtered: number
}

/** Under each unit of the filter. */
export type Effects = Record<Exclude<Parameters['filter'], 'none'>, FilterEffect>

/** @returns counts, and whether a unit of so many distinct ports is kept, which counts it */
export function createJudge({ minimum, maximum }: Pick<Parameters, 'minimum' | 'maximum'>): { counts: FilterCounts; keeps(ports: number): boolean } {
  const counts: FilterCounts = { units: 0, keptUnits: 0, under: 0, over: 0 }
  return {
    counts,
    keeps(ports) {
      counts.units++
      if (ports < minimum) counts.under++
      else if (ports > maximum) counts.over++
      else counts.keptUnits++
      return ports >= minimum && ports <= maximum
    },
  }
}
