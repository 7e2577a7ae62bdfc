/** The most probed ports, a window each and, for a series of windows, side by side. [Lagraa & Francois 2017, Table II] */
import { column, portColumn, scopeParameters, serviceColumn, share, tableOf, type Analysis } from '../analysis.ts'
import { sideBySide } from '../sideBySide.ts'

export const top: Analysis = {
  id: 'top',
  title: 'Most probed ports',
  answers: 'Which ports are probed most?',
  source: 'P1 T.II',
  parameters: [...scopeParameters, 'top'],
  across: sideBySide({ title: 'Most probed ports, window by window', keys: ['port', 'service', 'probes', 'share', 'cumulative'] }),
  compute({ material, within, parameters }) {
    const tally = within.portTally('all')
    const total = tally.total()
    let cumulative = 0
    const probed: number[] = []
    for (let port = 0; port < 65_536; port++) if (tally.probes[port] > 0) probed.push(port)
    const rows = probed
      .sort((one, other) => tally.probes[other] - tally.probes[one] || one - other)
      .map((port, index) => {
        cumulative += tally.probes[port]
        return [index + 1, port, material.names(port).name, tally.probes[port], share(tally.probes[port], total), share(cumulative, total)]
      })
    return [
      tableOf({
        title: 'Most probed ports',
        order: 'probes descending, then the lower port',
        top: parameters.top,
        rows,
        columns: [
          column('rank', 'Rank', 'count', '', 'Place in the order.'),
          portColumn,
          serviceColumn,
          column('probes', 'Probes', 'count', 'probes', 'All probes in the window, before the filter, retransmissions included.'),
          column('share', 'Share', 'share', '1', 'Of all probes in the window.'),
          column('cumulative', 'Cumulative', 'share', '1', 'Of this port and all above it.'),
        ],
      }),
    ]
  },
}
