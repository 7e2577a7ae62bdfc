/**
 * Where to learn and where to test: two windows that do not overlap.
 *
 * Left out, training is the first two thirds of the days with data (rounded down, at least one) and the test is the
 * rest. Whole UTC days, because the filter's units are days. The paper learned on six months and tested on the week
 * after. [Evrard et al. 2019, VI-A; DEFINITIONS 10]
 */
import { isoTime, Refusal, type Parameters } from '../contract.ts'
import type { Instant } from '../capture/sink.ts'
import type { Material } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'

export interface Split {
  /** null: nothing is learned in this case, the knowledge comes from a file. */
  train: TimeWindow | null
  test: TimeWindow
  /** Whether the two thirds were taken. */
  byDefault: boolean
}

/** Days with data from which on they can be split. */
export const leastDays = 2

/** @throws Refusal `bad_window`: an overlap, a series, or too few days to split */
export function splitOf(input: { material: Material; window: TimeWindow; parameters: Parameters }): Split {
  const { material, window, parameters } = input
  const { train, test, knowledge } = parameters
  if (train !== '' && test !== '') {
    const split = { train: named(material, parameters, 'train'), test: named(material, parameters, 'test'), byDefault: false }
    if (overlap(split.train, split.test)) {
      throw new Refusal('bad_window', `The training window ${train} and the test window ${test} overlap; a strategy tested on what it learned from proves nothing. Take windows apart from each other.`)
    }
    return split
  }
  // Imported knowledge needs no training here; where there is some, the same test scores it against what is learned here.
  if (knowledge !== null && train === '' && test !== '') return { train: null, test: named(material, parameters, 'test'), byDefault: false }
  if (train !== '' || test !== '') {
    throw new Refusal('bad_window', `Only ${train === '' ? 'test' : 'train'} is named; name both windows, or neither to take the first two thirds of the days and the rest.`)
  }
  const days = daysIn(material, window, parameters)
  if (days.length < leastDays && knowledge !== null) return { train: null, test: window, byDefault: false }
  return { ...inThirds(material, window, parameters, days), byDefault: true }
}

/** Days with data in a window. */
function daysIn(material: Material, { from, to }: TimeWindow, parameters: Parameters): number[] {
  return material
    .days(parameters)
    .map(({ day }) => day)
    .filter((day) => (from === null || day >= from.day) && (to === null || day < to.day || (day === to.day && to.time > 0)))
}

function inThirds(material: Material, window: TimeWindow, parameters: Parameters, days: number[]): { train: TimeWindow; test: TimeWindow } {
  const { from, to } = window
  if (days.length < leastDays) {
    throw new Refusal('bad_window', `The window ${window.label} has ${days.length} ${days.length === 1 ? 'day' : 'days'} with data, too few to learn on some and test on others; name train and test, such as train=2016-11-03T00:00Z..2016-11-03T12:00Z.`)
  }
  const border = dateOf(days[Math.max(1, Math.floor((days.length * 2) / 3))])
  // The days are those of UTC, whatever zone other windows begin in.
  const only = (word: string) => material.windows({ ...parameters, window: word, zone: 'UTC' })[0]
  const text = (instant: Instant | null, other: number) => (instant === null ? dateOf(other) : isoTime(instant))
  return { train: only(`${text(from, days[0])}..${border}`), test: only(`${border}..${text(to, days[days.length - 1] + 1)}`) }
}

function named(material: Material, parameters: Parameters, which: 'train' | 'test'): TimeWindow {
  const word = parameters[which]
  const windows = material.windows({ ...parameters, window: word })
  if (windows.length !== 1) throw new Refusal('bad_window', `${which} = ${word} gives ${windows.length} windows; name one, such as 2016-11-03 or START..END.`)
  return windows[0]
}

const least: Instant = { day: -Infinity, time: 0 }
const most: Instant = { day: Infinity, time: 0 }
const before = (one: Instant, other: Instant) => one.day < other.day || (one.day === other.day && one.time < other.time)

export function overlap(one: TimeWindow, other: TimeWindow): boolean {
  return before(one.from ?? least, other.to ?? most) && before(other.from ?? least, one.to ?? most)
}
function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}
