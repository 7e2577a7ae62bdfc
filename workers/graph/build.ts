/**
 * Builds the port-scan graph from sequences: each step from a port to a different next one adds 1 to its edge.
 *
 * Steps are noted one after the other, 4 bytes each. When the list is full they are dealt out by their first port, each
 * port's are counted by their second, and merged into the edges so far: linear time, whatever the ports are, and memory for
 * the edges and one list. With counting = sources an edge weighs as many as the distinct sources that
 * made its step: the last of them is remembered an edge, because sequences come source by source.
 * [Lagraa & Francois 2017, IV-B]
 */
import type { Parameters } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'
import { createPortSet, type PortSet } from './portSet.ts'
import { createRows, deal, type Rows } from './rows.ts'

export interface GraphBuilder {
  /** A kept sequence: the `length` ports from the place `from` on, in order. Called in ascending order of source. */
  sequence(input: { source: number; ports: Uint16Array; from: number; length: number }): void
  finish(): PortScanGraph
}

const everyPort = 65_536
/** Small to begin with: a series of short windows has many builders. */
const fewSteps = 1 << 10
const mostNoted = 1 << 21
/** Noted before they are merged where edges are fewer: more memory is not worth touching. */
const enoughNoted = 1 << 20

/** Edges in order of their first port, then of their second; the first `count` of each list. */
interface Edges {
  count: number
  keys: Uint32Array
  weights: Float64Array
  /** The last source that made the step, by number; empty where steps are counted. */
  last: Uint32Array
}
const noEdges = (): Edges => ({ count: 0, keys: new Uint32Array(0), weights: new Float64Array(0), last: new Uint32Array(0) })

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
  let [edges, spare] = [noEdges(), noEdges()]
  const rows = createRows()
  const open = createOpenRow(bySource)
  function merge(): void {
    withSteps({ before: edges, after: spare, rows, open, steps, sources, length: noted })
    ;[edges, spare] = [spare, edges]
    noted = 0
  }
  function makeRoom(): void {
    if (steps.length >= mostSteps || steps.length >= Math.max(enoughNoted, edges.count)) return merge()
    const before = { steps, sources }
    steps = new Uint32Array(4 * before.steps.length)
    steps.set(before.steps)
    if (!bySource) return
    sources = new Uint32Array(4 * before.sources.length)
    sources.set(before.sources)
  }

  return {
    sequence({ source: maker, ports, from, length }) {
      if (maker !== source) sourceNumber++
      source = maker
      for (let begin = from; begin < from + length; ) {
        if (noted === steps.length) makeRoom()
        const end = Math.min(from + length, begin + steps.length - noted)
        const into = steps
        let next = noted
        let previous = begin === from ? ports[from] : ports[begin - 1]
        for (let index = begin; index < end; index++) {
          const port = ports[index]
          seen[port] = 1
          // Without a branch: whether a port comes again cannot be foretold.
          into[next] = previous * everyPort + port
          next += port === previous ? 0 : 1
          previous = port
        }
        if (bySource) sources.fill(sourceNumber, noted, next)
        noted = next
        begin = end
      }
    },
    finish() {
      merge()
      return graphFrom({ seen, edges: edges.keys.subarray(0, edges.count), weights: edges.weights.slice(0, edges.count) })
    },
  }
}

/** One row laid open: a place for each second port. */
interface OpenRow {
  weight: Uint32Array
  /** Who made the step first and last in this row, by number. */
  first: Uint32Array
  last: Uint32Array
  found: PortSet
}
function createOpenRow(bySource: boolean): OpenRow {
  const whole = bySource ? everyPort : 0
  return { weight: new Uint32Array(everyPort), first: new Uint32Array(whole), last: new Uint32Array(whole), found: createPortSet() }
}

/** Puts the edges before together with the first `length` steps. @param input.sources who made each step, ascending; empty where steps are counted */
function withSteps(input: { before: Edges; after: Edges; rows: Rows; open: OpenRow; steps: Uint32Array; sources: Uint32Array; length: number }): void {
  const { before, after, rows, open, steps, sources, length } = input
  const bySource = sources.length > 0
  deal(rows, steps, sources, length)
  const most = before.count + length
  if (after.keys.length < most) {
    // What is not needed is never touched, and so takes no memory.
    after.keys = new Uint32Array(2 * most)
    after.weights = new Float64Array(2 * most)
    after.last = new Uint32Array(bySource ? 2 * most : 0)
  }
  after.count = 0
  let old = 0
  for (let port = 0, from = 0; port < everyPort; from = rows.end[port++]) {
    if (from === rows.end[port]) continue
    old = copyBelow(before, old, port * everyPort, after)
    if (bySource) countSources(rows, open, from, rows.end[port])
    else countSteps(rows, open, from, rows.end[port])
    old = mergeRow(before, old, open, port, after)
  }
  copyBelow(before, old, Infinity, after)
}

/** Copies edges from the one at `old` on as long as they are below a key; the place of the next. */
function copyBelow(before: Edges, old: number, key: number, after: Edges): number {
  const { keys, weights, last } = before
  let { count } = after
  for (; old < before.count && keys[old] < key; old++, count++) {
    after.keys[count] = keys[old]
    after.weights[count] = weights[old]
    if (last.length > 0) after.last[count] = last[old]
  }
  after.count = count
  return old
}

/** The edges of a port, those from the one at `old` on among them, and clears the row; the place of the next port's. */
function mergeRow(before: Edges, old: number, open: OpenRow, port: number, after: Edges): number {
  const { weight, first, last, found } = open
  const bySource = last.length > 0
  const { keys, weights } = after
  let { count } = after
  const number = found.take()
  for (let at = 0; at < number; at++) {
    const to = found.ports[at]
    const key = port * everyPort + to
    // As copyBelow does: a call for each edge would take a tenth of the graph's time.
    for (; old < before.count && before.keys[old] < key; old++, count++) {
      keys[count] = before.keys[old]
      weights[count] = before.weights[old]
      if (bySource) after.last[count] = before.last[old]
    }
    let sum = weight[to]
    weight[to] = 0
    if (old < before.count && before.keys[old] === key) {
      sum += before.weights[old] - (bySource && before.last[old] === first[to] ? 1 : 0)
      old++
    }
    keys[count] = key
    weights[count] = sum
    if (bySource) after.last[count] = last[to]
    count++
  }
  after.count = count
  return old
}

function countSteps({ target }: Rows, { weight, found }: OpenRow, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const port = target[at]
    if (weight[port]++ === 0) found.add(port)
  }
}
function countSources({ target, beside }: Rows, { weight, first, last, found }: OpenRow, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const port = target[at]
    const one = beside[at]
    if (weight[port] === 0) {
      found.add(port)
      first[port] = one
    } else if (last[port] === one) continue
    last[port] = one
    weight[port]++
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
