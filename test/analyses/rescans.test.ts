/** Figure 5 of Evrard et al. 2019: probes to one (source, destination, port) in a day, minus 1. */
import { expect, test } from 'vitest'
import { fromProbes, linesOf, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

const probes = [
  // 23 three times on Monday, once on Tuesday, so no re-scan over midnight; 80 once.
  ...sequenceOf(1, 9, [23, 80, 23, 23], monday), ...sequenceOf(1, 9, [23], monday + 1).map((probe) => ({ ...probe, sequence: 9 })),
  // Another destination is another combination; the second probe is a retransmission.
  ...sequenceOf(1, 8, [23, 23], monday).map((probe) => ({ ...probe, sequence: 7 })),
]

test('re-scans are counted a combination and a day, retransmissions beside', () => {
  for (const retransmissions of ['keep', 'drop'] as const) {
    const result = fromProbes({ analysis: 'rescans', probes, parameters: { retransmissions } })
    expect(tablesOf(result)).toEqual([
      {
        title: 'Re-scans per day',
        window: 'all',
        columns: ['day', 'combinations', 'repeated', 'repeatedShare', 'rescans', 'mean', 'rescanShare', 'most'],
        rows: [['2016-07-18', 3, 2, 2 / 3, 3, 1, 1 / 2, 2], ['2016-07-19', 1, 0, 0, 0, 0, 0, 0]],
      },
      {
        title: 'Re-scans',
        window: 'all',
        columns: ['combinations', 'repeated', 'repeatedShare', 'rescans', 'mean', 'rescanShare', 'most', 'retransmissions'],
        rows: [[4, 2, 1 / 2, 3, 3 / 4, 3 / 7, 2, 1]],
      },
    ])
    expect(linesOf(result).map(({ lines }) => lines[0].points)).toEqual([
      [['2016-07-18', 1], ['2016-07-19', 0]],
      [[1, 1 / 2], [2, 3 / 4], [3, 1]],
    ])
  }
})
