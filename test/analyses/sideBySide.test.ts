/** Tables II and III of Lagraa & Francois 2017: the first ports of each window, side by side. */
import { expect, test } from 'vitest'
import { fromProbes, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

const probes = [...sequenceOf(1, 9, [23, 23, 22, 80], monday), ...sequenceOf(1, 9, [80, 443, 80], monday + 2)]

test('the most probed ports of each window stand side by side, a row a rank, and windows without probes take no room', () => {
  expect(tablesOf(fromProbes({ analysis: 'top', probes, parameters: { window: 'day' } })).at(-1)).toEqual({
    title: 'Most probed ports, window by window',
    window: 'day',
    columns: ['rank', ...['2016-07-18', '2016-07-20'].flatMap((day) => ['port', 'service', 'probes', 'share', 'cumulative'].map((key) => `${day}.${key}`))],
    rows: [
      [1, 23, 'telnet', 2, 0.5, 0.5, 80, 'http', 2, 2 / 3, 2 / 3],
      [2, 22, 'ssh', 1, 0.25, 0.75, 443, 'https', 1, 1 / 3, 1],
      [3, 80, 'http', 1, 0.25, 1, null, null, null, null, null],
    ],
  })
})

test('betweenness and degree stand beside each other in every window, and one window has no series', () => {
  const ask = (window: string) => tablesOf(fromProbes({ analysis: 'centrality', probes, parameters: { profile: 'paper1', window, top: 2 } }))
  expect(ask('day').map(({ window, rows }) => [window, rows])).toEqual([
    ['2016-07-18', [[1, 22, 'ssh', 1, 22, 'ssh', 2], [2, 23, 'telnet', 0, 23, 'telnet', 1]]],
    ['2016-07-19', []],
    ['2016-07-20', [[1, 80, 'http', 0, 80, 'http', 2], [2, 443, 'https', 0, 443, 'https', 2]]],
    ['day', [[1, 22, 'ssh', 1, 22, 'ssh', 2, 80, 'http', 0, 80, 'http', 2], [2, 23, 'telnet', 0, 23, 'telnet', 1, 443, 'https', 0, 443, 'https', 2]]],
  ])
  expect(ask('all').map(({ window, rows }) => [window, rows.map((row) => row[1])])).toEqual([['all', [22, 80]]])
})
