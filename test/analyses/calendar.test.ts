/** Figure 4 of Evrard et al. 2019: probes per calendar day, and a box a day of the week. */
import { expect, test } from 'vitest'
import { figureFor } from '../../workers/figures/index.ts'
import { toSvg } from '../../workers/figures/svg.ts'
import { fromProbes, linesOf, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

const many = (count: number, day: number) => sequenceOf(1, 9, Array.from({ length: count }, () => 23), day)
const probes = [...many(1, monday), ...many(2, monday + 7), ...many(4, monday + 14), ...many(3, monday + 2), ...sequenceOf(2, 9, [80], monday + 2)]
const result = fromProbes({ analysis: 'calendar', probes })

test('every day has its probes and every day of the week its quartiles, over the days with probes', () => {
  const none = [0, null, null, null, null, null, null]
  expect(tablesOf(result).map(({ rows }) => rows)).toEqual([
    [['2016-07-18', 'Monday', 1], ['2016-07-20', 'Wednesday', 4], ['2016-07-25', 'Monday', 2], ['2016-08-01', 'Monday', 4]],
    [
      ['Monday', 3, 1, 1.5, 2, 3, 4, 7 / 3], ['Tuesday', ...none], ['Wednesday', 1, 4, 4, 4, 4, 4, 4],
      ...['Thursday', 'Friday', 'Saturday', 'Sunday'].map((day) => [day, ...none]),
    ],
  ])
})

test('a day without probes is a gap, and the box draws the quartiles', () => {
  const [days, boxes] = linesOf(result)
  expect(days.lines[0].points.slice(0, 4)).toEqual([['2016-07-18', 1], ['2016-07-19', null], ['2016-07-20', 4], ['2016-07-21', null]])
  expect(boxes.lines.map(({ name, points }) => [name, points[0][1]])).toEqual([['minimum', 1], ['Q1', 1.5], ['median', 2], ['Q3', 3], ['maximum', 4]])
  const box = result.findings.find((one) => one.kind === 'series' && one.shape === 'box')!
  expect(toSvg(figureFor(box, 'light')!, 720, 260).match(/Wednesday/g)?.length).toBeGreaterThan(0)
})
