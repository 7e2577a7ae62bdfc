/** One cluster drawn, with the measures of its ports inside it. [Lagraa & Francois 2017, V-B.2, Fig. 6] */
import type { Cell } from '../../contract.ts'
import { column, communityParameters, portColumn, sequenceParameters, serviceColumn, tableOf, type Analysis } from '../analysis.ts'
import { drawCluster } from '../lookups.ts'

export const cluster: Analysis = {
  id: 'cluster',
  title: 'One cluster',
  answers: 'How do scanners walk inside a cluster, and which of its ports hold it together?',
  source: 'P1 V-B.2, F.6',
  parameters: [...sequenceParameters, ...communityParameters, 'cluster', 'top'],
  kernels: () => ['communities'],
  compute({ material, within, parameters, warn }) {
    const graph = within.graph()
    const { groups, stability } = within.communities()
    const group = groups[parameters.cluster - 1]
    if (group === undefined) {
      warn(`There is no cluster C${parameters.cluster} in this scope; there are ${groups.length}.`)
      return []
    }
    const inside = new Set(group)
    const rows = group.map((vertex): Cell[] => {
      let [into, out, weightIn, weightOut, outside] = [0, 0, 0, 0, 0]
      for (let edge = graph.outStart[vertex]; edge < graph.outStart[vertex + 1]; edge++) {
        if (inside.has(graph.outTarget[edge])) {
          out++
          weightOut += graph.weight[edge]
        } else outside += graph.weight[edge]
      }
      for (let at = graph.inStart[vertex]; at < graph.inStart[vertex + 1]; at++) {
        if (inside.has(graph.inSource[at])) {
          into++
          weightIn += graph.weight[graph.inEdge[at]]
        } else outside += graph.weight[graph.inEdge[at]]
      }
      const { name, range, status } = material.names(graph.ports[vertex])
      return [graph.ports[vertex], name, range, status, into, out, weightIn, weightOut, outside, stability[vertex]]
    })
    return [
      drawCluster(within, parameters.cluster),
      tableOf({
        title: `Ports of cluster C${parameters.cluster}`,
        order: 'strength descending, then the lower port',
        top: parameters.top,
        rows,
        columns: [
          portColumn,
          serviceColumn,
          column('range', 'Range', 'text', '', 'system 0–1023, user 1024–49151, dynamic 49152–65535 (RFC 6335).'),
          column('status', 'Registry', 'text', '', 'assigned: an entry with a service name; reserved: an entry without one.'),
          column('in', 'In', 'count', 'edges', 'Edges from ports of the cluster.'),
          column('out', 'Out', 'count', 'edges', 'Edges to ports of the cluster.'),
          column('weightIn', 'Transitions in', 'count', 'transitions', 'Their weights.'),
          column('weightOut', 'Transitions out', 'count', 'transitions', 'Their weights.'),
          column('outside', 'Across its border', 'count', 'transitions', 'Weights of its edges from and to other clusters.'),
          column('stability', 'Stability', 'share', '1', 'Share of the seeded runs in which it stays with the core of the cluster.'),
        ],
      }),
    ]
  },
}
