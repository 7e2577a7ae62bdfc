/** Quartiles of times, week by week, or window by window for a series: three lines and a table. [Evrard et al. 2019, Fig. 7 and 8] */
import type { Cell, Column, Finding, Table } from '../contract.ts'
import { sumOf } from '../graph/arrays.ts'
import { sortNumbers } from '../graph/sortNumbers.ts'
import { quantilesBy } from '../graph/weights.ts'
import { column, tableOf, type Across } from './analysis.ts'

export interface WeekOfTimes {
  label: string
  /** What is counted beside, one a column of `counts`. */
  counts: number[]
  /** Nanoseconds; put in order here, in place. */
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
  sortNumbers(times)
  return quartilesBy({ label, counts, length: times.length, sum: sumOf(times), at: (places) => places.map((place) => times[place]) })
}
/** @param input.sum of so many times @param input.at the times at places of their ascending order */
export function quartilesBy(input: { label: string; counts: number[]; length: number; sum: number; at(places: readonly number[]): number[] }): WeekOfQuartiles {
  const { label, counts, length, sum, at } = input
  if (length === 0) return { label, counts, quartiles: [null, null, null, null] }
  return { label, counts, quartiles: [...quantilesBy(length, [0.25, 0.5, 0.75], at), sum / length].map((time) => time / 1e9) }
}

/** @param input.what what a value is, in words for the definitions of the columns */
export function quartileFindings(input: { title: string; what: string; counts: Column[]; weeks: WeekOfQuartiles[] }): Finding[] {
  const { title, what, counts, weeks } = input
  const columns = [
    column('week', 'Week', 'text', '', 'ISO week, from Monday 00:00 UTC; only the part in the window is counted.'),
    ...counts,
    column('q1', 'Q1', 'number', 's', `A quarter of them are at most this long: ${what} (type-7 quantile).`),
    column('median', 'Median', 'number', 's', `Half of them are at most this long: ${what}.`),
    column('q3', 'Q3', 'number', 's', `Three quarters of them are at most this long: ${what}.`),
    column('mean', 'Mean', 'number', 's', `Their mean: ${what}.`),
  ]
  return drawnAndListed({ title, columns, rows: weeks.map(({ label, counts, quartiles }): Cell[] => [label, ...counts, ...quartiles]), step: 'ISO week (UTC)' })
}

/** The rows of all windows below each other, so that days or hours are a curve too. */
export function quartilesAcross(title: string): Across {
  const rows: Cell[][] = []
  let columns: Column[] = []
  return {
    window({ window }, findings) {
      const table = findings.find((finding): finding is Table => finding.kind === 'table')!
      columns = [column('window', 'Window', 'text', '', 'The window, with the week where it reaches over several.'), ...table.columns.slice(1)]
      for (const [week, ...values] of table.rows) rows.push([table.rows.length === 1 ? window.label : `${window.label} ${week}`, ...values])
    },
    end: () => (rows.length === 0 ? [] : drawnAndListed({ title: `${title}, window by window`, columns, rows, step: 'Window' })),
  }
}

/** @param input.rows the step, counts, then Q1, median, Q3 and mean */
function drawnAndListed({ title, columns, rows, step }: { title: string; columns: Column[]; rows: Cell[][]; step: string }): Finding[] {
  const names = ['Q1', 'median', 'Q3']
  const first = columns.findIndex(({ key }) => key === 'q1')
  // A time of 0, two probes at once, has no place on a logarithmic axis.
  const positive = rows.every((row) => row[first] === null || (row[first] as number) > 0)
  return [
    {
      kind: 'series',
      title,
      shape: 'line',
      x: { title: step, unit: '', kind: 'category' },
      y: { title: 'Time', unit: 's', kind: positive ? 'log' : 'number' },
      lines: names.map((name, at) => ({ name, points: rows.map((row) => [row[0] as string, row[first + at] as number | null]) })),
      marks: [],
    },
    tableOf({ title, order: 'time', top: 0, rows, columns }),
  ]
}
