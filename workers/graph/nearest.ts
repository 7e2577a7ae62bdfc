/**
 * The K nearest ports of one port or of all, without the distances to the others.
 *
 * A lazy Dijkstra: every settled vertex keeps one pointer into its out-edges by ascending cost, and the least of those
 * heads is settled next. So the order of settling is already the order of nearness: smaller cost, fewer hops, then the
 * higher port (or the lower, where pairs are ranked); among equal ways the predecessor with the lower port.
 * No more than K edges of a row can matter, since at most K vertices are settled before the last is found.
 * [Spira 1973; Evrard et al. 2019, III-E, VI-B; DEFINITIONS 8]
 */
import { largest } from './arrays.ts'
import type { PortScanGraph } from './graph.ts'

export interface Near {
  vertex: number
  /** Integer cost, undivided. */
  cost: number
  hops: number
  /** The vertex before it on the path. */
  before: number
}
/** The next nearest of the vertex started with; null when no more can be reached or `k` were given. */
export interface NearestSearch {
  start(source: number): void
  next(): Near | null
}
interface Head extends Near {
  /** Place in the row of `before`. */
  at: number
}
/** Costs take the digits above the target: exact below 2^37 transitions an edge. */
const vertices = 65_536
/** Rows cut to so few edges are cut by insertion, longer ones by a sort. */
const fewEdges = 24

export function createNearestSearch(input: { graph: PortScanGraph; k: number; ties?: 'higher' | 'lower' }): NearestSearch {
  const { graph, k, ties = 'higher' } = input
  const count = graph.ports.length
  const rowOf = createRows(graph, k, ties)
  const rows: (Float64Array | null)[] = new Array<Float64Array | null>(count).fill(null)
  const settledIn = new Uint32Array(count)
  let search = 0
  let given = 0
  const heads: Head[] = []
  // Targets in the order of ties: the sign turns the higher port into the smaller number.
  const sign = ties === 'higher' ? -1 : 1

  const sooner = (one: Head, other: Head) =>
    one.cost < other.cost ||
    (one.cost === other.cost &&
      (one.hops < other.hops ||
        (one.hops === other.hops && (one.vertex === other.vertex ? one.before < other.before : sign * one.vertex < sign * other.vertex))))

  /** Puts the head of a settled vertex, read on from `at`, in its place: heads are kept with the soonest last. */
  function put(before: number, cost: number, hops: number, at: number): void {
    const row = (rows[before] ??= rowOf(before))
    for (; at < row.length; at++) {
      const whole = Math.floor(row[at] / vertices)
      const low = row[at] - whole * vertices
      const vertex = sign < 0 ? vertices - 1 - low : low
      if (settledIn[vertex] === search) continue
      const head: Head = { vertex, cost: cost + whole, hops, before, at }
      let place = heads.length
      heads.push(head)
      for (; place > 0 && sooner(heads[place - 1], head); place--) heads[place] = heads[place - 1]
      heads[place] = head
      return
    }
  }

  return {
    start(source) {
      search++
      given = 0
      heads.length = 0
      settledIn[source] = search
      put(source, 0, 1, 0)
    },
    next() {
      while (given < k && heads.length > 0) {
        const head = heads.pop()!
        const { vertex, cost, hops, before, at } = head
        const known = settledIn[vertex] === search
        const edge = Math.floor(rows[before]![at] / vertices)
        settledIn[vertex] = search
        put(before, cost - edge, hops, at + 1)
        if (known) continue
        given++
        if (given < k) put(vertex, cost, hops + 1, 0)
        return head
      }
      return null
    },
  }
}

/** The first k out-edges of a vertex, by cost and then in the order of ties: cost x 65,536 + target (or 65,535 - target). */
function createRows({ ports, outStart, outTarget, weight }: PortScanGraph, k: number, ties: 'higher' | 'lower'): (vertex: number) => Float64Array {
  const maximum = largest(weight)
  const higher = ties === 'higher'
  const kept = new Float64Array(Math.min(ports.length, fewEdges))
  return (vertex) => {
    const start = outStart[vertex]
    const end = outStart[vertex + 1]
    if (k > fewEdges) {
      const row = new Float64Array(end - start)
      for (let edge = start; edge < end; edge++) {
        const target = outTarget[edge]
        row[edge - start] = (maximum - weight[edge]) * vertices + (higher ? vertices - 1 - target : target)
      }
      return row.sort().subarray(0, k)
    }
    let length = 0
    let last = Infinity
    for (let edge = start; edge < end; edge++) {
      const target = outTarget[edge]
      const key = (maximum - weight[edge]) * vertices + (higher ? vertices - 1 - target : target)
      if (key >= last) continue
      let at = length < k ? length++ : k - 1
      for (; at > 0 && kept[at - 1] > key; at--) kept[at] = kept[at - 1]
      kept[at] = key
      if (length === k) last = kept[k - 1]
    }
    return kept.slice(0, length)
  }
}

/** The K nearest of one vertex, nearest first. */
export function nearestFrom(search: NearestSearch, source: number): Near[] {
  search.start(source)
  const found: Near[] = []
  for (let near = search.next(); near !== null; near = search.next()) found.push(near)
  return found
}
