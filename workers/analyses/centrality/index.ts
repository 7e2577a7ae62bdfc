/**
 * The most central ports: by betweenness and by degree beside each other, window by window for a series.
 * [Lagraa & Francois 2017, Table III]
 */
import type { Cell } from '../../contract.ts'
import { degreeOf } from '../../graph/degree.ts'
import { degreeColumns } from '../degreeColumns.ts'
import { centralityParameters, column, ranking, sequenceParameters, tableOf, type Analysis } from '../analysis.ts'
import { sideBySide } from '../sideBySide.ts'

const keys = ['betweennessPort', 'betweennessService', 'betweenness', 'degreePort', 'degreeService', 'degree']

export const centrality: Analysis = {
  id: 'centrality',
  title: 'Most central ports',
  answers: 'Which ports lie between the others and which have the most neighbours, and does that change from window to window?',
  source: 'P1 V-A.3, T.III',
  parameters: [...sequenceParameters, ...centralityParameters, 'degree', 'top'],
  across: sideBySide({ title: 'Most central ports, window by window', keys }),
  kernels: ({ cost }) => [cost],
  compute({ material, within, parameters }) {
    const { ports } = within.graph()
    const degree = degreeOf(within.degrees(), parameters.degree)
    const betweenness = within.betweenness(parameters.cost)
    const named = (vertex: number, value: number): Cell[] => [ports[vertex], material.names(ports[vertex]).name, value]
    const byDegree = ranking(degree)
    const rows = ranking(betweenness).map((vertex, index) => [
      index + 1, ...named(vertex, betweenness[vertex]), ...named(byDegree[index], degree[byDegree[index]]),
    ])
    const reading = `${parameters.directed ? 'directed' : 'undirected'}, ${parameters.normalised ? 'normalised' : 'not normalised'}, cost of an edge: ${parameters.cost}`
    return [
      tableOf({
        title: 'Most central ports',
        order: 'each measure descending, then the lower port',
        top: parameters.top,
        rows,
        columns: [
          column('rank', 'Rank', 'count', '', 'Place in either order.'),
          column('betweennessPort', 'Port by betweenness', 'port', '', 'The port with this rank by betweenness.'),
          column('betweennessService', 'Service', 'service', '', 'Its first registry name.'),
          column('betweenness', 'Betweenness', 'number', parameters.normalised ? '1' : 'pairs', `Sum of the shares of shortest paths through the port (P1 equation 1); ${reading}.`),
          column('degreePort', 'Port by degree', 'port', '', 'The port with this rank by degree.'),
          column('degreeService', 'Service', 'service', '', 'Its first registry name.'),
          { ...degreeColumns[parameters.degree], key: 'degree' },
        ],
      }),
    ]
  },
}
