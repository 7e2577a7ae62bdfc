/** Quartiles of times, week by week: three lines and a table. [Evrard et al. 2019, Fig. 7 and 8] */
import type { Cell, Column, Finding } from '../contract.ts'
import { quantile } from '../graph/weights.ts'
import { column, tableOf } from './analysis.ts'

export interface WeekOfTimes {
  label: string
  /** What is counted beside, one a column of `counts`. */
  counts: number[]
  /** Nanoseconds; sorted here, in place. */
  times: Float64Array
}
export interface WeekOfQuartiles {
  label: string
  counts: number[]
  /** Q1, median, Q3 and mean in seconds; null where there is no time. */
  quartiles: (number | null)[]
}

/** So that a week's times need not outlive it. */
export function quartilesOf({ label, counts, times }: WeekOfTimes): WeekOfQuartiles {
  if (times.length === 0) return { label, counts, quartiles: [null, null, null, null] }
  times.sort()
  let sum = 0
  for (const time of times) sum += time
  return { label, counts, quartiles: [...[0.25, 0.5, 0.75].map((share) => quantile(times, share)), sum / times.length].map((time) => time / 1e9) }
}

/** @param input.what 'a gap', as the definitions of the columns call a value */
export function quartileFindings(input: { title: string; what: string; counts: Column[]; weeks: WeekOfQuartiles[] }): Finding[] {
  const { title, what, counts, weeks } = input
  const names = ['Q1', 'median', 'Q3']
  // A time of 0, two probes at once, has no place on a logarithmic axis.
  const positive = weeks.every(({ quartiles }) => quartiles[0] === null || quartiles[0] > 0)
  return [
    {
      kind: 'series',
      title,
      shape: 'line',
      x: { title: 'ISO week (UTC)', unit: '', kind: 'category' },
      y: { title: 'Time', unit: 's', kind: positive ? 'log' : 'number' },
      lines: names.map((name, at) => ({ name, points: weeks.map(({ label, quartiles }): [string, number | null] => [label, quartiles[at]]) })),
      marks: [],
    },
    tableOf({
      title,
      order: 'time',
      top: 0,
      rows: weeks.map(({ label, counts, quartiles }): Cell[] => [label, ...counts, ...quartiles]),
      columns: [
        column('week', 'Week', 'text', '', 'ISO week, from Monday 00:00 UTC; only the part in the window is counted.'),
        ...counts,
        column('q1', 'Q1', 'number', 's', `A quarter of them are at most this long: ${what} (type-7 quantile).`),
        column('median', 'Median', 'number', 's', `Half of them are at most this long: ${what}.`),
        column('q3', 'Q3', 'number', 's', `Three quarters of them are at most this long: ${what}.`),
        column('mean', 'Mean', 'number', 's', `Their mean: ${what}.`),
      ],
    }),
  ]
}
