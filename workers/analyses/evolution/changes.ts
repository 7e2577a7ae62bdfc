/** From one snapshot to the next, as rows: what became of clusters, which ranks moved, which edges appeared. */
import type { Cell, PortName } from '../../contract.ts'
import { adjustedRand } from '../../graph/agreement.ts'
import type { WindowMaterial } from '../../material.ts'
import { clusterLabel } from '../analysis.ts'
import { events, fatesOf } from './match.ts'
import { jaccard, measures, shared, type Snapshot } from './snapshot.ts'

const portsListed = 12

export interface Changes {
  summary: Cell[][]
  clusters: Cell[][]
  ranks: Cell[][]
  edges: Cell[][]
  /** Edges that appeared in all steps, listed or not. */
  appeared: number
}

/**
 * @param input.within material of `after`, for the weight and support of new edges
 * @returns how many edges appeared
 */
export function addChanges(input: {
  changes: Changes
  before: Snapshot
  after: Snapshot
  within: WindowMaterial
  names(port: number): PortName
  rowsShown: number
  edgesShown: number
}): number {
  const { changes, before, after, within, names, rowsShown, edgesShown } = input
  const step = [before.label, after.label]
  const fates = fatesOf(before, after)
  const count = (event: string) => fates.filter((fate) => fate.event === event).length
  const ports = shared(before.ports, after.ports)
  const edges = shared(before.edges, after.edges)
  const common = Array.from(before.ports).filter((port) => before.clusterOf[port] >= 0 && after.clusterOf[port] >= 0)
  const agreement = adjustedRand(common.map((port) => before.clusterOf[port]), common.map((port) => after.clusterOf[port]))
  changes.summary.push([
    ...step, before.ports.length, after.ports.length, after.ports.length - ports, before.ports.length - ports, jaccard(before.ports.length, after.ports.length, ports),
    after.edges.length - edges, before.edges.length - edges, jaccard(before.edges.length, after.edges.length, edges),
    before.clusters.length, after.clusters.length, common.length === 0 ? null : agreement, ...events.map(count),
  ])
  const without = (list: Uint16Array | undefined, clusterOf: Int32Array, cluster: number) => (list === undefined ? [] : Array.from(list).filter((port) => clusterOf[port] !== cluster))
  const listed = (list: number[]) => (list.length > portsListed ? `${list.slice(0, portsListed).join(' ')} …` : list.join(' '))
  for (const fate of fates) {
    const entered = without(after.clusters[fate.after], before.clusterOf, fate.before < 0 ? NaN : fate.before)
    const left = without(before.clusters[fate.before], after.clusterOf, fate.after < 0 ? NaN : fate.after)
    changes.clusters.push([
      ...step, fate.event, clusterLabel(fate.before), clusterLabel(fate.after), before.clusters[fate.before]?.length ?? null, after.clusters[fate.after]?.length ?? null,
      fate.shared, fate.jaccard, entered.length, left.length, listed(entered), listed(left),
    ])
  }
  measures.forEach((measure, index) => {
    const [old, now] = [before.ranks[index], after.ranks[index]]
    const first = (ranks: Uint32Array, port: number) => ranks[port] > 0 && ranks[port] <= rowsShown
    const moved: Cell[][] = []
    for (let port = 0; port < 65_536; port++) {
      if (!first(old, port) && !first(now, port)) continue
      const move = old[port] === 0 ? 'entered' : now[port] === 0 ? 'left' : old[port] > now[port] ? 'rose' : old[port] < now[port] ? 'fell' : 'stayed'
      moved.push([...step, measure, port, names(port).name, old[port] || null, now[port] || null, old[port] && now[port] ? old[port] - now[port] : null, move])
    }
    const rank = (row: Cell[], at: number) => (row[at] as number | null) ?? Infinity
    moved.sort((one, other) => (rank(one, 6) === rank(other, 6) ? rank(one, 5) - rank(other, 5) : rank(one, 6) - rank(other, 6)))
    changes.ranks.push(...moved)
  })
  const known = new Set(before.edges)
  const appeared = Array.from(after.edges.keys()).filter((edge) => !known.has(after.edges[edge]))
  changes.appeared += appeared.length
  if (appeared.length === 0) return 0
  const { weight } = within.graph()
  const { sources, destinations, days } = within.support()
  appeared.sort((one, other) => sources[other] - sources[one] || weight[other] - weight[one] || one - other)
  for (const edge of appeared.slice(0, edgesShown)) {
    const [from, to] = [after.edges[edge] >>> 16, after.edges[edge] & 0xffff]
    changes.edges.push([...step, from, names(from).name, to, names(to).name, weight[edge], sources[edge], destinations[edge], days[edge], sources[edge] === 1])
  }
  return appeared.length
}
