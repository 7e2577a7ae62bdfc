/**
 * Builds the port-scan graph from sequences: each step from a port to a different next one adds 1 to its edge.
 *
 * Steps are noted one after the other, 4 bytes each. When the list is full they are dealt out by their digits until equal
 * ones lie beside each other, and merged into the edges so far: linear time, whatever the ports are, and memory for the
 * edges and one list. With counting = sources an edge weighs as many as the distinct sources that
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
const mostNoted = 1 << 21

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
  /** As long as the steps, for putting them in order. */
  let spare = new Uint32Array(0)
  const merged = () => {
    if (spare.length < noted) spare = new Uint32Array(steps.length)
    return withSteps(edges, steps.subarray(0, noted), sources.subarray(0, noted), spare.subarray(0, noted))
  }
  function makeRoom(): void {
    if (steps.length >= mostSteps) {
      edges = merged()
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
      const { keys, weights } = merged()
      return graphFrom({ seen, edges: keys, weights })
    },
  }
}

/** @param sources who made each step, ascending; empty where steps are counted @param spare as long as the steps; both are overwritten */
function withSteps(before: Edges, steps: Uint32Array, sources: Uint32Array, spare: Uint32Array): Edges {
  const bySource = sources.length > 0 || before.last.length > 0
  const { sorted, makers } = inOrder(steps, sources, spare)
  const total = countEdges(before.keys, sorted)
  const after: Edges = { keys: new Uint32Array(total), weights: new Float64Array(total), last: new Uint32Array(bySource ? total : 0) }
  const { keys, weights, last } = after
  let length = 0
  let old = 0
  for (let at = 0; at < sorted.length; length++) {
    const key = sorted[at]
    for (; old < before.keys.length && before.keys[old] < key; old++, length++) {
      keys[length] = before.keys[old]
      weights[length] = before.weights[old]
      if (bySource) last[length] = before.last[old]
    }
    keys[length] = key
    let weight = 0
    let maker = 0
    if (old < before.keys.length && before.keys[old] === key) {
      weight = before.weights[old]
      if (bySource) maker = before.last[old]
      old++
    }
    for (; at < sorted.length && sorted[at] === key; at++) {
      if (!bySource) weight++
      else if (maker !== makers[at]) {
        maker = makers[at]
        weight++
      }
    }
    weights[length] = weight
    if (bySource) last[length] = maker
  }
  keys.set(before.keys.subarray(old), length)
  weights.set(before.weights.subarray(old), length)
  if (bySource) last.set(before.last.subarray(old), length)
  return after
}

/** Distinct numbers of two ascending lists, of which the first has none twice. */
function countEdges(before: Uint32Array, sorted: Uint32Array): number {
  let count = before.length
  for (let at = 0, old = 0; at < sorted.length; at++) {
    const key = sorted[at]
    if (at > 0 && key === sorted[at - 1]) continue
    while (old < before.length && before[old] < key) old++
    if (old === before.length || before[old] !== key) count++
  }
  return count
}

/** Digits a step is dealt out by, the lowest first: of so few values that where the next one goes is at hand for all of them. */
const digits = [{ shift: 0, bits: 11 }, { shift: 11, bits: 11 }, { shift: 22, bits: 10 }]

/** Steps in ascending order, those that are equal as they came, and who made them; what was given is overwritten. */
function inOrder(steps: Uint32Array, sources: Uint32Array, spare: Uint32Array): { sorted: Uint32Array; makers: Uint32Array } {
  let from = steps
  let to = spare
  let makers = sources
  let toMakers: Uint32Array = new Uint32Array(sources.length)
  for (const { shift, bits } of digits) {
    const mask = (1 << bits) - 1
    const next = new Uint32Array(mask + 2)
    for (let at = 0; at < from.length; at++) next[((from[at] >>> shift) & mask) + 1]++
    for (let digit = 0; digit < mask; digit++) next[digit + 1] += next[digit]
    if (makers.length === 0) for (let at = 0; at < from.length; at++) to[next[(from[at] >>> shift) & mask]++] = from[at]
    else {
      for (let at = 0; at < from.length; at++) {
        const place = next[(from[at] >>> shift) & mask]++
        to[place] = from[at]
        toMakers[place] = makers[at]
      }
    }
    ;[from, to] = [to, from]
    ;[makers, toMakers] = [toMakers, makers]
  }
  return { sorted: from, makers }
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
