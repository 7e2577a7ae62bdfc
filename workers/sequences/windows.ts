/**
 * Windows: half-open spans of UTC time, [start, end), so that they tile.
 *
 * A word names a window or a step: all | month | week | day | hour, a month (2016-11), an ISO week (2016-W44), a day
 * (2016-11-03), or START..END with either side left out. A step gives the series of its windows over the data. Months,
 * weeks, days and hours begin in the zone, which is UTC or an offset from it; START and END say theirs, or are in it.
 * [DEFINITIONS 2]
 */
import type { Instant } from '../capture/sink.ts'
import { isoTime, Refusal, type Window } from '../contract.ts'

export interface TimeWindow extends Window {
  from: Instant | null
  to: Instant | null
}

const mostWindows = 20_000
const dayMilliseconds = 86_400_000
const accepted = 'all, month, week, day, hour, 2016-11, 2016-W44, 2016-11-03 or START..END (such as 2016-11-03T12:00Z..2016-11-03T18:30Z)'

type Span = { first: Instant; last: Instant } | null
type Step = 'month' | 'week' | 'day' | 'hour'
/** Times of the clock are milliseconds of a day that begins when the zone's does. */
interface Clock {
  zone: string
  ahead: number
}

/** @param input.span first and last probe of the data; null when there is none */
export function windowsOf(input: { word: string; span: Span; zone?: string }): TimeWindow[] {
  const { word, span, zone = 'UTC' } = input
  const clock: Clock = { zone, ahead: offsetOf(zone) }
  if (word === 'all') return [whole(span)]
  if (word === 'month' || word === 'week' || word === 'day' || word === 'hour') return span ? series(word, span, clock) : []
  const range = word.split('..')
  if (range.length === 2) return [bounded(`${range[0]}..${range[1]}`, momentOf(range[0], word, clock), momentOf(range[1], word, clock), span)]
  const named = /^(\d{4})-(\d\d)$/.test(word) ? 'month' : /^\d{4}-W\d\d$/.test(word) ? 'week' : /^\d{4}-\d\d-\d\d$/.test(word) ? 'day' : null
  if (named === null) throw unreadable(word)
  const start = named === 'week' ? weekStart(word) : Date.parse(named === 'month' ? `${word}-01T00:00:00Z` : `${word}T00:00:00Z`)
  if (Number.isNaN(start) || labelOf(named, start, clock) !== word) throw unreadable(word)
  return [bounded(word, instantOf(start - clock.ahead), instantOf(next(named, start) - clock.ahead), span)]
}

/** Minutes and hours of an offset as milliseconds. */
function offsetOf(zone: string): number {
  if (zone === 'UTC') return 0
  const [hours, minutes] = zone.slice(1).split(':').map(Number)
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

function series(step: Step, span: { first: Instant; last: Instant }, clock: Clock): TimeWindow[] {
  const windows: TimeWindow[] = []
  const end = millisecondsOf(span.last) + clock.ahead
  for (let start = floor(step, millisecondsOf(span.first) + clock.ahead); start <= end; start = next(step, start)) {
    if (windows.length >= mostWindows) {
      throw new Refusal('bad_window', `A series of windows of one ${step} over this case has more than ${mostWindows} windows; take a longer step or a START..END.`)
    }
    windows.push(bounded(labelOf(step, start, clock), instantOf(start - clock.ahead), instantOf(next(step, start) - clock.ahead), span))
  }
  return windows
}

function whole(span: Span): TimeWindow {
  if (span === null) return { label: 'all', start: '', end: '', partial: false, from: null, to: null }
  return { label: 'all', start: isoTime(span.first), end: isoTime(after(span.last)), partial: false, from: null, to: null }
}

function bounded(label: string, from: Instant | null, to: Instant | null, span: Span): TimeWindow {
  if (from !== null && to !== null && !before(from, to)) throw new Refusal('bad_window', `The window ${label} is empty: its end is not after its start; write START..END, the end not included.`)
  const start = from ?? span?.first ?? null
  const end = to ?? (span ? after(span.last) : null)
  // Its first or last hour holds no data: what is counted is less than what the label promises.
  const hour = 3_600e9
  const partial =
    span === null ||
    (from !== null && total(span.first) - total(from) >= hour) ||
    (to !== null && total(to) - total(span.last) > hour)
  return { label, start: start ? isoTime(start) : '', end: end ? isoTime(end) : '', partial, from, to }
}

/** Nanoseconds since 1970, good enough to compare hours (not exact). */
const total = ({ day, time }: Instant) => day * 86_400e9 + time
const before = (one: Instant, other: Instant) => one.day < other.day || (one.day === other.day && one.time < other.time)
const millisecondsOf = ({ day, time }: Instant) => day * dayMilliseconds + Math.floor(time / 1e6)
function instantOf(milliseconds: number): Instant {
  const day = Math.floor(milliseconds / dayMilliseconds)
  return { day, time: (milliseconds - day * dayMilliseconds) * 1e6 }
}
function after({ day, time }: Instant): Instant {
  return time + 1 < 86_400e9 ? { day, time: time + 1 } : { day: day + 1, time: 0 }
}

function floor(step: Step, milliseconds: number): number {
  if (step === 'hour') return Math.floor(milliseconds / 3_600_000) * 3_600_000
  const day = Math.floor(milliseconds / dayMilliseconds)
  if (step === 'day') return day * dayMilliseconds
  if (step === 'week') return (day - ((day + 3) % 7)) * dayMilliseconds // 1970-01-01 was a Thursday
  const date = new Date(milliseconds)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}
function next(step: Step, start: number): number {
  if (step === 'hour') return start + 3_600_000
  if (step === 'day') return start + dayMilliseconds
  if (step === 'week') return start + 7 * dayMilliseconds
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
function labelOf(step: Step, start: number, { zone }: Clock): string {
  const iso = new Date(start).toISOString()
  if (step === 'month') return iso.slice(0, 7)
  if (step === 'day') return iso.slice(0, 10)
  if (step === 'hour') return `${iso.slice(0, 13)}:00${zone === 'UTC' ? 'Z' : zone}`
  // The ISO year and week of a Monday are those of its Thursday.
  const thursday = new Date(start + 3 * dayMilliseconds)
  const year = thursday.getUTCFullYear()
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMilliseconds)) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}
function weekStart(word: string): number {
  const [year, week] = word.split('-W').map(Number)
  // 4 January is always in week 1.
  return floor('week', Date.UTC(year, 0, 4)) + (week - 1) * 7 * dayMilliseconds
}

/** A date or a time with up to nine decimals, in the zone where it names none of its own; '' is open. */
function momentOf(text: string, word: string, clock: Clock): Instant | null {
  if (text === '') return null
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z| UTC|[+-](?:0\d|1[0-4]):[0-5]\d)?)?$/.exec(text)
  if (!parts) throw unreadable(word)
  const [, date, minutes = '00:00', seconds = '00', fraction = '', zone] = parts
  const milliseconds = Date.parse(`${date}T${minutes}:${seconds}Z`)
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== date) throw unreadable(word)
  const { day, time } = instantOf(milliseconds - (zone === undefined ? clock.ahead : zone === 'Z' || zone === ' UTC' ? 0 : offsetOf(zone)))
  return { day, time: time + Number(fraction.padEnd(9, '0')) }
}
function unreadable(word: string): Refusal {
  return new Refusal('bad_window', `${JSON.stringify(word)} is not a window; write ${accepted}.`)
}
