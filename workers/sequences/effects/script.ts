/** What a filter would keep, counted by the script itself, where a compiled module would not be worth its beginning; its twin. */
import type { Parameters } from '../../contract.ts'
import type { PairProbes } from '../../store/pairs.ts'
import { createDayReader, type Days } from '../days.ts'
import { createJudge, type Effects, type FilterEffect } from '../judge.ts'
import { createDestinationDays, createSourceDays } from '../units.ts'

export type Bounds = Pick<Parameters, 'minimum' | 'maximum'>
export interface DayEffects {
  /** Pairs source by source. @param repeated 1 for each probe of the pair, from its first one on, that does not count; null: all count */
  pair(pair: PairProbes, repeated: Uint8Array | null): void
  end(): Effects
}

export function scriptEffects({ days, bounds }: { days: Days; bounds: Bounds }): DayEffects {
  const eachDay = createDayReader()
  const [pairs, sources, destinations] = [createEffect(bounds), createEffect(bounds), createEffect(bounds)]
  const bySource = createSourceDays({ days: days.count, visit: (_, __, ports, count) => sources.judge(ports, count) })
  const byDestination = createDestinationDays({ days: days.count, visit: (_, __, ports, count) => destinations.judge(ports, count) })
  return {
    pair(pair, repeated) {
      eachDay(pair, (from, to, ports, length) => {
        let count = to - from
        if (repeated !== null) for (let at = from; at < to; at++) count -= repeated[at - pair.from]
        const place = days.placeOf(pair.day[from])
        pairs.judge(length, count)
        bySource.add(pair.source, place, ports, length, count)
        byDestination.add(pair.destination, place, ports, length, count)
      })
    },
    end() {
      bySource.end()
      byDestination.end()
      return { 'pair-day': pairs.effect, 'source-day': sources.effect, 'destination-day': destinations.effect }
    },
  }
}

/** Counted unit by unit: its distinct ports and its probes. */
export function createEffect(bounds: Bounds): { effect: FilterEffect; judge(ports: number, probes: number): void } {
  const { counts, keeps } = createJudge(bounds)
  const effect: FilterEffect = Object.assign(counts, { kept: 0, filtered: 0 })
  return {
    effect,
    judge(ports, probes) {
      if (keeps(ports)) effect.kept += probes
      else effect.filtered += probes
    },
  }
}
