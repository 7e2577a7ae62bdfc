/** Packets and probes over time, and a bar a window for a series of windows. [Lagraa & Francois 2017, Fig. 1; Evrard et al. 2019, Fig. 4] */
import type { Cell, Table } from '../../contract.ts'
import type { HourVolume } from '../../material.ts'
import { column, scopeParameters, tableOf, type Analysis } from '../analysis.ts'
import { volumeWithin } from '../hours.ts'

const mostPoints = 400
/** Hours a bar, the smallest that keeps the bars readable. */
const steps = [1, 3, 6, 12, 24, 24 * 7, 24 * 28, 24 * 364]

export const volume: Analysis = {
  id: 'volume',
  title: 'Packets over time',
  answers: 'When was how much seen?',
  source: 'P1 F.1, P2 F.4',
  parameters: scopeParameters,
  across() {
    const rows: Cell[][] = []
    let columns: Table['columns'] = []
    return {
      window({ window }, findings) {
        const table = findings.find((finding): finding is Table => finding.kind === 'table')!
        columns = [column('window', 'Window', 'text', '', 'The window the packets were seen in.'), ...table.columns.slice(1)]
        rows.push([window.label, ...table.columns.slice(1).map((_, at) => table.rows.reduce((sum, row) => sum + (row[at + 1] as number), 0))])
      },
      end: () => [
        {
          kind: 'series',
          title: 'Packets per window',
          shape: 'bar',
          x: { title: 'Window', unit: '', kind: 'category' },
          y: { title: 'Packets', unit: 'packets', kind: 'number' },
          lines: [{ name: 'packets', points: rows.map((row): [string, number] => [row[0] as string, row[1] as number]) }],
          marks: [],
        },
        tableOf({ title: 'Packets per window', order: 'time', top: 0, rows, columns }),
      ],
    }
  },
  compute(input) {
    const hours = volumeWithin(input)
    const first = hours.at(0)?.hour ?? 0
    const last = hours.at(-1)?.hour ?? 0
    const step = steps.find((one) => (last - first) / one < mostPoints) ?? steps[steps.length - 1]
    const bins = binned(hours, step)
    const time = ({ hour }: HourVolume) => new Date(hour * 3_600_000).toISOString().replace('.000', '')
    const unit = step === 1 ? 'hour' : step < 24 ? `${step} hours` : step === 24 ? 'day' : `${step / 24} days`
    return [
      {
        kind: 'series',
        title: `Packets and probes per ${unit}`,
        shape: 'line',
        x: { title: 'Time (UTC)', unit: '', kind: 'time' },
        y: { title: `Packets per ${unit}`, unit: 'packets', kind: 'number' },
        lines: [
          { name: 'packets', points: bins.map((bin) => [time(bin), bin.packets]) },
          { name: 'probes', points: bins.map((bin) => [time(bin), bin.probes]) },
        ],
        marks: [],
      },
      tableOf({
        title: `Packets per ${unit}`,
        order: 'time',
        top: 0,
        rows: bins.map((bin) => [time(bin), bin.packets, bin.tcp, bin.udp, bin.icmp, bin.other, bin.probes]),
        columns: [
          column('time', 'From', 'time', 'UTC', `Start of the ${unit}.`),
          column('packets', 'Packets', 'count', 'packets', 'All packets with a usable time.'),
          column('tcp', 'TCP', 'count', 'packets', 'The outermost IP header carries TCP.'),
          column('udp', 'UDP', 'count', 'packets', 'The outermost IP header carries UDP.'),
          column('icmp', 'ICMP', 'count', 'packets', 'The outermost IP header carries ICMP or ICMPv6.'),
          column('other', 'Other', 'count', 'packets', 'Anything else, and packets without IP.'),
          column('probes', 'Probes', 'count', 'probes', 'TCP segments with SYN set and ACK clear.'),
        ],
      }),
    ]
  },
}

/** Sums over steps of hours counted from 1970; empty steps between are zeros, so that a gap shows. */
function binned(hours: HourVolume[], step: number): HourVolume[] {
  const bins = new Map<number, HourVolume>()
  if (hours.length === 0) return []
  const binOf = (hour: number) => Math.floor(hour / step) * step
  const end = binOf(hours[hours.length - 1].hour)
  for (let hour = binOf(hours[0].hour); hour <= end && bins.size <= mostPoints; hour += step) {
    bins.set(hour, { hour, packets: 0, tcp: 0, udp: 0, icmp: 0, other: 0, probes: 0 })
  }
  for (const one of hours) {
    const bin = bins.get(binOf(one.hour))
    if (bin === undefined) continue
    for (const key of ['packets', 'tcp', 'udp', 'icmp', 'other', 'probes'] as const) bin[key] += one[key]
  }
  return [...bins.values()]
}
