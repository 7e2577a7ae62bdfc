/** How the numbers were made: what each thing means with paper and section, every parameter, and the graph they give. */
import type { Cell, Column, Parameters } from '../../contract.ts'
import type { Block, Section } from '../document.ts'
import { resultOf, tableBlocks, type ReportMaterial } from '../material.ts'

const definitions = [
  'Probe: a TCP segment with SYN set and ACK clear; outermost IP header, first fragment (L, section III).',
  'Retransmission: a probe whose source, source port, destination, destination port and sequence number were seen before.',
  'Sequence: the probes of one source and destination, in order of time (L, Definition 1).',
  'Filter: a unit is kept that has at least the minimum and at most the maximum of distinct ports on a UTC day (E, III-C).',
  'Port-scan graph: each two consecutive, different ports of a sequence add 1 to the weight of their directed edge (L, IV-B).',
  'Degree: edges in and out of a port. Betweenness: the share of shortest paths through a port, summed over all pairs (L, V-A).',
  'Communities: on the undirected projection, by Louvain (L, V-B; Blondel et al. 2008), Leiden (Traag et al. 2019), both seeded and the best of several runs, or greedy merging (Clauset et al. 2004), as the parameter algorithm says.',
  'Dissimilarity: length of the shortest path where an edge costs (heaviest weight - its weight) / (Q3 - Q1) (E, III-E).',
]

const meanings: Record<keyof Parameters, string> = {
  profile: 'set of defaults these parameters started from',
  window: 'time that is looked at; UTC, the end excluded',
  zone: 'whose midnight begins a month, week or day that is a window; times are UTC',
  sensor: 'only captures with this label',
  sensors: 'whether sensors are also shown apart',
  captures: 'only captures whose SHA-256 begins so',
  targets: 'only probes to these networks',
  sources: 'only probes from these networks',
  withoutSources: 'no probes from these networks',
  protocol: 'TCP segments with SYN and without ACK, or first datagrams of UDP flows',
  outcome: 'all probes, or only those that nothing answered',
  retransmissions: 'whether repeated probes count',
  cut: 'where a sequence ends',
  gap: 'idle seconds that end a sequence, used when cut is gap',
  filter: 'unit whose distinct ports are counted, or none',
  minimum: 'fewest distinct ports of a unit that is kept',
  maximum: 'most distinct ports of a unit that is kept',
  counting: 'what an edge weighs: its transitions, or the sources that made them',
  cost: 'length of an edge in the named betweenness',
  directed: 'whether betweenness follows the direction of edges',
  normalised: 'whether betweenness is divided by the number of pairs',
  tolerance: 'share of a length under 1/weight that is taken for equal',
  degree: 'which degree ports are ranked by',
  algorithm: 'how communities are looked for: louvain, leiden or greedy merging',
  weighted: 'whether communities use the weights',
  resolution: 'resolution of the modularity',
  seed: 'start of the random order of the community runs',
  runs: 'seeded community runs, the best of which is kept',
  incremental: 'share of steps of one from which a cluster is probed incrementally',
  random: 'share of steps of one up to which it is probed at random',
  cluster: 'the cluster that is drawn on its own',
  k: 'nearest ports listed by a lookup, and the K shown alone of the blocking grid',
  train: 'window that blocking learns from; with test left out the first two thirds of the days',
  test: 'window that blocking is tested on; left out the rest of the days',
  knowledge: 'imported file of learned ports that is used instead',
  strategies: 'how the ports beside the probed one are chosen',
  kGrid: 'numbers of ports blocked beside the probed one',
  tGrid: 'blocking times in seconds',
  t: 'blocking time shown alone of the grid, in seconds',
  blockScope: 'what an entry keeps a source from: every destination (source) or the one probed (pair)',
  detection: 'probe of a scanner from which on it is known',
  testData: 'whether blocking is tested on all probes or on those the filter keeps',
  benign: 'how legitimate connections are told: by completed handshakes or by imported labels',
  scanLabel: 'mildest label that counts as a scan',
  top: 'rows kept of a long table; 0 keeps all',
}
const column = (key: string, title: string): Column => ({ key, title, unit: '', kind: 'text' })

export function methodSection(material: ReportMaterial): Section {
  const result = resultOf(material, 'graph') ?? material.results[0]
  const blocks: Block[] = [
    { kind: 'paragraph', text: 'L: Lagraa and François, Knowledge Discovery of Port Scans from Darknet, 2017. E: Evrard, François and Colin, Attacker Behavior-Based Metric for Security Monitoring Applied to Darknet Analysis, 2019.' },
    { kind: 'list', items: definitions },
  ]
  if (result) {
    const names = Object.keys(meanings) as (keyof Parameters)[]
    blocks.push({
      kind: 'table',
      caption: 'Parameters of every result in this report',
      columns: [column('parameter', 'Parameter'), column('value', 'Value'), column('meaning', 'Meaning')],
      rows: names.map((name): Cell[] => [name, worded(name, result.parameters[name]), meanings[name]]),
      total: names.length,
      order: 'scope, sequences, graph, communities',
      file: null,
    })
    const { windows } = result.scope
    blocks.push({
      kind: 'facts',
      rows: windows.slice(0, 60).map(({ label, start, end, partial }) => [`Window ${label}`, `${start} to ${end}${partial ? ', partly without data' : ''}`]),
    })
    if (windows.length > 60) blocks.push({ kind: 'paragraph', text: `And ${windows.length - 60} windows more, listed in results.json.` })
  }
  blocks.push(...tableBlocks({ material, analysis: 'graph', rows: 20 }))
  return { id: 'method', title: 'Method and parameters', blocks }
}

function worded(name: keyof Parameters, value: Parameters[keyof Parameters]): string {
  if (value === '' || value === null) return name === 'knowledge' ? 'none' : name === 'train' || name === 'test' ? 'by default' : 'all'
  return value === true ? 'yes' : value === false ? 'no' : String(value)
}
