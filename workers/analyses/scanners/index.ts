/**
 * Who scans: every source with what it probed, over which time, how fast, with which tool's mark, and whether a public
 * detector would have noticed. [P1 II; Durumeric et al. 2014; DEFINITIONS 1]
 *
 * Slow scans come first: they probed as much as a detector asks for, but never enough of it within its interval.
 */
import { isoTime, type Cell } from '../../contract.ts'
import { column, scopeParameters, tableOf, type Analysis } from '../analysis.ts'
import { createSourceReader } from './compiled.ts'
import { detectors, fired, isSlow } from './detectors.ts'
import { createFactsMaker, many } from './facts.ts'

const mostRows = 100_000

export const scanners: Analysis = {
  id: 'scanners',
  title: 'Scanners',
  answers: 'Which sources probed, how broadly, how fast, with which tool, and would a detector have noticed?',
  source: 'P1 II',
  parameters: [...scopeParameters, 'top'],
  readsMore: true,
  compute({ material, within, parameters, warn }) {
    const rows: Cell[][] = []
    const keys: number[] = []
    const maker = createFactsMaker(createSourceReader(within.counts().probes))
    let source = -1
    const end = () => {
      if (source < 0) return
      const { facts } = maker.finish()
      const { probes, destinations, ports, first, last, rate, busiestMinute, marks, kind, readings, open } = facts
      keys.push(source)
      rows.push([
        material.addressText(source), probes, destinations, ports, isoTime(first), isoTime(last), rate, busiestMinute, marks[1], marks[2], marks[3], kind,
        isSlow(readings), fired(readings).join(', ') || null, ...detectors.map(({ id }) => readings[id].peak), open,
      ])
    }
    // Pairs come source by source: one source at a time is all that has to be remembered.
    within.visitPairs(['time', 'mark', 'answer'], (pair) => {
      if (pair.source !== source) {
        end()
        source = pair.source
      }
      maker.add(pair)
    })
    end()
    const slowAt = 12
    const compare = material.addressOrder()
    const order = rows
      .map((_, index) => index)
      .sort((one, other) => Number(rows[other][slowAt]) - Number(rows[one][slowAt]) || (rows[other][1] as number) - (rows[one][1] as number) || compare(keys[one], keys[other]))
    const kept = Math.min(order.length, parameters.top > 0 ? parameters.top : mostRows)
    if (kept < order.length && parameters.top === 0) warn(`Only the first ${mostRows} sources in this order are listed, of ${order.length}.`)
    const table = tableOf({
      title: 'Scanners',
      order: 'slow scans first; in each probes descending, then the lower address',
      top: 0,
      rows: order.slice(0, kept).map((index) => rows[index]),
      columns: [
        column('source', 'Source', 'address', '', 'Source address of the probes; it may be forged.'),
        column('probes', 'Probes', 'count', 'probes', 'All its probes in the window, before the filter.'),
        column('destinations', 'Destinations', 'count', 'destinations', 'Distinct destinations.'),
        column('ports', 'Ports', 'count', 'ports', 'Distinct destination ports.'),
        column('first', 'First', 'time', 'UTC', 'Its first probe.'),
        column('last', 'Last', 'time', 'UTC', 'Its last probe.'),
        column('rate', 'Rate', 'number', 'probes/s', 'Probes a second from its first to its last; empty where they are one moment.'),
        column('minute', 'Busiest minute', 'count', 'probes', 'Most probes within any 60 seconds.'),
        column('zmap', 'ZMap', 'count', 'probes', 'Probes with the mark of ZMap: IP identification 54321.'),
        column('masscan', 'Masscan', 'count', 'probes', 'Probes with the mark of Masscan: identification = destination XOR port XOR sequence number, low 16 bits. Chance alone gives one in 65,536.'),
        column('mirai', 'Mirai', 'count', 'probes', 'Probes with the mark of Mirai: sequence number = destination address.'),
        column('kind', 'Kind', 'text', '', `Over the whole window, however slow: vertical, more than ${many} ports on one host; horizontal, more than ${many} hosts on one port; block, both; selective, several ports or hosts; single, one port on one host.`),
        column('slow', 'Slow scan', 'flag', '', 'Over the whole window it reaches the number of one of the detectors, but never within that detector’s interval: none of them would have fired.'),
        column('fires', 'Detectors that fire', 'text', '', 'Public detectors whose threshold is reached within their interval (half-open, beginning at any moment). Every probe counts as a failed attempt.'),
        ...detectors.map(({ id, name, counts, threshold, seconds }) =>
          column(id, `${name} peak`, 'count', counts, `${counts[0].toUpperCase()}${counts.slice(1)} within ${lengthWords(seconds)}: the most of any moment. ${name} fires at ${threshold}.`),
        ),
        column('open', 'Answered open', 'count', 'probes', 'Probes that a SYN-ACK (UDP: a datagram) answered; 0 too where the captures hold one direction only.'),
      ],
    })
    return [{ ...table, total: order.length }]
  },
}

function lengthWords(seconds: number): string {
  return seconds === 1 ? 'one second of the clock' : `${seconds / 60} minutes`
}
