/** Packets per protocol, with what is none of the three always shown. [Lagraa & Francois 2017, Table I] */
import { column, scopeParameters, share, tableOf, type Analysis } from '../analysis.ts'
import { volumeWithin } from '../hours.ts'

export const protocols: Analysis = {
  id: 'protocols',
  title: 'Packets per protocol',
  answers: 'How much of the traffic is TCP, UDP, ICMP or something else?',
  source: 'P1 T.I',
  parameters: scopeParameters,
  compute({ material, window, parameters, warn }) {
    const hours = volumeWithin({ material, window, parameters, warn })
    const sum = (key: 'packets' | 'tcp' | 'udp' | 'icmp' | 'other') => hours.reduce((total, hour) => total + hour[key], 0)
    const packets = sum('packets')
    const row = (name: string, count: number) => [name, count, share(count, packets)]
    return [
      tableOf({
        title: 'Packets per protocol',
        order: 'TCP, UDP, ICMP, other',
        top: 0,
        rows: [row('TCP', sum('tcp')), row('UDP', sum('udp')), row('ICMP', sum('icmp')), row('other', sum('other'))],
        columns: [
          column('protocol', 'Protocol', 'text', '', 'What the outermost IP header carries; other: anything else, and packets without IP. P1 Table I leaves this row out.'),
          column('packets', 'Packets', 'count', 'packets', 'Packets with a usable time in the window.'),
          column('share', 'Share', 'share', '1', 'Of all packets.'),
        ],
      }),
    ]
  },
}
