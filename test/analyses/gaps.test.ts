/** Figures 7 and 8 of Evrard et al. 2019: gaps of all probes, and mean gaps of pairs, their quartiles a week. */
import { expect, test } from 'vitest'
import { fromProbes, hour, linesOf, monday, tablesOf } from './fromProbes.ts'
import type { MemoryProbe } from './memoryReader.ts'

const probe = (source: number, destination: number, day: number, seconds: number): MemoryProbe => ({ source, destination, day, time: seconds * 1e9, port: 23 })
// First week in time order: 0, 2, 3, 7, 15 s of Monday. Second: 10 s before Monday's end and 10 s into Tuesday.
const probes = [
  probe(1, 9, monday, 3), probe(1, 9, monday, 15), probe(2, 9, monday, 0), probe(2, 9, monday, 7), probe(3, 9, monday, 2),
  probe(2, 9, monday + 7, 86_390), probe(2, 9, monday + 8, 10),
]

test('gaps are those of all probes in time order, and none reaches over a week', () => {
  // Gaps 2, 1, 4, 8 s: sorted 1 2 4 8.
  expect(tablesOf(fromProbes({ analysis: 'gaps', probes }))).toEqual([
    {
      title: 'Time between consecutive probes',
      window: 'all',
      columns: ['week', 'probes', 'gaps', 'q1', 'median', 'q3', 'mean'],
      rows: [['2016-W29', 5, 4, 1.75, 3, 5, 3.75], ['2016-W30', 2, 1, 20, 20, 20, 20]],
    },
  ])
})

test('gaps of pairs are a mean each, and a pair with one probe has none', () => {
  // Pair (1, 9): 12 s. Pair (2, 9): 7 s. Pair (3, 9): none.
  const result = fromProbes({ analysis: 'pairGaps', probes })
  expect(tablesOf(result)[0].rows).toEqual([['2016-W29', 3, 2, 8.25, 9.5, 10.75, 9.5], ['2016-W30', 1, 1, 20, 20, 20, 20]])
  expect(linesOf(result)[0].lines).toEqual([
    { name: 'Q1', points: [['2016-W29', 8.25], ['2016-W30', 20]] },
    { name: 'median', points: [['2016-W29', 9.5], ['2016-W30', 20]] },
    { name: 'Q3', points: [['2016-W29', 10.75], ['2016-W30', 20]] },
  ])
})

test('a window counts only the part of a week that lies in it, and a single probe has no gap', () => {
  const parameters = { window: '2016-07-18T00:00:03Z..2016-07-25T23:59:59Z' }
  expect(tablesOf(fromProbes({ analysis: 'gaps', probes, parameters }))[0].rows).toEqual([
    ['2016-W29', 3, 2, 5, 6, 7, 6],
    ['2016-W30', 1, 0, null, null, null, null],
  ])
})

test('nanoseconds stay exact at the end of a week, and equal times are no gap', () => {
  const late = [0, 0, 1].map((nanosecond): MemoryProbe => ({ source: 1, destination: 9, day: monday + 6, time: 23 * hour + nanosecond, port: 23 }))
  expect(tablesOf(fromProbes({ analysis: 'gaps', probes: late }))[0].rows).toEqual([['2016-W29', 3, 2, 0.25e-9, 0.5e-9, 0.75e-9, 0.5e-9]])
})

test('a series of windows is a curve too, each window on its own', () => {
  const result = fromProbes({ analysis: 'gaps', probes, parameters: { window: 'day' } })
  expect(tablesOf(result).at(-1)).toMatchObject({
    title: 'Time between consecutive probes, window by window',
    window: 'day',
    rows: [['2016-07-18', 5, 4, 1.75, 3, 5, 3.75], ['2016-07-25', 1, 0, null, null, null, null], ['2016-07-26', 1, 0, null, null, null, null]],
  })
  const month = fromProbes({ analysis: 'gaps', probes: [...probes, probe(1, 9, monday + 14, 0)], parameters: { window: 'month' } })
  expect(tablesOf(month).at(-1)?.rows.map(([window]) => window)).toEqual(['2016-07 2016-W29', '2016-07 2016-W30', '2016-08'])
})
