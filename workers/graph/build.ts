/**
 * Builds the port-scan graph from sequences: each step from a port to a different next one adds 1 to its edge.
 *
 * An open-addressing table in flat arrays, keyed source port x 65,536 + target port. Distinct sources an edge cost one
 * comparison, because sequences come source by source; destinations and days are counted on demand by `support`.
 * With counting = sources an edge weighs as many as the distinct sources that made its step.
 * [Lagraa & Francois 2017, IV-B]
 */
import type { Parameters } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'

export interface GraphBuilder {
  /** A kept sequence: the first `length` ports, in order. Called in ascending order of source. */
  sequence(input: { source: number; destination: number; day: number; ports: Uint16Array; length: number }): void
  finish(): PortScanGraph
  /** Per edge of the finished graph: distinct sources, destinations and days. */
  support(): EdgeSupport
}
export interface EdgeSupport {
  sources: Uint32Array
  destinations: Uint32Array
  days: Uint32Array
}

const empty = 0xffffffff

/** @param input.support whether to keep what `support` counts: memory grows with distinct (edge, destination) pairs */
export function createGraphBuilder(input: { support: boolean; counting?: Parameters['counting'] }): GraphBuilder {
  const seen = new Uint8Array(65_536)
  // Small to begin with: a series of short windows has many builders.
  let capacity = 1 << 10
  let keys = new Uint32Array(capacity).fill(empty)
  let weights = new Float64Array(capacity)
  let sources = new Uint32Array(capacity)
  let lastSource = new Float64Array(capacity).fill(-1)
  let used = 0
  // What support needs: (edge slot is not stable while the table grows, so the edge's key) with destination and day.
  const destinationsOf = new Map<number, Set<number>>()
  const daysOf = new Map<number, Set<number>>()
  let graph: PortScanGraph | null = null

  function slotOf(key: number): number {
    let slot = Math.imul(key, 0x9e3779b1) >>> 0 & (capacity - 1)
    while (keys[slot] !== key && keys[slot] !== empty) slot = (slot + 1) & (capacity - 1)
    return slot
  }
  function grow(): void {
    const before = { keys, weights, sources, lastSource }
    capacity *= 2
    keys = new Uint32Array(capacity).fill(empty)
    weights = new Float64Array(capacity)
    sources = new Uint32Array(capacity)
    lastSource = new Float64Array(capacity).fill(-1)
    for (let old = 0; old < before.keys.length; old++) {
      if (before.keys[old] === empty) continue
      const slot = slotOf(before.keys[old])
      keys[slot] = before.keys[old]
      weights[slot] = before.weights[old]
      sources[slot] = before.sources[old]
      lastSource[slot] = before.lastSource[old]
    }
  }
  function add(set: Map<number, Set<number>>, key: number, value: number): void {
    const values = set.get(key)
    if (values === undefined) set.set(key, new Set([value]))
    else values.add(value)
  }

  return {
    sequence({ source, destination, day, ports, length }) {
      let previous = -1
      for (let index = 0; index < length; index++) {
        const port = ports[index]
        seen[port] = 1
        if (previous >= 0 && port !== previous) {
          const key = previous * 65_536 + port
          let slot = slotOf(key)
          if (keys[slot] === empty) {
            if (++used * 2 > capacity) {
              grow()
              slot = slotOf(key)
            }
            keys[slot] = key
          }
          weights[slot]++
          if (lastSource[slot] !== source) {
            lastSource[slot] = source
            sources[slot]++
          }
          if (input.support) {
            add(destinationsOf, key, destination)
            add(daysOf, key, day)
          }
        }
        previous = port
      }
    },
    finish() {
      const edges = keys.filter((key) => key !== empty).sort()
      const counted = input.counting === 'sources' ? sources : weights
      graph = graphFrom({ seen, edges, weightOf: (key) => counted[slotOf(key)] })
      return graph
    },
    support() {
      const edges = keys.filter((key) => key !== empty).sort()
      return {
        sources: edges.map((key) => sources[slotOf(key)]),
        destinations: edges.map((key) => destinationsOf.get(key)?.size ?? 0),
        days: edges.map((key) => daysOf.get(key)?.size ?? 0),
      }
    },
  }
}

/** A graph from an edge list, for references and tests. */
export function graphFromEdges(edges: readonly (readonly [number, number, number])[], isolated: readonly number[] = []): PortScanGraph {
  const weights = new Map<number, number>()
  const seen = new Uint8Array(65_536)
  for (const port of isolated) seen[port] = 1
  for (const [from, to, weight] of edges) {
    seen[from] = seen[to] = 1
    weights.set(from * 65_536 + to, (weights.get(from * 65_536 + to) ?? 0) + weight)
  }
  return graphFrom({ seen, edges: Uint32Array.from(weights.keys()).sort(), weightOf: (key) => weights.get(key)! })
}

/** @param input.edges keys (source port x 65,536 + target port), ascending */
function graphFrom(input: { seen: Uint8Array; edges: Uint32Array; weightOf(key: number): number }): PortScanGraph {
  const { seen, edges, weightOf } = input
  const ports = Uint16Array.from({ length: 65_536 }, (_, port) => port).filter((port) => seen[port] === 1)
  const vertex = new Uint32Array(65_536)
  ports.forEach((port, index) => (vertex[port] = index))
  const outStart = new Uint32Array(ports.length + 1)
  const outTarget = new Uint32Array(edges.length)
  const weight = new Float64Array(edges.length)
  const inStart = new Uint32Array(ports.length + 1)
  edges.forEach((key, edge) => {
    outTarget[edge] = vertex[key & 0xffff]
    weight[edge] = weightOf(key)
    outStart[vertex[key >>> 16] + 1]++
    inStart[outTarget[edge] + 1]++
  })
  for (let index = 0; index < ports.length; index++) {
    outStart[index + 1] += outStart[index]
    inStart[index + 1] += inStart[index]
  }
  const inSource = new Uint32Array(edges.length)
  const inEdge = new Uint32Array(edges.length)
  const next = inStart.slice()
  edges.forEach((key, edge) => {
    const at = next[outTarget[edge]]++
    inSource[at] = vertex[key >>> 16]
    inEdge[at] = edge
  })
  return { ports, outStart, outTarget, weight, inStart, inSource, inEdge }
}
