/** Ports by betweenness under the chosen cost. [Lagraa & Francois 2017, V-A.2, Table III] */
import { centralityParameters, column, portColumn, ranking, sequenceParameters, serviceColumn, tableOf, type Analysis } from '../analysis.ts'

export const betweenness: Analysis = {
  id: 'betweenness',
  title: 'Ports by betweenness',
  answers: 'Which ports lie on the way between others?',
  source: 'P1 V-A.2, T.III',
  parameters: [...sequenceParameters, ...centralityParameters, 'top'],
  kernels: ({ cost }) => [cost],
  compute({ material, within, parameters }) {
    const { ports } = within.graph()
    const values = within.betweenness(parameters.cost)
    const rows = ranking(values).map((vertex, index) => [index + 1, ports[vertex], material.names(ports[vertex]).name, values[vertex]])
    const reading = `${parameters.directed ? 'directed' : 'undirected'}, ${parameters.normalised ? 'normalised' : 'not normalised'}`
    return [
      tableOf({
        title: `Ports by betweenness (${parameters.cost})`,
        order: 'betweenness descending, then the lower port',
        top: parameters.top,
        rows,
        columns: [
          column('rank', 'Rank', 'count', '', 'Place in the order.'),
          portColumn,
          serviceColumn,
          column('betweenness', `Betweenness (${parameters.cost})`, 'number', parameters.normalised ? '1' : 'pairs', `Sum of the shares of shortest paths through the port (P1, equation 1); ${reading}; cost of an edge: ${parameters.cost}.`),
        ],
      }),
    ]
  },
}
