/** Ports by degree: edges in and out, or another of the degree family. [Lagraa & Francois 2017, V-A.1, Table III] */
import { degreeOf } from '../../graph/degree.ts'
import { column, portColumn, ranking, sequenceParameters, serviceColumn, tableOf, type Analysis } from '../analysis.ts'
import { degreeColumns } from '../degreeColumns.ts'

export const degree: Analysis = {
  id: 'degree',
  title: 'Ports by degree',
  answers: 'Which ports have the most different ports before and after them?',
  source: 'P1 V-A.1, T.III',
  parameters: [...sequenceParameters, 'degree', 'top'],
  compute({ material, within, parameters }) {
    const { ports } = within.graph()
    const degrees = within.degrees()
    const which = parameters.degree
    const family = [which, ...(Object.keys(degreeColumns) as (typeof which)[]).filter((one) => one !== which)]
    const values = family.map((one) => degreeOf(degrees, one))
    const rows = ranking(values[0]).map((vertex, index) => [index + 1, ports[vertex], material.names(ports[vertex]).name, ...values.map((one) => one[vertex])])
    return [
      tableOf({
        title: which === 'total' ? 'Ports by degree' : `Ports by degree (${degreeColumns[which].title.toLowerCase()})`,
        order: `${degreeColumns[which].title.toLowerCase()} descending, then the lower port`,
        top: parameters.top,
        rows,
        columns: [column('rank', 'Rank', 'count', '', 'Place in the order.'), portColumn, serviceColumn, ...family.map((one) => degreeColumns[one])],
      }),
    ]
  },
}
