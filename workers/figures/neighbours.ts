/** The closest ports as a network, from the list of the nearest ports of every port. [Evrard et al. 2019, III-E, Fig. 9] */
import type { Network, Table } from '../contract.ts'

/** Links that a figure has room for. */
const most = 24

/** Null for another table. */
export function neighboursNetwork(table: Table): Network | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  const [place, near, dissimilarity] = [at('place'), at('near'), at('dissimilarity')]
  if (at('port') !== 0 || place < 0 || near < 0 || dissimilarity < 0) return null
  const first = table.rows.filter((row) => row[place] === 1)
  if (first.length === 0) return null
  const closest = first
    .toSorted((one, other) => Number(one[dissimilarity]) - Number(other[dissimilarity]) || Number(one[0]) - Number(other[0]))
    .slice(0, most)
  const ports = [...new Set(closest.flatMap((row) => [Number(row[0]), Number(row[near])]))].sort((one, other) => one - other)
  return {
    kind: 'network',
    title: `${table.title}: ${closest.length < first.length ? `the ${closest.length} smallest steps` : 'each step'} from a port to its nearest`,
    directed: true,
    sizeTitle: 'ports it is nearest to',
    weightTitle: 'dissimilarity',
    nodes: ports.map((port) => ({ id: String(port), port, label: String(port), group: 0, size: first.filter((row) => row[near] === port).length })),
    links: closest.map((row) => ({ from: String(row[0]), to: String(row[near]), weight: Number(row[dissimilarity]), bold: false })),
    omitted: { nodes: 0, links: first.length - closest.length },
  }
}
