/**
 * The clusters side by side, few enough ports and links of each to be read: what an overview of the graph can show.
 *
 * Of each of the largest clusters its strongest ports, joined by the spanning tree of their heaviest links (Kruskal 1956)
 * and a few of the heaviest links beside it. A link is both directions of a pair together. [Lagraa & Francois 2017, Fig. 4, 6]
 */
import { Refusal, type Answers, type Hooks, type Network, type Parameters } from '../contract.ts'
import type { PortScanGraph } from '../graph/graph.ts'
import type { Material } from '../material.ts'
import { windowsWithProbes } from './run.ts'

const panelsShown = 24
const portsEach = 12
const linksBeside = 4

export function clusterPanels({ parameters, material, hooks }: { parameters: Parameters; material: Material; hooks: Hooks }): Answers['clusterPanels'] {
  const windows = windowsWithProbes(material, parameters)
  if (windows.length !== 1) {
    throw new Refusal('bad_window', `One graph is drawn of one window and ${parameters.window} gives ${windows.length}; name one of them, such as ${windows[0]?.label ?? 'all'}.`)
  }
  const within = material.within(windows[0], parameters, hooks)
  const graph = within.graph()
  const { strengthIn, strengthOut } = within.degrees()
  const groups = within.communities().groups.map((members, index) => ({ cluster: index + 1, members })).filter(({ members }) => members.length > 1)
  const shown = groups.slice(0, panelsShown)
  return {
    panels: shown.map(({ cluster, members }) => {
      const drawn = members.slice(0, portsEach)
      const { links, omitted } = strongestLinks(graph, drawn)
      return {
        cluster,
        ports: members.length,
        network: {
          kind: 'network',
          title: `Cluster C${cluster}: its ${drawn.length} strongest ports and the heaviest links between them`,
          directed: false,
          sizeTitle: 'strength',
          weightTitle: 'transitions both ways',
          nodes: drawn.map((vertex) => ({
            id: String(graph.ports[vertex]), port: graph.ports[vertex], label: String(graph.ports[vertex]), group: cluster, size: strengthIn[vertex] + strengthOut[vertex],
          })),
          links,
          omitted: { nodes: members.length - drawn.length, links: omitted },
        },
      }
    }),
    omitted: { clusters: groups.length - shown.length, ports: groups.slice(panelsShown).reduce((sum, { members }) => sum + members.length, 0) },
  }
}

/** The heaviest spanning tree (of each connected part) of the links among the vertices, and the heaviest few beside it. */
function strongestLinks(graph: PortScanGraph, vertices: readonly number[]): { links: Network['links']; omitted: number } {
  const place = new Map(vertices.map((vertex, at) => [vertex, at]))
  const weights = new Map<number, number>()
  for (const [one, vertex] of vertices.entries()) {
    for (let edge = graph.outStart[vertex]; edge < graph.outStart[vertex + 1]; edge++) {
      const other = place.get(graph.outTarget[edge])
      if (other === undefined) continue
      const key = Math.min(one, other) * portsEach + Math.max(one, other)
      weights.set(key, (weights.get(key) ?? 0) + graph.weight[edge])
    }
  }
  const heaviest = [...weights].sort((one, other) => other[1] - one[1] || one[0] - other[0])
  const part = vertices.map((_, at) => at)
  const rootOf = (at: number): number => (part[at] === at ? at : (part[at] = rootOf(part[at])))
  const links: Network['links'] = []
  let beside = 0
  for (const [key, weight] of heaviest) {
    const [one, other] = [Math.floor(key / portsEach), key % portsEach]
    const [root, otherRoot] = [rootOf(one), rootOf(other)]
    const tree = root !== otherRoot
    if (!tree && beside >= linksBeside) continue
    if (tree) part[root] = otherRoot
    else beside++
    links.push({ from: String(graph.ports[vertices[one]]), to: String(graph.ports[vertices[other]]), weight, bold: tree })
  }
  return { links, omitted: heaviest.length - links.length }
}
