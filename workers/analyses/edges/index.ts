/** The edges of the port-scan graph with their support. [Lagraa & Francois 2017, IV-B; Evrard et al. 2019, III-D; DEFINITIONS 4] */
import type { Cell } from '../../contract.ts'
import { sortNumbers } from '../../graph/sortNumbers.ts'
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
    const single = support.sources.reduce((count, sources) => (sources === 1 ? count + 1 : count), 0)
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
        column('days', 'Days', 'count', 'days', 'Distinct UTC days on which a sequence with it began.'),
        column('single', 'Single source', 'flag', '', 'Carried by one source alone.'),
      ],
    })]
  },
}

/** Edge ids by weight descending, then ascending: one number an edge, exact below 2^53, sorted without comparing in code. */
function heaviestFirst(weight: Float64Array): Uint32Array {
  const { length } = weight
  const most = weight.reduce((largest, one) => Math.max(largest, one), 0)
  if ((most + 1) * length >= 2 ** 53) return Uint32Array.from(Array.from(weight.keys()).sort((one, other) => weight[other] - weight[one] || one - other))
  const sorted = sortNumbers(weight.map((one, edge) => (most - one) * length + edge))
  const order = new Uint32Array(length)
  for (let at = 0; at < length; at++) {
    // The quotient may be rounded up to the next whole number.
    const edge = sorted[at] - Math.floor(sorted[at] / length) * length
    order[at] = edge < 0 ? edge + length : edge
  }
  return order
}
