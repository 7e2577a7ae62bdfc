/** What another reading of the papers would change: by hand on two pairs, and held against the other analyses. */
import { expect, test } from 'vitest'
import { fromProbes, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

// 1 probes 80 443 8080 and sends its first probe again; 2 probes two ports, too few for the filter.
const probes = [...sequenceOf(1, 9, [80, 443, 8080, 80], monday).map((probe, at) => ({ ...probe, sequence: at % 3 })), ...sequenceOf(2, 9, [80, 443], monday)]
const [readings, ranks] = tablesOf(fromProbes({ analysis: 'sensitivity', probes, parameters: { profile: 'paper1', top: 1, k: 1 } }))

test('one reading is changed at a time, and what it does not enter stays empty', () => {
  // Kept: the ring 80 -> 443 -> 8080 -> 80, where every port is between two others and the lowest leads.
  const zero = expect.closeTo(0, 12)
  const same = (kept: number, transitions: number) => [kept, 3, 3, transitions, 1, '', '', 1, 1, zero, 1, 1]
  expect(readings.rows).toEqual([
    ['as asked', '', ...same(6, 4)],
    // Without the retransmission the way back to 80 is gone: 443 leads, and nothing is near 8080.
    ['retransmissions', 'drop', 5, 3, 2, 3, 0, '443', '80', 0, 1, zero, 1, 2 / 3],
    ['filter', 'pair-day', ...same(4, 3)],
    ['filter', 'source-day', ...same(4, 3)],
    ['filter', 'destination-day', ...same(6, 4)],
    ['cut', 'none', ...same(6, 4)],
    ['cut', 'day', ...same(6, 4)],
    ['cut', 'gap', ...same(6, 4)],
    ['cost', '1/weight', 6, 3, 3, 4, 1, '', '', null, null, null, null, null],
    ['cost', 'inverted', 6, 3, 3, 4, 1, '', '', null, null, null, null, null],
    ['weighted', 'false', 6, 3, 3, 4, null, null, null, null, 1, zero, 1, null],
  ])
  expect([ranks.columns.slice(0, 5), ranks.rows]).toEqual([
    ['rank', 'port', 'service', 'retransmissions=drop', 'filter=pair-day'],
    [[1, 80, 'http', 2, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])
})

test('a reading under which nothing is kept says so with empty cells', () => {
  const few = sequenceOf(2, 9, [80, 443], monday)
  const rows = tablesOf(fromProbes({ analysis: 'sensitivity', probes: few, parameters: { profile: 'paper1', k: 1 } }))[0].rows
  expect(rows.find((row) => row[1] === 'pair-day')).toEqual(['filter', 'pair-day', 0, 0, 0, 0, 0, '', '80 443', 0, 0, 0, null, null])
})
