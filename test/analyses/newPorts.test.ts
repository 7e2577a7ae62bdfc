/** Figure 6 of Evrard et al. 2019: ports per destination and week, and which of them are new on it. */
import { expect, test } from 'vitest'
import { fromProbes, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

test('a port is new on the destination that never had it, or not the week before', () => {
  const probes = [
    ...sequenceOf(1, 8, [1, 2], monday), ...sequenceOf(2, 9, [2], monday + 6),
    // On 8: 1 again, 3 new. On 9: 1 new there, though not on 8.
    ...sequenceOf(3, 8, [1, 3, 3], monday + 7), ...sequenceOf(1, 9, [1], monday + 8),
    // 2 comes back to 8 after a week without it; 3 and 1 were there the week before.
    ...sequenceOf(1, 8, [2, 3, 1, 4], monday + 14),
    // A week without probes between: nothing was seen in the calendar week before.
    ...sequenceOf(1, 8, [4], monday + 28),
  ]
  const result = fromProbes({ analysis: 'newPorts', probes })
  expect(tablesOf(result)).toEqual([
    {
      title: 'Ports per destination and week',
      window: 'all',
      columns: ['week', 'destinations', 'ports', 'ninety', 'new', 'newSinceLast', 'newShare'],
      rows: [
        ['2016-W29', 2, 1.5, 1.9, 1.5, 1.5, 1],
        ['2016-W30', 2, 1.5, 1.9, 1, 1, 2 / 3],
        ['2016-W31', 1, 4, 4, 1, 2, 1 / 4],
        ['2016-W33', 1, 1, 1, 0, 1, 0],
      ],
    },
  ])
  expect(result.warnings).toEqual(expect.arrayContaining([expect.stringContaining('2016-W29')]))
})

test('a series of windows is followed window by window, and a window without probes is remembered as empty', () => {
  const probes = [...sequenceOf(1, 8, [1, 2], monday), ...sequenceOf(1, 8, [1, 3], monday + 1), ...sequenceOf(1, 8, [3, 4], monday + 3)]
  expect(tablesOf(fromProbes({ analysis: 'newPorts', probes, parameters: { window: 'day' } })).at(-1)).toEqual({
    title: 'Ports per destination and window',
    window: 'day',
    columns: ['window', 'destinations', 'ports', 'ninety', 'new', 'newSinceLast', 'newShare'],
    rows: [['2016-07-18', 1, 2, 2, 2, 2, 1], ['2016-07-19', 1, 2, 2, 1, 1, 1 / 2], ['2016-07-21', 1, 2, 2, 1, 2, 1 / 2]],
  })
})
