/**
 * Edges counted by the script itself, where a compiled module would not be worth its beginning; its twin, and the only one
 * that counts sources.
 *
 * Steps are dealt out by their first port, each port's are counted by their second, and merged into the edges so far:
 * linear time, whatever the ports are. With counting = sources an edge weighs as many as the distinct sources that made
 * its step: the last of them is remembered an edge, because sequences come source by source. [Lagraa & Francois 2017, IV-B]
 */
import { createPortSet, type PortSet } from '../portSet.ts'
import { createRows, deal, type Rows } from '../rows.ts'
import type { CountedEdges, EdgeCounter, Parts } from './counter.ts'
import { graphFrom } from './graphFrom.ts'

const everyPort = 65_536

/** Edges in order of their first port, then of their second; the first `count` of each list. */
interface Edges {
  count: number
  keys: Uint32Array
  weights: Float64Array
  /** The last source that made the step, by number; empty where steps are counted. */
  last: Uint32Array
}
const noEdges = (): Edges => ({ count: 0, keys: new Uint32Array(0), weights: new Float64Array(0), last: new Uint32Array(0) })

/** @param bySource whether an edge weighs its sources, and not its steps @param counted before, of steps */
export function edgesByScript(bySource: boolean, counted?: CountedEdges): EdgeCounter {
  const seen = counted?.seen ?? new Uint8Array(everyPort)
  let edges: Edges = counted === undefined ? noEdges() : { ...counted, last: new Uint32Array(0) }
  let spare = noEdges()
  let room: Parts = { ports: new Uint16Array(0), ends: new Uint32Array(0), makers: new Uint32Array(0) }
  const rows = createRows()
  const open = createOpenRow(bySource)
  return {
    room(most) {
      if (room.ports.length < most) room = { ports: new Uint16Array(most), ends: new Uint32Array(most), makers: new Uint32Array(bySource ? most : 0) }
      return room
    },
    count(parts) {
      const { ports, ends, makers } = room
      const steps = deal(rows, { ports, ends, parts, whose: bySource })
      // Every port is the first of a step but the last of a part.
      for (let part = 0; part < parts; part++) seen[ports[ends[part] - 1]] = 1
      withSteps({ before: edges, after: spare, rows, open, makers, seen, steps })
      ;[edges, spare] = [spare, edges]
      return steps
    },
    edges: () => edges.count,
    finish: () => graphFrom({ seen, edges: edges.keys.subarray(0, edges.count), weights: edges.weights.slice(0, edges.count) }),
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

/** Puts the edges before together with so many steps in rows. @param input.makers of the parts that made them; empty where steps are counted */
function withSteps(input: { before: Edges; after: Edges; rows: Rows; open: OpenRow; makers: Uint32Array; seen: Uint8Array; steps: number }): void {
  const { before, after, rows, open, makers, seen, steps } = input
  const bySource = makers.length > 0
  const most = before.count + steps
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
    seen[port] = 1
    old = copyBelow(before, old, port * everyPort, after)
    if (bySource) countSources(rows, makers, open, from, rows.end[port])
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
function countSources({ target, part }: Rows, makers: Uint32Array, { weight, first, last, found }: OpenRow, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const port = target[at]
    const one = makers[part[at]]
    if (weight[port] === 0) {
      found.add(port)
      first[port] = one
    } else if (last[port] === one) continue
    last[port] = one
    weight[port]++
  }
}
