/**
 * What one lane adds to betweenness, along its tight edges (lanePrior.ts): sigma forwards, delta back. [Brandes 2001]
 *
 * Where the edges are those that may be tight, true labels decide, of the few vertices that have several such edges and of
 * those on the way to them. `back` gets the sum of (1 + delta) / sigma over the vertices behind. Paths, shares and true
 * labels are all zero before and after: a vertex without paths has not been put in order.
 * The oracle of lanePaths.assembly.ts: same order of operations, same bytes.
 */
import { laneRoom } from './lanePrior.ts'
import type { Arrays, Shape } from './layout.ts'
import { measured } from './measured.ts'

/** Adds what a lane has to `sums` from `sum` on; false: nothing, since paths have more hops than rounded costs are good for. */
export type LanePaths = (lane: { lane: number; swept: number; rough: boolean; together: boolean; sum: number }) => boolean

/** @returns with `together` each lane's lists lie in a part of their own */
export function createLanePaths(arrays: Arrays, shape: Pick<Shape, 'vertices' | 'edges' | 'slack'>): LanePaths {
  const { inStart, inSource, inCost, measure, paths, back, order, stack, stackAt, unvisited, exact, hop, swept: sweptVertices, laneSource } = arrays
  const { lanePrior, lanePlace, laneList, laneStart, sums } = arrays
  const { slack } = shape
  const stride = shape.vertices + 1
  const share = laneRoom(shape)

  /** The label of a vertex that is in order, or the source's. */
  function exactOf(vertex: number, source: number, own: number): number {
    let depth = 0
    for (; vertex !== source && exact[vertex] === 0; vertex = lanePrior[own + vertex]) unvisited[depth++] = vertex
    let label = vertex === source ? 0 : exact[vertex]
    while (depth > 0) {
      const next = unvisited[--depth]
      label += inCost[inStart[next] + lanePlace[own + next]]
      exact[next] = label
    }
    return label
  }
  /** Of a list of places those that are tight become vertices. */
  function resolve(vertex: number, list: number, source: number, own: number): void {
    const start = inStart[vertex]
    const amount = laneList[list]
    let label = Infinity
    for (let at = list + 1; at <= list + amount; at++) {
      const edge = start + laneList[at]
      label = Math.min(label, exactOf(inSource[edge], source, own) + inCost[edge])
    }
    let kept = 0
    for (let at = list + 1; at <= list + amount; at++) {
      const edge = start + laneList[at]
      const from = inSource[edge]
      const before = exactOf(from, source, own)
      const through = before + inCost[edge]
      if (through - label <= slack * through && before < label) laneList[list + ++kept] = from
    }
    laneList[list] = kept
    exact[vertex] = label
  }

  /** Puts vertices in order, each after those its tight edges come from: depth first, without recursion. @returns how many, and the most hops */
  function count(lane: number, swept: number, rough: boolean, lists: number): { ordered: number; deepest: number } {
    const own = lane * stride
    const source = laneSource[lane]
    let ordered = 0
    let deepest = 0
    paths[source] = 1
    hop[source] = 0
    for (let index = 0; index < swept; index++) {
      let vertex = sweptVertices[index]
      if (paths[vertex] !== 0) continue
      let depth = 0
      let at = 1
      for (;;) {
        let from = lanePrior[own + vertex]
        let ways = 0
        let open = false
        let hops = 0
        if (from !== vertex) {
          hops = hop[from]
          ways = paths[from]
          open = ways === 0
        } else {
          const list = lists + laneStart[own + vertex]
          const amount = laneList[list]
          const start = inStart[vertex]
          for (; at <= amount && !open; at++) {
            from = rough ? inSource[start + laneList[list + at]] : laneList[list + at]
            open = paths[from] === 0
          }
          if (!open) {
            if (rough) {
              for (let next = 1; next <= amount; next++) hops = Math.max(hops, hop[inSource[start + laneList[list + next]]])
              resolve(vertex, list, source, own)
            }
            for (let next = 1; next <= laneList[list]; next++) ways += paths[laneList[list + next]]
          }
        }
        if (open) {
          stack[depth] = vertex
          stackAt[depth++] = at
          vertex = from
          at = 1
        } else {
          hop[vertex] = hops + 1
          deepest = Math.max(deepest, hops + 1)
          paths[vertex] = ways
          order[ordered++] = vertex
          if (depth === 0) break
          vertex = stack[--depth]
          at = stackAt[depth]
        }
      }
    }
    return { ordered, deepest }
  }

  return ({ lane, swept, rough, together, sum }) => {
    const own = lane * stride
    const lists = together ? lane * share : 0
    const { ordered, deepest } = count(lane, swept, rough, lists)
    const counts = !rough || deepest <= measure[measured.mostHops]
    for (let index = ordered - 1; index >= 0; index--) {
      const vertex = order[index]
      const ways = paths[vertex]
      const held = back[vertex]
      paths[vertex] = back[vertex] = exact[vertex] = 0
      if (!counts) continue
      sums[sum + vertex] += ways * held
      const passed = 1 / ways + held
      const from = lanePrior[own + vertex]
      if (from !== vertex) back[from] += passed
      else {
        const list = lists + laneStart[own + vertex]
        for (let at = list + 1; at <= list + laneList[list]; at++) back[laneList[at]] += passed
      }
    }
    paths[laneSource[lane]] = back[laneSource[lane]] = 0
    return counts
  }
}
