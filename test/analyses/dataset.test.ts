/** Table I of Evrard et al. 2019: sources and packets, in all and a day, a row a sensor. */
import { expect, test } from 'vitest'
import { fromProbes, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf, type MemoryProbe } from './memoryReader.ts'

const of = (capture: number, probes: MemoryProbe[]) => probes.map((probe) => ({ ...probe, capture }))
const probes = [
  ...of(1, sequenceOf(1, 9, [23, 80], monday)), ...of(1, sequenceOf(1, 8, [23], monday + 3)), ...of(1, sequenceOf(2, 9, [23], monday + 3)),
  ...of(2, sequenceOf(1, 7, [22], monday)), ...of(2, sequenceOf(3, 7, [22, 22], monday)),
]
const hours: { [sensor: string]: [day: number, packets: number][] } = { FR: [[0, 10], [1, 2], [3, 8]], JP: [[0, 30]] }
const volume = (sensor: string | null) =>
  Object.keys(hours)
    .filter((one) => sensor === null || one === sensor)
    .flatMap((one) => hours[one])
    .map(([day, packets]) => ({ hour: (monday + day) * 24, packets, tcp: packets, udp: 0, icmp: 0, other: 0, probes: 0 }))
const ask = (parameters = {}) => tablesOf(fromProbes({ analysis: 'dataset', probes, parameters, sensors: ['FR', 'JP'], volume }))[0].rows

test('each sensor has its span, its sources and its means; all together counts a source once', () => {
  const [start, second, end] = ['2016-07-18T00:00:00.000000000Z', '2016-07-18T00:00:01.000000000Z', '2016-07-21T00:00:00.000000000Z']
  expect(ask()).toEqual([
    // Four days of which three hold a packet; source 1 on Monday, 1 and 2 on Thursday.
    ['FR', start, end, 4, 3, 2, 3 / 4, 1, 20, 5, 20 / 3, 4],
    ['JP', start, second, 1, 1, 2, 2, 2, 30, 30, 30, 3],
    ['all', start, end, 4, 3, 3, 1, 4 / 3, 50, 12.5, 50 / 3, 7],
  ])
})

test('one sensor asked for is one row, and a window counts what lies in it', () => {
  expect(ask({ sensor: 'JP' }).map((row) => [row[0], row[5], row[8]])).toEqual([['JP', 2, 30]])
  expect(ask({ window: '2016-07-19..' }).map((row) => [row[0], row[1], row[3], row[5], row[8], row[11]])).toEqual([
    ['FR', '2016-07-21T00:00:00.000000000Z', 3, 2, 10, 2],
    ['JP', null, 0, 0, 0, 0],
    ['all', '2016-07-21T00:00:00.000000000Z', 3, 2, 10, 2],
  ])
})
