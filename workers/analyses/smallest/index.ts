/**
 * The smallest dissimilarities over unordered pairs, the smaller of both directions; ties by hops, then lower ports.
 * [Evrard et al. 2019, V, Fig. 9]
 */
import { smallestPairs, type NearPair } from '../../graph/smallest.ts'
import { column, communityParameters, sequenceParameters, tableOf, type Analysis } from '../analysis.ts'
import { heaviestTable } from '../heaviest.ts'
import { weightWarnings } from '../weightWarnings.ts'

const drawn = 60
const bold = 10

export const smallest: Analysis = {
  id: 'smallest',
  title: 'Smallest dissimilarities',
  answers: 'Which ports are closest in the scanners’ minds?',
  source: 'P2 V, F.9',
  parameters: [...sequenceParameters, ...communityParameters],
  kernels: () => ['communities'],
  compute({ material, within, hooks, warn }) {
    const { ports } = within.graph()
    const facts = within.weights()
    weightWarnings(facts, within.graph().outTarget.length, warn)
    const rows = smallestPairs({ graph: within.graph(), count: drawn, hooks })
    const rest = within.withoutHeaviest()
    const others = rest === null ? [] : smallestPairs({ graph: rest.graph, count: drawn, hooks })
    const keyOf = ({ one, other }: NearPair) => one * 65_536 + other
    const known = new Set(rows.map(keyOf))
    const changed = others.filter((pair) => !known.has(keyOf(pair))).length
    const shown = [...new Set(rows.flatMap(({ one, other }) => [one, other]))].sort((one, other) => one - other)
    const { member } = within.communities()
    const { strengthIn, strengthOut } = within.degrees()
    const table = (title: string, pairs: readonly NearPair[], divisor: number) =>
      tableOf({
        title,
        order: 'dissimilarity, then fewer hops, then the lower ports',
        top: 0,
        rows: pairs.map(({ one, other, cost, hops }) => [
          ports[one], material.names(ports[one]).name, ports[other], material.names(ports[other]).name, cost / divisor, hops,
          member[one] >= 0 && member[one] === member[other],
        ]),
        columns: [
          column('from', 'Port', 'port', '', 'The lower port of the pair.'),
          column('fromService', 'Service', 'service', '', 'Its first registry name.'),
          column('to', 'Port', 'port', '', 'The higher port of the pair.'),
          column('toService', 'Service', 'service', '', 'Its first registry name.'),
          column('dissimilarity', 'Dissimilarity', 'number', '1', 'The smaller of d(p, q) and d(q, p) (P2 equation 1).'),
          column('hops', 'Hops', 'count', 'edges', 'Edges of that shortest path.'),
          column('together', 'Same cluster', 'flag', '', 'Both are in one community.'),
        ],
      })
    return [
      {
        kind: 'network',
        title: `The ${rows.length} smallest dissimilarities`,
        directed: false,
        sizeTitle: 'strength',
        weightTitle: 'dissimilarity',
        nodes: shown.map((vertex) => ({
          id: String(ports[vertex]), port: ports[vertex], label: String(ports[vertex]), group: member[vertex] + 1, size: strengthIn[vertex] + strengthOut[vertex],
        })),
        links: rows.map(({ one, other, cost }, index) => ({ from: String(ports[one]), to: String(ports[other]), weight: cost / facts.divisor, bold: index < bold })),
        omitted: { nodes: ports.length - shown.length, links: 0 },
      },
      table('Smallest dissimilarities', rows, facts.divisor),
      ...(rest === null ? [] : [table('Smallest dissimilarities without the heaviest edge', others, rest.weights.divisor)]),
      heaviestTable({ within, changed: { count: changed, what: `Of the ${drawn} closest pairs, those` } }),
    ]
  },
}
