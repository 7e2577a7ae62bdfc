/** Ports by degree. [Lagraa & Francois 2017, V-A.1, Table III] */
import { column, portColumn, ranking, sequenceParameters, serviceColumn, tableOf, type Analysis } from '../analysis.ts'

export const degree: Analysis = {
  id: 'degree',
  title: 'Ports by degree',
  answers: 'Which ports have the most different ports before and after them?',
  source: 'P1 V-A.1, T.III',
  parameters: [...sequenceParameters, 'top'],
  compute({ material, within, parameters }) {
    const { ports } = within.graph()
    const { in: into, out, neighbours } = within.degrees()
    const rows = ranking(into.map((count, vertex) => count + out[vertex])).map((vertex, index) => [
      index + 1, ports[vertex], material.names(ports[vertex]).name, into[vertex] + out[vertex], into[vertex], out[vertex], neighbours[vertex],
    ])
    return [
      tableOf({
        title: 'Ports by degree',
        order: 'degree descending, then the lower port',
        top: parameters.top,
        rows,
        columns: [
          column('rank', 'Rank', 'count', '', 'Place in the order.'),
          portColumn,
          serviceColumn,
          column('degree', 'Degree', 'count', 'edges', 'Edges in and out.'),
          column('in', 'In', 'count', 'edges', 'Edges that come into the port.'),
          column('out', 'Out', 'count', 'edges', 'Edges that go out of the port.'),
          column('neighbours', 'Neighbours', 'count', 'ports', 'Distinct ports linked in either direction.'),
        ],
      }),
    ]
  },
}
