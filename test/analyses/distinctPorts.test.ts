/** Figure 2 of Evrard et al. 2019: distinct ports of a destination, a source and a pair in a week, cumulated. */
import { expect, test } from 'vitest'
import { fromProbes, linesOf, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

// Week 29: destination 8 gets 1 2 3 from source 1 and 3 4 from source 2; destination 9 gets 1 from source 1.
// Week 30: destination 8 gets 5 from source 2.
const probes = [
  ...sequenceOf(1, 8, [1, 2, 1, 3], monday), ...sequenceOf(1, 9, [1], monday + 6), ...sequenceOf(2, 8, [3, 4], monday + 1), ...sequenceOf(2, 8, [5], monday + 7),
]
const result = fromProbes({ analysis: 'distinctPorts', probes })

test('each unit counts its own distinct ports, and the covered share is printed', () => {
  expect(tablesOf(result)).toEqual([
    {
      title: 'Distinct ports in a week',
      window: 'all',
      columns: ['unit', 'units', 'under', 'within', 'over', 'covered', 'atMost', 'median', 'ninety', 'maximum'],
      rows: [
        ['destination', 3, 2, 1, 0, 1 / 3, 1, 1, expect.closeTo(3.4, 12), 4],
        ['source', 3, 2, 1, 0, 1 / 3, 1, 2, expect.closeTo(2.8, 12), 3],
        ['pair', 4, 3, 1, 0, 1 / 4, 1, 1.5, expect.closeTo(2.7, 12), 3],
      ],
    },
    {
      title: 'Distinct ports, week by week',
      window: 'all',
      columns: ['week', 'unit', 'units', 'under', 'within', 'over', 'covered', 'atMost', 'median', 'ninety', 'maximum'],
      rows: [
        ['2016-W29', 'destination', 2, 1, 1, 0, 1 / 2, 1, 2.5, expect.closeTo(3.7, 12), 4],
        ['2016-W29', 'source', 2, 1, 1, 0, 1 / 2, 1, 2.5, expect.closeTo(2.9, 12), 3],
        ['2016-W29', 'pair', 3, 2, 1, 0, 1 / 3, 1, 2, expect.closeTo(2.8, 12), 3],
        ['2016-W30', 'destination', 1, 1, 0, 0, 0, 1, 1, 1, 1],
        ['2016-W30', 'source', 1, 1, 0, 0, 0, 1, 1, 1, 1],
        ['2016-W30', 'pair', 1, 1, 0, 0, 0, 1, 1, 1, 1],
      ],
    },
  ])
})

test('the curves end at all units, with marks at 3 and 30', () => {
  expect(linesOf(result)[0].lines).toEqual([
    { name: 'destination', points: [[1, 2 / 3], [4, 1]] },
    { name: 'source', points: [[1, 1 / 3], [2, 2 / 3], [3, 1]] },
    { name: 'pair', points: [[1, 1 / 2], [2, 3 / 4], [3, 1]] },
  ])
  expect(result.findings.flatMap((one) => (one.kind === 'series' ? one.marks.map(({ at }) => at) : []))).toEqual([3, 30])
})

test('more ports than fit a first table are counted once each', () => {
  const ports = Array.from({ length: 40_000 }, (_, at) => at + 1)
  const many = [...sequenceOf(1, 8, ports, monday), ...sequenceOf(2, 8, ports, monday), ...sequenceOf(3, 9, ports, monday)]
  expect(tablesOf(fromProbes({ analysis: 'distinctPorts', probes: many }))[0].rows.map((row) => [row[0], row[1], row[4], row[9]])).toEqual([
    ['destination', 2, 2, 40_000], ['source', 3, 3, 40_000], ['pair', 3, 3, 40_000],
  ])
})
