/** Questions about one port, two ports or one cluster. [Evrard et al. 2019, III-E, VI; Lagraa & Francois 2017, Fig. 6; DEFINITIONS 8] */
import { Refusal } from '../contract.ts'
import type { Answers, DistanceAnswer, Hooks, NearestAnswer, Network, Parameters } from '../contract.ts'
import { createDijkstra } from '../graph/dijkstra.ts'
import { pathTo, visitDistances } from '../graph/distances.ts'
import { createNearestSearch, nearestFrom } from '../graph/nearest.ts'
import { withoutHeaviest } from '../graph/withoutHeaviest.ts'
import { learnedElsewhere } from '../blocking/learn.ts'
import type { Material, WindowMaterial } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import { namedFor } from './analysis.ts'
import { weightWarnings } from './weightWarnings.ts'
import { windowsWithProbes } from './run.ts'

interface Lookup {
  parameters: Parameters
  material: Material
  hooks: Hooks
}
const portsDrawn = 60
const linksEach = 2

/** What distances come from: a window's own graph, or one learned elsewhere. */
type Distances = Pick<WindowMaterial, 'graph' | 'weights' | 'withoutHeaviest' | 'distancesFrom'>

/** One window: a lookup has one answer. */
function scopeOf({ parameters, material, hooks }: Lookup): { window: TimeWindow; within: WindowMaterial; known: Distances; warnings: string[] } {
  const windows = windowsWithProbes(material, parameters)
  if (windows.length !== 1) {
    throw new Refusal('bad_window', `A lookup needs one window and ${parameters.window} gives ${windows.length}; name one of them, such as ${windows[0]?.label ?? 'all'}.`)
  }
  const within = material.within(windows[0], parameters, hooks)
  const warnings: string[] = []
  const { knowledge, protocol } = parameters
  if (knowledge !== null) warnings.push(`Distances are those of the imported knowledge ${knowledge}, whatever the window holds.`)
  const known = knowledge === null ? within : elsewhere(material, knowledge, protocol)
  weightWarnings(known.weights(), known.graph().outTarget.length, (sentence) => warnings.push(sentence))
  return { window: windows[0], within, known, warnings }
}
function elsewhere(material: Material, name: string, protocol: Parameters['protocol']): Distances {
  const { graph, ...others } = learnedElsewhere(material, name, protocol)
  return { ...others, graph: () => graph, withoutHeaviest: () => withoutHeaviest(graph, others.weights()) }
}
const plain = ({ label, start, end, partial }: TimeWindow) => ({ label, start, end, partial })

function vertexOf(known: Distances, port: number, knowledge: string | null): number {
  const { ports } = known.graph()
  const vertex = ports.indexOf(port)
  if (vertex < 0 && knowledge !== null) throw new Refusal('unknown_port', `Port ${port} is not among the ${ports.length} ports of the imported knowledge ${knowledge}.`)
  if (vertex < 0) throw new Refusal('unknown_port', `Port ${port} is in no kept sequence of this scope (${ports.length} ports are); widen the window or set filter=none.`)
  return vertex
}

export function distanceLookup(input: Lookup & { from: number; to: number }): DistanceAnswer {
  const { from, to, parameters, hooks } = input
  const material = namedFor(input.material, parameters.protocol)
  const { window, known, warnings } = scopeOf(input)
  const graph = known.graph()
  const facts = known.weights()
  const [source, target] = [vertexOf(known, from, parameters.knowledge), vertexOf(known, to, parameters.knowledge)]
  const backward = pathTo({ graph, distances: known.distancesFrom(target), source: target, target: source, facts })
  const distances = known.distancesFrom(source)
  const forward = pathTo({ graph, distances, source, target, facts })
  const { cost, hops } = distances
  const own = cost[target]
  let reachable = 0
  let rank = 1
  for (let vertex = 0; vertex < cost.length; vertex++) {
    if (vertex === source || cost[vertex] === Infinity) continue
    reachable++
    const nearer =
      cost[vertex] < own ||
      (cost[vertex] === own && (hops[vertex] < hops[target] || (hops[vertex] === hops[target] && vertex > target)))
    if (nearer) rank++
  }
  const connected = forward !== null && source !== target
  const paths = [forward, backward].filter((path) => path !== null)
  return {
    from: material.names(from),
    to: material.names(to),
    parameters,
    window: plain(window),
    forward,
    backward,
    minimum: paths.length === 0 ? null : Math.min(...paths.map(({ length }) => length)),
    mean: paths.length < 2 ? null : (paths[0].length + paths[1].length) / 2,
    rank: connected ? rank : null,
    reachable,
    percentile: connected ? shareCloser(known, own, hooks) : null,
    weights: facts,
    withoutHeaviest: lengthsWithout(known, source, target),
    warnings,
  }
}

/** Vertices are the same ones there: only an edge is left out. */
function lengthsWithout(known: Distances, source: number, target: number): DistanceAnswer['withoutHeaviest'] {
  const rest = known.withoutHeaviest()
  if (rest === null) return null
  const find = createDijkstra(rest.graph)
  const length = (from: number, to: number) => {
    const cost = find(from).cost[to]
    return cost === Infinity ? null : cost / rest.weights.divisor
  }
  return { forward: length(source, target), backward: length(target, source), weights: rest.weights }
}

/** Share of all connected ordered pairs with a smaller distance: a source at a time, nothing stored. */
function shareCloser(known: Distances, own: number, hooks: Hooks): number {
  let closer = 0
  let connected = 0
  const visit = (_: number, cost: Float64Array) => {
    for (let target = 0; target < cost.length; target++) {
      if (cost[target] < own) closer++
      if (cost[target] < Infinity) connected++
    }
  }
  const graph = known.graph()
  visitDistances({ graph, hooks, find: known.distancesFrom, visit })
  // Every port was counted as reached from itself, at cost 0.
  connected -= graph.ports.length
  if (own > 0) closer -= graph.ports.length
  return connected === 0 ? 0 : closer / connected
}

export function nearestLookup(input: Lookup & { port: number }): NearestAnswer {
  const { port, parameters } = input
  const material = namedFor(input.material, parameters.protocol)
  const { window, known, warnings } = scopeOf(input)
  const graph = known.graph()
  const facts = known.weights()
  const source = vertexOf(known, port, parameters.knowledge)
  const found = nearestFrom(createNearestSearch({ graph, k: parameters.k }), source)
  const rest = known.withoutHeaviest()
  const before = new Map(found.map((near) => [near.vertex, near.before]))
  return {
    port: material.names(port),
    parameters,
    window: plain(window),
    neighbours: found.map(({ vertex, cost, hops }, index) => {
      const path: number[] = []
      for (let at: number | undefined = vertex; at !== undefined; at = before.get(at)) path.unshift(graph.ports[at])
      return { rank: index + 1, port: material.names(graph.ports[vertex]), distance: cost / facts.divisor, hops, path }
    }),
    weights: facts,
    withoutHeaviest: rest && {
      neighbours: nearestFrom(createNearestSearch({ graph: rest.graph, k: parameters.k }), source).map(({ vertex, cost, hops }) => ({
        port: graph.ports[vertex], distance: cost / rest.weights.divisor, hops,
      })),
      weights: rest.weights,
    },
    warnings,
  }
}

/** One cluster: its strongest ports, of each the heaviest out-edges inside it. */
export function clusterDetail(input: Lookup & { cluster: number }): Answers['cluster'] {
  const { cluster } = input
  const { within, warnings } = scopeOf(input)
  const { ports } = within.graph()
  const { groups } = within.communities()
  const group = groups[cluster - 1]
  if (group === undefined) throw new Refusal('unknown_cluster', `There is no cluster C${cluster} in this scope; there are ${groups.length}.`)
  return { ports: group.map((vertex) => ports[vertex]), network: drawCluster(within, cluster), warnings }
}

/** @param cluster from 1; there must be one of that number */
export function drawCluster(within: WindowMaterial, cluster: number): Network {
  return drawPorts({ within, group: within.communities().groups[cluster - 1], number: cluster, name: `Cluster C${cluster}` })
}

/**
 * The strongest of some ports, and of each the heaviest edges out to the others.
 *
 * @param input.group vertices by strength descending
 * @param input.number of the cluster that colours them, 0 for none
 */
export function drawPorts(input: { within: WindowMaterial; group: readonly number[]; number: number; name: string }): Network {
  const { within, group, number, name } = input
  const graph = within.graph()
  const { strengthIn, strengthOut } = within.degrees()
  const drawn = group.slice(0, portsDrawn)
  const shown = new Set(drawn)
  const inside = new Set(group)
  const links: Network['links'] = []
  let internal = 0
  for (const vertex of group) {
    const out: number[] = []
    for (let edge = graph.outStart[vertex]; edge < graph.outStart[vertex + 1]; edge++) {
      if (!inside.has(graph.outTarget[edge])) continue
      internal++
      if (shown.has(vertex) && shown.has(graph.outTarget[edge])) out.push(edge)
    }
    out.sort((one, other) => graph.weight[other] - graph.weight[one] || one - other)
    for (const edge of out.slice(0, linksEach)) {
      links.push({ from: String(graph.ports[vertex]), to: String(graph.ports[graph.outTarget[edge]]), weight: graph.weight[edge], bold: false })
    }
  }
  return {
    kind: 'network',
    title: `${name}: the ${linksEach} heaviest transitions out of each of its ${drawn.length} strongest ports`,
    directed: true,
    sizeTitle: 'strength',
    weightTitle: 'transitions',
    nodes: drawn.map((vertex) => ({
      id: String(graph.ports[vertex]), port: graph.ports[vertex], label: String(graph.ports[vertex]), group: number, size: strengthIn[vertex] + strengthOut[vertex],
    })),
    links,
    omitted: { nodes: group.length - drawn.length, links: internal - links.length },
  }
}
