/**
 * Probes per calendar day, and their spread over the days of the week. [Evrard et al. 2019, IV-B, Fig. 4]
 *
 * A box stands on the quartiles of the days' probes, its whiskers reach the least and the most. Days without a probe are
 * left out of the boxes: a sensor that did not listen says nothing about scanners.
 */
import type { Cell } from '../../contract.ts'
import { quantile } from '../../graph/weights.ts'
import { column, scopeParameters, tableOf, type Analysis } from '../analysis.ts'
import { createByDay } from '../../graph/byDay.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
/** Days between the first and the last that are drawn even when they are empty, so that a gap shows. */
const mostDays = 1000

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

export const calendar: Analysis = {
  id: 'calendar',
  title: 'Probes per calendar day',
  answers: 'On which days are how many probes sent, and does the day of the week matter?',
  source: 'P2 IV-B, F.4',
  parameters: scopeParameters,
  compute({ within }) {
    const byDay = createByDay(() => ({ probes: 0 }))
    within.visitPairs([], ({ from, length, day }) => {
      const end = from + length
      for (let begin = from, next = from; begin < end; begin = next) {
        while (next < end && day[next] === day[begin]) next++
        byDay.of(day[begin]).probes += next - begin
      }
    })
    const counts = new Map([...byDay.days].map(([day, { probes }]) => [day, probes]))
    const days = [...counts.keys()].sort((one, other) => one - other)
    const span = days.length === 0 ? 0 : days[days.length - 1] - days[0] + 1
    const drawn = span <= mostDays ? Array.from({ length: span }, (_, at) => days[0] + at) : days
    const boxes = weekdays.map((name, weekday) => {
      const sorted = Float64Array.from(days.filter((day) => weekdayOf(day) === weekday), (day) => counts.get(day)!).sort()
      const at = (share: number) => (sorted.length === 0 ? null : quantile(sorted, share))
      const mean = sorted.length === 0 ? null : sorted.reduce((sum, one) => sum + one, 0) / sorted.length
      return { name, days: sorted.length, spread: [at(0), at(0.25), at(0.5), at(0.75), at(1)], mean }
    })
    return [
      {
        kind: 'series',
        title: 'Probes per day',
        shape: 'bar',
        x: { title: 'Day (UTC)', unit: '', kind: 'category' },
        y: { title: 'Probes', unit: 'probes', kind: 'number' },
        lines: [{ name: 'probes', points: drawn.map((day) => [dateOf(day), counts.get(day) ?? null]) }],
        marks: [],
      },
      {
        kind: 'series',
        title: 'Probes per day, by day of the week',
        shape: 'box',
        x: { title: 'Day of the week (UTC)', unit: '', kind: 'category' },
        y: { title: 'Probes per day', unit: 'probes', kind: 'number' },
        lines: ['minimum', 'Q1', 'median', 'Q3', 'maximum'].map((name, at) => ({ name, points: boxes.map(({ name: weekday, spread }) => [weekday, spread[at]]) })),
        marks: [],
      },
      tableOf({
        title: 'Probes per day',
        order: 'time',
        top: 0,
        rows: days.map((day): Cell[] => [dateOf(day), weekdays[weekdayOf(day)], counts.get(day)!]),
        columns: [
          column('day', 'Day', 'text', 'UTC', 'Calendar day with at least one probe; the first and the last may be seen in part.'),
          column('weekday', 'Day of the week', 'text', '', 'In UTC.'),
          column('probes', 'Probes', 'count', 'probes', 'All probes of the day, before the filter, retransmissions included.'),
        ],
      }),
      tableOf({
        title: 'Probes per day, by day of the week',
        order: 'Monday to Sunday',
        top: 0,
        rows: boxes.map(({ name, days, spread, mean }): Cell[] => [name, days, ...spread, mean]),
        columns: [
          column('weekday', 'Day of the week', 'text', '', 'In UTC.'),
          column('days', 'Days', 'count', 'days', 'How many such days hold a probe.'),
          column('minimum', 'Least', 'number', 'probes', 'Probes of the day with the fewest.'),
          column('q1', 'Q1', 'number', 'probes', 'A quarter of the days has at most as many (type-7 quantile).'),
          column('median', 'Median', 'number', 'probes', 'Half of the days has at most as many.'),
          column('q3', 'Q3', 'number', 'probes', 'Three quarters of the days have at most as many.'),
          column('maximum', 'Most', 'number', 'probes', 'Probes of the day with the most.'),
          column('mean', 'Mean', 'number', 'probes', 'Mean over these days.'),
        ],
      }),
    ]
  },
}
