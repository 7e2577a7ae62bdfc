/** Figure 2 of Lagraa & Francois 2017: probes per IANA range, and distinct ports of each. */
import { expect, test } from 'vitest'
import { fromProbes, linesOf, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

const probes = [...sequenceOf(1, 9, [0, 1023, 1023, 1024, 49_151, 49_152], monday), ...sequenceOf(1, 9, [65_535, 65_535, 80], monday + 1)]

test('the borders of the ranges are those of RFC 6335, and ports count once', () => {
  const result = fromProbes({ analysis: 'ranges', probes })
  expect(tablesOf(result)).toEqual([
    {
      title: 'Probes per port range and day',
      window: 'all',
      columns: ['time', 'system', 'user', 'dynamic', 'systemPorts', 'userPorts', 'dynamicPorts'],
      rows: [['2016-07-18', 3, 2, 1, 2, 2, 1], ['2016-07-19', 1, 0, 2, 1, 0, 1]],
    },
  ])
  expect(linesOf(result).map(({ title, lines }) => [title, lines.map(({ points }) => points.map(([, value]) => value))])).toEqual([
    ['Probes per port range and day', [[3, 1], [2, 0], [1, 2]]],
    ['Distinct ports per port range and day', [[2, 1], [2, 0], [1, 1]]],
  ])
})

test('a series of windows is a bar a window', () => {
  expect(tablesOf(fromProbes({ analysis: 'ranges', probes, parameters: { window: 'month' } })).length).toBe(1)
  const probesAndGap = [...probes, ...sequenceOf(1, 9, [80], monday + 3)]
  expect(tablesOf(fromProbes({ analysis: 'ranges', probes: probesAndGap, parameters: { window: 'day' } })).at(-1)).toMatchObject({
    title: 'Probes per port range and window', window: 'day',
    rows: [['2016-07-18', 3, 2, 1, 2, 2, 1], ['2016-07-19', 1, 0, 2, 1, 0, 1], ['2016-07-20', 0, 0, 0, 0, 0, 0], ['2016-07-21', 1, 0, 0, 1, 0, 0]],
  })
})

test('more than two months of days are months, whose ports are those of all their days', () => {
  const long = Array.from({ length: 70 }, (_, at) => sequenceOf(1, 9, [80, 1000 + (at % 2)], monday + at)).flat()
  expect(tablesOf(fromProbes({ analysis: 'ranges', probes: long }))[0].rows).toEqual([
    ['2016-07', 28, 0, 0, 3, 0, 0], ['2016-08', 62, 0, 0, 3, 0, 0], ['2016-09', 50, 0, 0, 3, 0, 0],
  ])
})
