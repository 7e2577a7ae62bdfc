/**
 * Builds the port-scan graph from sequences: each step from a port to a different next one adds 1 to its edge.
 *
 * Steps are noted one after the other, 4 bytes each. When the list is full they are dealt out by their first port and
 * added to that port's edges, one row at a time, with a place a port for the sums: linear time, whatever the ports are,
 * and memory for the edges and one list. With counting = sources an edge weighs as many as the distinct sources that
 * made its step: the last of them is remembered an edge, because sequences come source by source.
 * [Lagraa & Francois 2017, IV-B]
 */
import type { Parameters } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'

export interface GraphBuilder {
  /** A kept sequence: the first `length` ports, in order. Called in ascending order of source. */
  sequence(input: { source: number; ports: Uint16Array; length: number }): void
  finish(): PortScanGraph
}

const everyPort = 65_536
/** Small to begin with: a series of short windows has many builders. */
const fewSteps = 1 << 10
const mostNoted = 1 << 22

/** Edges in order of their first port, then of their second. */
interface Edges {
  keys: Uint32Array
  weights: Float64Array
  /** The last source that made the step, by number; empty where steps are counted. */
  last: Uint32Array
}

/** @param input.counting what an edge weighs: its transitions, unless told otherwise @param input.mostSteps noted at a time, at least 1,024 */
export function createGraphBuilder(input: { counting?: Parameters['counting']; mostSteps?: number } = {}): GraphBuilder {
  const { mostSteps = mostNoted } = input
  const bySource = input.counting === 'sources'
  const seen = new Uint8Array(everyPort)
  let steps = new Uint32Array(fewSteps)
  let sources = new Uint32Array(bySource ? fewSteps : 0)
  let noted = 0
  let source = NaN
  /** From 1. */
  let sourceNumber = 0
  let edges: Edges = { keys: new Uint32Array(0), weights: new Float64Array(0), last: new Uint32Array(0) }
  function makeRoom(): void {
    if (steps.length >= mostSteps) {
      edges = withSteps(edges, steps.subarray(0, noted), sources.subarray(0, noted))
      noted = 0
      return
    }
    const before = { steps, sources }
    steps = new Uint32Array(4 * before.steps.length)
    steps.set(before.steps)
    if (!bySource) return
    sources = new Uint32Array(4 * before.sources.length)
    sources.set(before.sources)
  }

  return {
    sequence({ source: from, ports, length }) {
      if (from !== source) sourceNumber++
      source = from
      for (let begin = 0; begin < length; ) {
        if (noted === steps.length) makeRoom()
        const end = Math.min(length, begin + steps.length - noted)
        let previous = begin === 0 ? ports[0] : ports[begin - 1]
        const first = noted
        for (let index = begin; index < end; index++) {
          const port = ports[index]
          seen[port] = 1
          // Without a branch: whether a port comes again cannot be foretold.
          steps[noted] = previous * everyPort + port
          noted += port === previous ? 0 : 1
          previous = port
        }
        if (bySource) sources.fill(sourceNumber, first, noted)
        begin = end
      }
    },
    finish() {
      const { keys, weights } = withSteps(edges, steps.subarray(0, noted), sources.subarray(0, noted))
      return graphFrom({ seen, edges: keys, weights })
    },
  }
}

/** @param sources who made each step, ascending; empty where steps are counted */
function withSteps(before: Edges, steps: Uint32Array, sources: Uint32Array): Edges {
  const bySource = sources.length > 0 || before.last.length > 0
  const start = new Uint32Array(everyPort + 1)
  for (let at = 0; at < steps.length; at++) start[(steps[at] >>> 16) + 1]++
  for (let port = 0; port < everyPort; port++) start[port + 1] += start[port]
  const next = start.slice()
  const targets = new Uint16Array(steps.length)
  const makers = new Uint32Array(bySource ? steps.length : 0)
  for (let at = 0; at < steps.length; at++) {
    const place = next[steps[at] >>> 16]++
    targets[place] = steps[at]
    if (bySource) makers[place] = sources[at]
  }
  const weight = new Float64Array(everyPort)
  const last = new Uint32Array(bySource ? everyPort : 0)
  const touched = new Uint16Array(everyPort)
  // As many as there can be: what is not needed is never touched.
  const most = before.keys.length + steps.length
  const after: Edges = { keys: new Uint32Array(most), weights: new Float64Array(most), last: new Uint32Array(bySource ? most : 0) }
  let length = 0
  for (let port = 0, old = 0; port < everyPort; port++) {
    let found = 0
    for (; old < before.keys.length && before.keys[old] >>> 16 === port; old++) {
      const target = before.keys[old] & 0xffff
      touched[found++] = target
      weight[target] = before.weights[old]
      if (bySource) last[target] = before.last[old]
    }
    const end = start[port + 1]
    for (let at = start[port]; at < end; at++) {
      const target = targets[at]
      const sum = weight[target]
      if (sum === 0) touched[found++] = target
      if (bySource && last[target] === makers[at]) continue
      if (bySource) last[target] = makers[at]
      weight[target] = sum + 1
    }
    if (found === 0) continue
    for (const target of touched.subarray(0, found).sort()) {
      after.keys[length] = port * everyPort + target
      after.weights[length] = weight[target]
      weight[target] = 0
      if (bySource) after.last[length] = last[target]
      if (bySource) last[target] = 0
      length++
    }
  }
  return { keys: after.keys.slice(0, length), weights: after.weights.slice(0, length), last: after.last.slice(0, bySource ? length : 0) }
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
  const keys = Uint32Array.from(weights.keys()).sort()
  return graphFrom({ seen, edges: keys, weights: Float64Array.from(keys, (key) => weights.get(key)!) })
}

/** @param input.edges keys (source port x 65,536 + target port), ascending, and the weight of each */
function graphFrom(input: { seen: Uint8Array; edges: Uint32Array; weights: Float64Array }): PortScanGraph {
  const { seen, edges, weights } = input
  const vertex = new Uint32Array(everyPort)
  const found = new Uint16Array(everyPort)
  let count = 0
  for (let port = 0; port < everyPort; port++) {
    if (seen[port] === 0) continue
    vertex[port] = count
    found[count++] = port
  }
  const ports = found.slice(0, count)
  const outStart = new Uint32Array(ports.length + 1)
  const outTarget = new Uint32Array(edges.length)
  const inStart = new Uint32Array(ports.length + 1)
  for (let edge = 0; edge < edges.length; edge++) {
    const target = vertex[edges[edge] & 0xffff]
    outTarget[edge] = target
    outStart[vertex[edges[edge] >>> 16] + 1]++
    inStart[target + 1]++
  }
  for (let index = 0; index < ports.length; index++) {
    outStart[index + 1] += outStart[index]
    inStart[index + 1] += inStart[index]
  }
  const inSource = new Uint32Array(edges.length)
  const inEdge = new Uint32Array(edges.length)
  const next = inStart.slice()
  for (let edge = 0; edge < edges.length; edge++) {
    const at = next[outTarget[edge]]++
    inSource[at] = vertex[edges[edge] >>> 16]
    inEdge[at] = edge
  }
  return { ports, outStart, outTarget, weight: weights, inStart, inSource, inEdge }
}
