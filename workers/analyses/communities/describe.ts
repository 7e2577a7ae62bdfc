/** What a cluster is described by. [Lagraa & Francois 2017, V-B.2; DEFINITIONS 7] */
import type { PortScanGraph } from '../../graph/graph.ts'
import type { Parameters, PortName } from '../../contract.ts'

export interface Description {
  system: number
  user: number
  dynamic: number
  assigned: number
  unassigned: number
  reserved: number
  /** Share of the largest class, for ranges and for assigned or not (reserved counts as unassigned). */
  homogeneityRange: number
  homogeneityAssigned: number
  /** 1 - entropy / its maximum, over the same classes: 1 where all are in one, 0 where they are spread evenly. */
  concentrationRange: number
  concentrationAssigned: number
  /** Directed: arcs / n(n-1). Undirected: linked pairs / (n(n-1)/2). */
  density: number
  linkedPairs: number
  /** Every two of its ports are linked. */
  complete: boolean
  /** Weighted shares of internal arcs with |q - p| = 1, with q - p = 1 and with q - p = 2. */
  incremental: number
  plusOne: number
  plusTwo: number
  style: 'incremental' | 'random' | 'service'
  strength: number
  suggested: string
}

/**
 * @param input.member community of each vertex
 * @param input.group vertices of one of them, strongest first
 * @param input.parameters the shares of steps of one from which a style is incremental, and up to which it is random
 */
export function describe(input: {
  graph: PortScanGraph
  member: Int32Array
  group: readonly number[]
  strength: ArrayLike<number>
  parameters: Pick<Parameters, 'incremental' | 'random'>
  names(port: number): PortName
}): Description {
  const { graph, member, group, strength, parameters, names } = input
  const facts = group.map((vertex) => names(graph.ports[vertex]))
  const count = (test: (one: PortName) => boolean) => facts.filter(test).length
  const [system, user, dynamic] = (['system', 'user', 'dynamic'] as const).map((range) => count((one) => one.range === range))
  const [assigned, unassigned, reserved] = (['assigned', 'unassigned', 'reserved'] as const).map((status) => count((one) => one.status === status))
  const { ports, outStart, outTarget, inStart, inSource } = graph
  const own = member[group[0]]
  let arcs = 0
  /** Pairs of ports with an arc each way: two arcs, one link. */
  let mutual = 0
  let weight = 0
  /** Weight of the arcs one up, one down and two up. */
  let [up, down, two] = [0, 0, 0]
  for (const vertex of group) {
    let into = inStart[vertex]
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
      const target = outTarget[edge]
      if (member[target] !== own) continue
      arcs++
      weight += graph.weight[edge]
      const step = ports[target] - ports[vertex]
      if (step === 1) up += graph.weight[edge]
      else if (step === -1) down += graph.weight[edge]
      else if (step === 2) two += graph.weight[edge]
      // Both lists ascend. A pair is met at both of its ports.
      while (into < inStart[vertex + 1] && inSource[into] < target) into++
      if (target > vertex && into < inStart[vertex + 1] && inSource[into] === target) mutual++
    }
  }
  const linked = arcs - mutual
  const size = group.length
  const part = (of: number) => (weight === 0 ? 0 : of / weight)
  const incremental = part(up + down)
  const mostlyUnassigned = (unassigned + reserved) * 2 > size
  return {
    system, user, dynamic, assigned, unassigned, reserved,
    homogeneityRange: Math.max(system, user, dynamic) / size,
    homogeneityAssigned: Math.max(assigned, unassigned + reserved) / size,
    concentrationRange: concentration([system, user, dynamic]),
    concentrationAssigned: concentration([assigned, unassigned + reserved]),
    density: size < 2 ? 0 : arcs / (size * (size - 1)),
    linkedPairs: size < 2 ? 0 : linked / ((size * (size - 1)) / 2),
    complete: size > 1 && linked === (size * (size - 1)) / 2,
    incremental,
    plusOne: part(up),
    plusTwo: part(two),
    style: incremental >= parameters.incremental ? 'incremental' : incremental <= parameters.random && mostlyUnassigned ? 'random' : 'service',
    strength: group.reduce((sum, vertex) => sum + strength[vertex], 0),
    suggested: suggestion(facts, group.map((vertex) => strength[vertex])),
  }
}

/** 1 - H / ln(classes) of counts over classes. [Shannon 1948] */
function concentration(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const entropy = counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log(count / total)), 0)
  return 1 - entropy / Math.log(counts.length)
}

/** Words that say nothing about a service. */
const empty = new Set(
  'the and for port ports protocol service services server servers over via see also with alternate alternative tcp udp registered trademark inc corp system network default secure tls ssl use used from using unassigned reserved'.split(' '),
)

/** The registry's word that most of the cluster's strength shares, when at least two ports do; a hint, not a name. */
function suggestion(facts: readonly PortName[], strengths: readonly number[]): string {
  const words = new Map<string, { ports: number; strength: number }>()
  facts.forEach(({ names, description }, index) => {
    const found = `${names.join(' ')} ${description}`.toLowerCase().match(/[a-z][a-z0-9]{2,}/g) ?? []
    for (const word of new Set(found)) {
      if (empty.has(word)) continue
      const before = words.get(word) ?? { ports: 0, strength: 0 }
      words.set(word, { ports: before.ports + 1, strength: before.strength + strengths[index] })
    }
  })
  const shared = [...words].filter(([, { ports }]) => ports > 1)
  shared.sort(([one, a], [other, b]) => b.ports - a.ports || b.strength - a.strength || (one < other ? -1 : 1))
  return shared.slice(0, 2).map(([word]) => word).join(', ')
}
