/** Who scans: every source with what it probed, over which time, with which tool's mark. [P1 II; DEFINITIONS 1] */
import { isoTime, type Cell } from '../../contract.ts'
import { column, scopeParameters, tableOf, type Analysis } from '../analysis.ts'

const mostRows = 100_000
/** Ports on one host, or hosts on one port, from which a scan is called vertical or horizontal. */
const many = 15

export const scanners: Analysis = {
  id: 'scanners',
  title: 'Scanners',
  answers: 'Which sources probed, how broadly, how long, and with which tool?',
  source: 'P1 II',
  parameters: [...scopeParameters, 'top'],
  compute({ material, within, parameters, warn }) {
    const rows: Cell[][] = []
    const stamps = new Float64Array(65_536).fill(-1)
    let source = -1
    let probes = 0
    let destinations = 0
    let ports = 0
    let widest = 0
    let first = { day: 0, time: 0 }
    let last = { day: 0, time: 0 }
    const marks = [0, 0, 0, 0]
    const end = () => {
      if (source < 0) return
      const kind = widest > many ? (destinations > many ? 'block' : 'vertical') : destinations > many ? 'horizontal' : ports > 1 ? 'selective' : 'single'
      rows.push([material.addressText(source), probes, destinations, ports, isoTime(first), isoTime(last), marks[1], marks[2], marks[3], kind])
    }
    const pairStamps = new Float64Array(65_536).fill(-1)
    let pairNumber = 0
    // Pairs come source by source: one source at a time is all that has to be remembered.
    within.visitPairs(['mark'], (pair) => {
      if (pair.source !== source) {
        end()
        source = pair.source
        probes = destinations = ports = widest = 0
        marks.fill(0)
        first = { day: pair.day[0], time: pair.time[0] }
        last = first
      }
      pairNumber++
      destinations++
      probes += pair.length
      let inPair = 0
      for (let at = 0; at < pair.length; at++) {
        const port = pair.port[at]
        if (stamps[port] !== source) {
          stamps[port] = source
          ports++
        }
        if (pairStamps[port] !== pairNumber) {
          pairStamps[port] = pairNumber
          inPair++
        }
        marks[pair.mark[at]]++
      }
      widest = Math.max(widest, inPair)
      const start = { day: pair.day[0], time: pair.time[0] }
      const stop = { day: pair.day[pair.length - 1], time: pair.time[pair.length - 1] }
      if (before(start, first)) first = start
      if (before(last, stop)) last = stop
    })
    end()
    const order = rows.map((_, index) => index).sort((one, other) => (rows[other][1] as number) - (rows[one][1] as number) || one - other)
    const kept = Math.min(order.length, parameters.top > 0 ? parameters.top : mostRows)
    if (kept < order.length && parameters.top === 0) warn(`Only the ${mostRows} sources with the most probes are listed, of ${order.length}.`)
    const table = tableOf({
      title: 'Scanners',
      order: 'probes descending, then the lower address',
      top: 0,
      rows: order.slice(0, kept).map((index) => rows[index]),
      columns: [
        column('source', 'Source', 'address', '', 'Source address of the probes; it may be forged.'),
        column('probes', 'Probes', 'count', 'probes', 'All its probes in the window, before the filter.'),
        column('destinations', 'Destinations', 'count', 'destinations', 'Distinct destinations.'),
        column('ports', 'Ports', 'count', 'ports', 'Distinct destination ports.'),
        column('first', 'First', 'time', 'UTC', 'Its first probe.'),
        column('last', 'Last', 'time', 'UTC', 'Its last probe.'),
        column('zmap', 'ZMap', 'count', 'probes', 'Probes with the mark of ZMap: IP identification 54321.'),
        column('masscan', 'Masscan', 'count', 'probes', 'Probes with the mark of Masscan: identification = destination XOR port XOR sequence number, low 16 bits. Chance alone gives one in 65,536.'),
        column('mirai', 'Mirai', 'count', 'probes', 'Probes with the mark of Mirai: sequence number = destination address.'),
        column('kind', 'Kind', 'text', '', `vertical: more than ${many} ports on one host; horizontal: more than ${many} hosts; block: both; selective: several ports, none of these.`),
      ],
    })
    return [{ ...table, total: order.length }]
  },
}

function before(one: { day: number; time: number }, other: { day: number; time: number }): boolean {
  return one.day < other.day || (one.day === other.day && one.time < other.time)
}
