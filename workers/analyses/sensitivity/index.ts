/**
 * How much hangs on the readings the papers leave open: rankings, clusters and nearest ports again under each other one.
 *
 * One parameter is changed at a time; all others stay as asked. A cell is empty where a reading does not enter a measure:
 * the cost changes only betweenness, weights or links only clusters. [DEFINITIONS 1, 3, 5, 6]
 */
import { Refusal, type Cell, type Parameters } from '../../contract.ts'
import { sumOf } from '../../graph/arrays.ts'
import { communities } from '../../graph/communities.ts'
import { centralityParameters, column, communityParameters, sequenceParameters, tableOf, type Analysis, type AnalysisInput } from '../analysis.ts'
import { rowsShown } from '../sideBySide.ts'
import { byBetweenness, byDegree, compareClusters, compareFirst, compareNearest } from './compare.ts'

const readings = {
  retransmissions: ['keep', 'drop'],
  filter: ['none', 'pair-day', 'source-day', 'destination-day'],
  cut: ['none', 'month', 'day', 'gap'],
  cost: ['hops', '1/weight', 'inverted'],
  weighted: [true, false],
} as const satisfies { [Name in keyof Parameters]?: readonly Parameters[Name][] }
type Name = keyof typeof readings

export const sensitivity: Analysis = {
  id: 'sensitivity',
  title: 'Sensitivity to the readings',
  answers: 'Would another reading of the papers change the ranking, the clusters or the nearest ports?',
  source: 'P1 IV-B, V; P2 III-C, III-E',
  parameters: [...sequenceParameters, ...centralityParameters, 'degree', ...communityParameters, 'k', 'top'],
  compute(input) {
    const { within, material, parameters, hooks, warn } = input
    const shown = rowsShown(parameters)
    const asked = { betweenness: byBetweenness(within, parameters.cost), degree: byDegree(within, parameters.degree) }
    if (asked.betweenness === null) warn('The graph is too large to rank by betweenness under every reading; ranks are those by degree.')
    const others = (Object.keys(readings) as Name[]).flatMap((name) => readings[name].filter((value) => value !== parameters[name]).map((value) => ({ name, value })))
    const rows: Cell[][] = [['as asked', '', ...sizes(within), ...(asked.betweenness ? [1, '', ''] : [null, null, null]), 1, ...clusters(within.communities()), 1, 1]]
    const ranks: { title: string; ranked: Uint16Array }[] = []
    others.forEach(({ name, value }, index) => {
      if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while trying other readings; nothing was kept.')
      hooks.progress({ stage: 'other readings', subject: `${name}=${value}`, done: index, total: others.length, unit: 'readings' })
      const row = name === 'weighted' ? otherClusters(input) : otherGraph(input, name, value as never, asked, ranks)
      rows.push([name, String(value), ...row])
    })
    const base = asked.betweenness ?? asked.degree
    return [
      tableOf({
        title: 'Other readings',
        order: 'as asked, then retransmissions, filter, cut, cost, weights',
        top: 0,
        rows,
        columns: [
          column('parameter', 'Reading', 'text', '', 'The one parameter that is changed; all others are as asked.'),
          column('value', 'Value', 'text', '', 'What it is changed to.'),
          column('kept', 'Kept', 'count', 'probes', 'Probes in kept sequences.'),
          column('ports', 'Ports', 'count', 'ports', 'Ports of the graph.'),
          column('edges', 'Edges', 'count', 'edges', 'Edges of the graph.'),
          column('transitions', 'Transitions', 'count', 'transitions', 'Sum of the weights.'),
          column('betweenness', 'First by betweenness', 'share', '1', `Share of the first ${shown} ports by betweenness that stay among the first ${shown}.`),
          column('entered', 'Ports that enter', 'text', '', 'Among the first by betweenness under this reading only.'),
          column('left', 'Ports that leave', 'text', '', 'Among the first by betweenness as asked only.'),
          column('degree', 'First by degree', 'share', '1', `Share of the first ${shown} ports by degree that stay among the first ${shown}.`),
          column('clusters', 'Clusters', 'count', 'clusters', 'Communities without isolated ports.'),
          column('q', 'Modularity', 'number', '1', 'Of the kept partition; on links where weighted is false.'),
          column('agreement', 'Clusters agree', 'number', '1', 'Adjusted Rand index with the clusters as asked, on the ports that are in a cluster in both; 1: the same clusters.'),
          column('nearest', 'Nearest ports agree', 'share', '1', `Mean share of the ${parameters.k} nearest ports that are the same, over the ports of both graphs (P2 III-E).`),
        ],
      }),
      tableOf({
        title: 'Ranks under other readings',
        order: 'rank as asked',
        top: 0,
        rows: Array.from(base.subarray(0, shown), (port, index) => [
          index + 1, port, material.names(port).name, ...ranks.map(({ ranked }) => ranked.indexOf(port) + 1 || null),
        ]),
        columns: [
          column('rank', 'As asked', 'count', '', `Rank by ${asked.betweenness ? 'betweenness' : 'degree'} as asked.`),
          column('port', 'Port', 'port', '', 'Destination port number.'),
          column('service', 'Service', 'service', '', 'Its first registry name.'),
          ...ranks.map(({ title }) => column(title, title, 'count', '', `Rank with ${title}; empty: not in the graph.`)),
        ],
      }),
    ]
  },
}

const sizes = (within: AnalysisInput['within']): number[] => {
  const { ports, outTarget, weight } = within.graph()
  return [within.counts().kept, ports.length, outTarget.length, sumOf(weight)]
}
const clusters = ({ groups, q }: { groups: number[][]; q: number }): number[] => [groups.length, q]

/** Communities again, on weights or on links: the graph is the same. */
function otherClusters({ within, parameters, hooks }: AnalysisInput): Cell[] {
  const { algorithm, weighted, resolution, seed, runs } = parameters
  const graph = within.graph()
  const found = communities({ graph, algorithm, weighted: !weighted, resolution, seed, runs, hooks })
  return [...sizes(within), null, null, null, null, ...clusters(found), compareClusters({ graph, found: within.communities() }, { graph, found }), null]
}

function otherGraph<Which extends Exclude<Name, 'weighted'>>(
  { within, material, window, parameters, hooks }: AnalysisInput,
  name: Which,
  value: Parameters[Which],
  asked: { betweenness: Uint16Array | null; degree: Uint16Array },
  ranks: { title: string; ranked: Uint16Array }[],
): Cell[] {
  const changed: Parameters = { ...parameters, [name]: value }
  // Another cost is another measure of the same graph.
  const other = name === 'cost' ? within : material.within(window, changed, hooks)
  const shown = rowsShown(parameters)
  const betweenness = asked.betweenness === null ? null : byBetweenness(other, changed.cost)
  const degree = byDegree(other, parameters.degree)
  const first = asked.betweenness === null || betweenness === null ? null : compareFirst(asked.betweenness, betweenness, shown)
  if (asked.betweenness === null) {
    if (name !== 'cost') ranks.push({ title: `${name}=${value}`, ranked: degree })
  } else if (betweenness !== null) ranks.push({ title: `${name}=${value}`, ranked: betweenness })
  const cells: Cell[] = [...sizes(other), ...(first ? [first.share, first.entered.join(' '), first.left.join(' ')] : [null, null, null])]
  if (name === 'cost') return [...cells, null, null, null, null, null]
  const found = other.communities()
  return [
    ...cells,
    compareFirst(asked.degree, degree, shown).share,
    ...clusters(found),
    compareClusters({ graph: within.graph(), found: within.communities() }, { graph: other.graph(), found }),
    compareNearest(within.graph(), other.graph(), parameters.k, hooks),
  ]
}
