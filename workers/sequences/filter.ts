/**
 * The filter of vertical and horizontal scans: a unit is kept when minimum <= distinct ports <= maximum.
 *
 * Unit: a (source, destination) pair, a source or a destination, on a UTC day. "Less than 3" and "more than 30" are
 * strict in the paper, so 3 and 30 stay. Distinct ports do not depend on retransmissions.
 * Source and destination units need their ports counted before the first sequence: a pass of its own.
 * [Evrard et al. 2019, III-C; DEFINITIONS 3]
 */
import type { Hooks, Parameters } from '../contract.ts'
import { grown } from '../graph/arrays.ts'
import { createByDay } from '../graph/byDay.ts'
import { createDistinctPorts } from '../graph/distinct.ts'
import type { PairProbes, ProbeReader, ProbeScope } from '../store/pairs.ts'
import { createDayReader, type Days } from './days.ts'
import { createDayEffects } from './effects/effects.ts'
import { createJudge, type Effects, type FilterCounts } from './judge.ts'
import { markRetransmissions } from './retransmission.ts'
import { createDestinationDays, createSourceDays } from './units.ts'

export interface Filter {
  /** Whether the pair's probes [from, to), all of one day, are kept. */
  keeps(pair: PairProbes, from: number, to: number): boolean
  counts(): FilterCounts
}
interface Input {
  probes: ProbeReader
  scope: ProbeScope
  parameters: Parameters
  hooks: Hooks
}

export function createFilter(input: Input): Filter {
  const { filter } = input.parameters
  const { counts, keeps: judge } = createJudge(input.parameters)
  if (filter === 'none') return { keeps: () => true, counts: () => counts }
  if (filter === 'pair-day') {
    const distinct = createDistinctPorts()
    return { keeps: (pair, from, to) => judge(distinct.list(pair.port, from, to)), counts: () => counts }
  }
  return { keeps: filter === 'source-day' ? keptSources(input, judge) : keptDestinations(input, judge), counts: () => counts }
}

/** What the filter keeps and drops under each of its units: one pass, in which no sequence is made. */
export function filterEffects(input: Input): Effects {
  const { probes, scope, parameters, hooks } = input
  const drop = parameters.retransmissions === 'drop'
  const effects = createDayEffects({ days: createDays(input), parameters })
  probes.visitPairs(scope, drop ? ['repeats'] : [], (pair) => effects.pair(pair, drop ? markRetransmissions(pair) : null), hooks)
  return effects.end()
}

/** Days of the scope's probes by their place. */
function createDays({ probes, scope }: Input): Days {
  const days = probes.days(scope.sensor, scope.protocol)
  const places = new Map(days.map(({ day }, place) => [day, place]))
  return { count: days.length, probes: days.reduce((sum, { probes: count }) => sum + count, 0), placeOf: createByDay((day) => places.get(day)!).of }
}

/** Sources come again in the order in which they came first, so their kept days are a list. */
function keptSources(input: Input, judge: (ports: number) => boolean): Filter['keeps'] {
  const { probes, scope, hooks } = input
  const days = createDays(input)
  const eachDay = createDayReader()
  let kept = new Uint32Array(1024)
  let units = new Uint32Array(1024)
  let length = 0
  const counted = createSourceDays({
    days: days.count,
    visit(unit, place, ports) {
      if (!judge(ports)) return
      if (length === kept.length) {
        kept = grown(kept, 2 * length)
        units = grown(units, 2 * length)
      }
      kept[length] = place
      units[length++] = unit
    },
  })
  probes.visitPairs(scope, [], (pair) => eachDay(pair, (from, _, ports, count) => counted.add(pair.source, days.placeOf(pair.day[from]), ports, count, 0)), hooks)
  counted.end()
  let [source, unit, from, to] = [NaN, -1, 0, 0]
  const keeps = new Uint8Array(days.count)
  return (pair, at) => {
    if (pair.source !== source) {
      source = pair.source
      unit++
      while (from < to) keeps[kept[from++]] = 0
      while (to < length && units[to] === unit) keeps[kept[to++]] = 1
    }
    return keeps[days.placeOf(pair.day[at])] === 1
  }
}

function keptDestinations(input: Input, judge: (ports: number) => boolean): Filter['keeps'] {
  const { probes, scope, hooks } = input
  const days = createDays(input)
  const eachDay = createDayReader()
  let kept = new Uint32Array(1024)
  const counted = createDestinationDays({
    days: days.count,
    visit(unit, place, ports) {
      if (!judge(ports)) return
      const one = unit * days.count + place
      while (one >>> 5 >= kept.length) kept = grown(kept, 2 * kept.length)
      kept[one >>> 5] |= 1 << (one & 31)
    },
  })
  probes.visitPairs(scope, [], (pair) => eachDay(pair, (from, _, ports, count) => counted.add(pair.destination, days.placeOf(pair.day[from]), ports, count, 0)), hooks)
  counted.end()
  let [destination, unit] = [NaN, 0]
  return (pair, at) => {
    if (pair.destination !== destination) {
      destination = pair.destination
      unit = counted.numberOf(destination)!
    }
    const one = unit * days.count + days.placeOf(pair.day[at])
    return ((kept[one >>> 5] >>> (one & 31)) & 1) === 1
  }
}
