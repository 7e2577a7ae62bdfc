/**
 * The data set in numbers, a row a sensor: span, sources, packets, and their daily means. [Evrard et al. 2019, Table I]
 *
 * The paper's means divide by 280 days, its 40 weeks, while its dates span 273; so both divisors are printed: the calendar
 * days of the span and those of them that hold a packet.
 */
import { isoTime, type Cell } from '../../contract.ts'
import { column, scopeParameters, share, tableOf, type Analysis } from '../analysis.ts'
import { volumeWithin } from '../hours.ts'
import { createSensorCount } from './sensorCount.ts'

export const dataset: Analysis = {
  id: 'dataset',
  title: 'Data set',
  answers: 'How long did each sensor listen, and how many sources and packets did it see, in all and a day?',
  source: 'P2 IV-A, T.I',
  parameters: scopeParameters,
  bySensor: true,
  readsMore: true,
  compute({ material, within, window, parameters, warn }) {
    const sensors = [...new Set(material.capturesIn(parameters).map(({ sensor }) => sensor))].sort()
    const counts = sensors.map(createSensorCount)
    const all = createSensorCount()
    const sensorOf = new Map(material.captures.map(({ id, sensor }) => [id, sensors.indexOf(sensor)]))
    within.visitPairs(['time', 'capture'], ({ source, from, length, day, time, capture }) => {
      const end = from + length
      for (let begin = from, next = from; begin < end; begin = next) {
        const [today, one] = [day[begin], capture[begin]]
        while (next < end && day[next] === today && capture[next] === one) next++
        counts[sensorOf.get(one)!].probes(source, today, time[begin], time[next - 1], next - begin)
        if (sensors.length > 1) all.probes(source, today, time[begin], time[next - 1], next - begin)
      }
    })
    const row = (label: string, sensor: string | null, { total, sources, dailySources, first, last }: ReturnType<typeof createSensorCount>): Cell[] => {
      const hours = volumeWithin({ material, window, parameters: { ...parameters, sensor }, warn }).filter(({ packets }) => packets > 0)
      const packets = hours.reduce((sum, hour) => sum + hour.packets, 0)
      const days = new Set(hours.map(({ hour }) => Math.floor(hour / 24)))
      for (const day of dailySources.keys()) days.add(day)
      const bounds = [...days].sort((one, other) => one - other)
      const span = bounds.length === 0 ? 0 : bounds[bounds.length - 1] - bounds[0] + 1
      const daily = [...dailySources.values()].reduce((sum, one) => sum + one.sources, 0)
      return [
        label, first() && isoTime(first()!), last() && isoTime(last()!), span, days.size, sources(), share(daily, span), share(daily, days.size),
        packets, share(packets, span), share(packets, days.size), total(),
      ]
    }
    const rows = sensors.map((sensor, index) => row(sensor, sensor, counts[index]))
    // Without a label to tell them apart, the one row is all there is.
    if (sensors.length > 1) rows.push(row('all', parameters.sensor, all))
    if (parameters.targets !== '') warn('Packets are those to every destination: they are counted at import, before targets are chosen.')
    return [
      tableOf({
        title: 'Data set',
        order: 'sensors by label, then all together',
        top: 0,
        rows,
        columns: [
          column('sensor', 'Sensor', 'text', '', 'Label of the captures; empty when they were given none.'),
          column('begin', 'Begin', 'time', 'UTC', 'First probe in the window.'),
          column('end', 'End', 'time', 'UTC', 'Last probe in the window.'),
          column('days', 'Days', 'count', 'days', 'UTC calendar days from the first to the last one with a packet.'),
          column('daysWithData', 'Days with data', 'count', 'days', 'Those of them with at least one packet.'),
          column('sources', 'Sources', 'count', 'sources', 'Distinct sources of probes: the paper’s attackers; addresses may be forged.'),
          column('dailySources', 'Sources a day', 'number', 'sources', 'Distinct sources of each UTC day, mean over the days of the span.'),
          column('dailySourcesWithData', 'Sources a day with data', 'number', 'sources', 'The same, mean over the days with data.'),
          column('packets', 'Packets', 'count', 'packets', 'All packets with a usable time, of any protocol.'),
          column('dailyPackets', 'Packets a day', 'number', 'packets', 'Mean over the days of the span.'),
          column('dailyPacketsWithData', 'Packets a day with data', 'number', 'packets', 'Mean over the days with data.'),
          column('probes', 'Probes', 'count', 'probes', 'All probes in the window, before the filter, retransmissions included.'),
        ],
      }),
    ]
  },
}
