/**
 * The K nearest ports of every port: where scanners turn next, as preventive blocking would use it.
 * [Evrard et al. 2019, III-E, VI-B; DEFINITIONS 8]
 */
import { Refusal, type Cell, type Hooks } from '../../contract.ts'
import type { PortScanGraph } from '../../graph/graph.ts'
import { createNearestSearch, nearestFrom, type Near } from '../../graph/nearest.ts'
import { column, portColumn, sequenceParameters, serviceColumn, tableOf, type Analysis } from '../analysis.ts'
import { heaviestTable } from '../heaviest.ts'
import { weightWarnings } from '../weightWarnings.ts'

export const nearest: Analysis = {
  id: 'nearest',
  title: 'Nearest ports of every port',
  answers: 'To which ports do scanners turn after each port, and does that hang on the heaviest edge?',
  source: 'P2 III-E, VI-B',
  parameters: [...sequenceParameters, 'k', 'top'],
  compute({ material, within, parameters, hooks, warn }) {
    const graph = within.graph()
    const { ports } = graph
    const facts = within.weights()
    weightWarnings(facts, graph.outTarget.length, warn)
    const lists = listsOf(graph, parameters.k, hooks)
    const rest = within.withoutHeaviest()
    const others = rest && listsOf(rest.graph, parameters.k, hooks)
    const changed = others === null ? 0 : lists.filter((list, source) => list.length !== others[source].length || list.some(({ vertex }, at) => vertex !== others[source][at].vertex)).length
    const rows = lists.flatMap((list, source) =>
      list.map(({ vertex, cost, hops }, index): Cell[] => {
        const without = others?.[source].findIndex((near) => near.vertex === vertex) ?? -1
        return [
          ports[source], material.names(ports[source]).name, index + 1, ports[vertex], material.names(ports[vertex]).name, cost / facts.divisor, hops,
          without < 0 ? null : without + 1, without < 0 ? null : others![source][without].cost / rest!.weights.divisor,
        ]
      }),
    )
    return [
      tableOf({
        title: `The ${parameters.k} nearest ports of every port`,
        order: 'port; then dissimilarity, fewer hops, the higher port',
        top: parameters.top,
        rows,
        columns: [
          portColumn,
          serviceColumn,
          column('place', 'Place', 'count', '', 'Place among the nearest ports of the port.'),
          column('near', 'Near port', 'port', '', 'The port that is near; ties by fewer hops, then the higher port (P2 VI-B).'),
          column('nearService', 'Service', 'service', '', 'Its first registry name.'),
          column('dissimilarity', 'Dissimilarity', 'number', '1', "Length of the shortest directed path with w' = (w_max - w) / (Q3 - Q1) (P2 III-E)."),
          column('hops', 'Hops', 'count', 'edges', 'Edges of that path.'),
          column('placeWithout', 'Place without the heaviest edge', 'count', '', 'Its place in the graph without the edge that sets w_max; empty: no longer among the nearest.'),
          column('dissimilarityWithout', 'Dissimilarity without it', 'number', '1', 'The same length in that graph, with its own w_max and quartiles.'),
        ],
      }),
      heaviestTable({ within, changed: { count: changed, what: `Of ${ports.length} ports, how many have ${parameters.k} nearest ports` } }),
    ]
  },
}

function listsOf(graph: PortScanGraph, k: number, hooks: Hooks): Near[][] {
  const search = createNearestSearch({ graph, k })
  const total = graph.ports.length
  return Array.from({ length: total }, (_, source) => {
    if (source % 1024 === 0) {
      if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while looking for the nearest ports; nothing was kept.')
      hooks.progress({ stage: 'nearest ports', subject: '', done: source, total, unit: 'ports' })
    }
    return nearestFrom(search, source)
  })
}
