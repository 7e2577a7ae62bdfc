/** Figure 1 of Lagraa & Francois 2017: packets per window of a series. */
import { expect, test } from 'vitest'
import { fromProbes, linesOf, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

const probes = [...sequenceOf(1, 9, [23, 80], monday), ...sequenceOf(1, 9, [23], monday + 1)]
const hours = [[0, 10, 7, 2, 1, 0, 2], [5, 4, 4, 0, 0, 0, 0], [24, 3, 1, 0, 1, 1, 1]]
const volume = () => hours.map(([hour, packets, tcp, udp, icmp, other, probes]) => ({ hour: monday * 24 + hour, packets, tcp, udp, icmp, other, probes }))

test('the packets of each window of a series stand beside each other, protocols in the table', () => {
  const result = fromProbes({ analysis: 'volume', probes, volume, parameters: { window: 'day' } })
  expect(tablesOf(result).at(-1)).toEqual({
    title: 'Packets per window',
    window: 'day',
    columns: ['window', 'packets', 'tcp', 'udp', 'icmp', 'other', 'probes'],
    rows: [['2016-07-18', 14, 11, 2, 1, 0, 2], ['2016-07-19', 3, 1, 0, 1, 1, 1]],
  })
  expect(linesOf(result).at(-1)?.lines).toEqual([{ name: 'packets', points: [['2016-07-18', 14], ['2016-07-19', 3]] }])
})
