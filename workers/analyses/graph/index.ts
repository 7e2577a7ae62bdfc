/** The port-scan graph in eight numbers. [Lagraa & Francois 2017, V; Evrard et al. 2019, Fig. 3] */
import { density } from '../../graph/degree.ts'
import type { Cell } from '../../contract.ts'
import { column, ranking, sequenceParameters, tableOf, type Analysis } from '../analysis.ts'
import { drawPorts } from '../lookups.ts'
import { weightWarnings } from '../weightWarnings.ts'

export const graph: Analysis = {
  id: 'graph',
  title: 'Port-scan graph',
  answers: 'How large and how dense is the graph, and how are its weights distributed?',
  source: 'P1 IV-B, P2 III-D',
  parameters: sequenceParameters,
  compute({ within, warn }) {
    const built = within.graph()
    const facts = within.weights()
    const { in: into, out, strengthIn, strengthOut } = within.degrees()
    weightWarnings(facts, built.outTarget.length, warn)
    let weight = 0
    for (const one of built.weight) weight += one
    let isolated = 0
    for (let vertex = 0; vertex < built.ports.length; vertex++) if (into[vertex] + out[vertex] === 0) isolated++
    const rows: Cell[][] = [
      ['nodes', built.ports.length, 'ports'],
      ['edges', built.outTarget.length, 'edges'],
      ['weight', weight, 'transitions'],
      ['density', density(built), '1'],
      ['q1', facts.q1, 'transitions'],
      ['q3', facts.q3, 'transitions'],
      ['w_max', facts.maximum, 'transitions'],
      ['isolated', isolated, 'ports'],
    ]
    return [
      tableOf({
        title: 'Port-scan graph',
        order: 'nodes, edges, weight, density, quartiles, maximum, isolated',
        top: 0,
        rows,
        columns: [
          column('measure', 'Measure', 'text', '', 'density = edges / (nodes (nodes - 1)); q1, q3: quartiles of the edge weights (type 7); isolated: probed, but in no transition.'),
          column('value', 'Value', 'number', '', 'Its value.'),
          column('unit', 'Unit', 'text', '', 'What is counted.'),
        ],
      }),
      drawPorts({ within, group: ranking(strengthIn.map((one, vertex) => one + strengthOut[vertex])), number: 0, name: 'Port-scan graph' }),
    ]
  },
}
