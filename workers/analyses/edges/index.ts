/** The edges of the port-scan graph with their support. [Lagraa & Francois 2017, IV-B; Evrard et al. 2019, III-D; DEFINITIONS 4] */
import type { Cell } from '../../contract.ts'
import { heaviestFirst } from '../../graph/heaviestFirst.ts'
import { tableLater } from '../../tableRows.ts'
import { column, sequenceParameters, type Analysis } from '../analysis.ts'
import { weightWarnings } from '../weightWarnings.ts'

export const edges: Analysis = {
  id: 'edges',
  title: 'Transitions between ports',
  answers: 'Which port is probed right after which, how often, and by how many?',
  source: 'P1 IV-B, P2 III-D',
  parameters: [...sequenceParameters, 'top'],
  compute({ material, within, parameters, warn }) {
    const graph = within.graph()
    const support = within.support()
    const facts = within.weights()
    weightWarnings(facts, graph.outTarget.length, warn)
    const from = new Uint32Array(graph.outTarget.length)
    for (let vertex = 0; vertex < graph.ports.length; vertex++) from.fill(vertex, graph.outStart[vertex], graph.outStart[vertex + 1])
    const order = heaviestFirst(graph.weight)
    let single = 0
    for (let edge = 0; edge < order.length; edge++) if (support.sources[edge] === 1) single++
    const names = Array.from(graph.ports, (port) => material.names(port).name)
    if (single > 0) warn(`${single} of ${order.length} edges are carried by a single source: one scanner's habit, not a common one.`)
    const shown = parameters.top > 0 ? order.subarray(0, parameters.top) : order
    const row = (at: number): Cell[] => {
      const edge = shown[at]
      const source = from[edge]
      const target = graph.outTarget[edge]
      return [
        graph.ports[source], names[source], graph.ports[target], names[target], graph.weight[edge],
        (facts.maximum - graph.weight[edge]) / facts.divisor,
        support.sources[edge], support.destinations[edge], support.days[edge], support.sources[edge] === 1,
      ]
    }
    return [tableLater({
      title: 'Transitions',
      order: 'weight descending, then the lower ports',
      rows: shown.length,
      row,
      total: order.length,
      columns: [
        column('from', 'From', 'port', '', 'Port probed first.'),
        column('fromService', 'Service', 'service', '', "First registry name of the first port."),
        column('to', 'To', 'port', '', 'Port probed right after it, in the same sequence.'),
        column('toService', 'Service', 'service', '', "First registry name of the second port."),
        column('weight', 'Weight', 'count', 'transitions', 'How often the second port was probed right after the first.'),
        column('cost', 'Cost', 'number', '1', "w' = (w_max - w) / (Q3 - Q1): 0 for the heaviest edge (P2 III-E)."),
        column('sources', 'Sources', 'count', 'sources', 'Distinct sources that made this transition.'),
        column('destinations', 'Destinations', 'count', 'destinations', 'Distinct destinations it was made on.'),
        column('days', 'Days', 'count', 'days', 'Distinct UTC days on which its step was made: its second port was probed.'),
        column('single', 'Single source', 'flag', '', 'Carried by one source alone.'),
      ],
    })]
  },
}
