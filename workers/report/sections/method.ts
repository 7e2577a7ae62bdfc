/** How the numbers were made: the two papers, every parameter, and the ledger from packet to transition. */
import type { Block, Section } from '../document.ts'
import { tableBlock } from '../document.ts'
import { resultOf, tablesOf, type ReportMaterial } from '../material.ts'

export function methodSection(material: ReportMaterial): Section {
  const result = resultOf(material, 'graph') ?? material.results[0]
  const blocks: Block[] = [
    {
      kind: 'list',
      items: [
        'Probe: a TCP segment with SYN set and ACK clear; outermost IP header, first fragment.',
        'Sequence: the probes of one (source, destination) pair, in order of time (Lagraa and François 2017, Definition 1).',
        'Filter: a unit is kept when it has at least the minimum and at most the maximum of distinct ports on a UTC day (Evrard et al. 2019, III-C).',
        'Port-scan graph: consecutive different ports of a sequence add 1 to the weight of their directed edge (2017, IV-B).',
        'Betweenness: sum of the shares of shortest paths through a port, by Brandes’ accumulation (2017, equation 1).',
        'Communities: Louvain on the undirected projection, seeded, the best of several runs (2017, V-B).',
        'Dissimilarity: length of the shortest path with edge costs (w_max - w) / (Q3 - Q1) (2019, III-E).',
      ],
    },
  ]
  if (result) {
    blocks.push({ kind: 'heading', text: 'Parameters' })
    blocks.push({ kind: 'facts', rows: Object.entries(result.parameters).map(([name, value]) => [name, value === '' || value === null ? 'every one' : String(value)]) })
    blocks.push({ kind: 'facts', rows: result.scope.windows.map(({ label, start, end, partial }) => [`Window ${label}`, `${start} to ${end}, end excluded${partial ? ', partly without data' : ''}`]) })
  }
  for (const table of tablesOf(material, 'ledger')) blocks.push(tableBlock({ table, rows: 60, file: 'ledger.csv' }))
  for (const table of tablesOf(material, 'filter')) blocks.push(tableBlock({ table, rows: 10, file: 'filter.csv' }))
  for (const table of tablesOf(material, 'graph')) blocks.push(tableBlock({ table, rows: 20, file: 'graph.csv' }))
  return { id: 'method', title: 'Method and parameters', blocks }
}
