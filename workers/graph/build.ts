/**
 * Builds the port-scan graph from sequences: each step from a port to a different next one adds 1 to its edge.
 *
 * An open-addressing table in flat arrays, keyed source port x 65,536 + target port. With counting = sources an edge
 * weighs as many as the distinct sources that made its step: one comparison each, because sequences come source by source.
 * [Lagraa & Francois 2017, IV-B]
 */
import type { Parameters } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'

export interface GraphBuilder {
  /** A kept sequence: the first `length` ports, in order. Called in ascending order of source. */
  sequence(input: { source: number; ports: Uint16Array; length: number }): void
  finish(): PortScanGraph
}

const empty = 0xffffffff

/** @param input.counting what an edge weighs: its transitions, unless told otherwise */
export function createGraphBuilder(input: { counting?: Parameters['counting'] } = {}): GraphBuilder {
  const seen = new Uint8Array(65_536)
  // Small to begin with: a series of short windows has many builders.
  let capacity = 1 << 10
  let keys = new Uint32Array(capacity).fill(empty)
  let weights = new Float64Array(capacity)
  const bySource = input.counting === 'sources'
  let lastSource = new Float64Array(bySource ? capacity : 0).fill(-1)
  let used = 0

  function slotOf(key: number): number {
    let slot = Math.imul(key, 0x9e3779b1) >>> 0 & (capacity - 1)
    while (keys[slot] !== key && keys[slot] !== empty) slot = (slot + 1) & (capacity - 1)
    return slot
  }
  function grow(): void {
    const before = { keys, weights, lastSource }
    capacity *= 2
    keys = new Uint32Array(capacity).fill(empty)
    weights = new Float64Array(capacity)
    lastSource = new Float64Array(bySource ? capacity : 0).fill(-1)
    for (let old = 0; old < before.keys.length; old++) {
      if (before.keys[old] === empty) continue
      const slot = slotOf(before.keys[old])
      keys[slot] = before.keys[old]
      weights[slot] = before.weights[old]
      if (bySource) lastSource[slot] = before.lastSource[old]
    }
  }

  return {
    sequence({ source, ports, length }) {
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
          if (!bySource) weights[slot]++
          else if (lastSource[slot] !== source) {
            lastSource[slot] = source
            weights[slot]++
          }
        }
        previous = port
      }
    },
    finish() {
      const edges = keys.filter((key) => key !== empty).sort()
      return graphFrom({ seen, edges, weightOf: (key) => weights[slotOf(key)] })
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
  const vertex = new Uint32Array(65_536)
  const found = new Uint16Array(65_536)
  let count = 0
  for (let port = 0; port < 65_536; port++) {
    if (seen[port] === 0) continue
    vertex[port] = count
    found[count++] = port
  }
  const ports = found.slice(0, count)
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
