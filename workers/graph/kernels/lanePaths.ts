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
  const { inStart, inSource, inCost, measure, paths, gather, back, order, stack, stackAt, unvisited, exact, hop, swept: sweptVertices, laneSource } = arrays
  const { lanePrior, lanePlace, laneList, laneStart, sums } = arrays
  const { slack } = shape
  const stride = shape.vertices + 1
  const share = laneRoom(shape)
  let most = 0

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
  /**
   * Of a list of places those that are tight become vertices. No cost is as small as what lengths may differ by
   * (wholeCosts.ts), so their tails are nearer. @returns their paths; `most` gets the most hops to any
   */
  function resolve(vertex: number, list: number, source: number, own: number): number {
    const start = inStart[vertex]
    const amount = laneList[list]
    let label = Infinity
    most = 0
    for (let at = 1; at <= amount; at++) {
      const edge = start + laneList[list + at]
      const from = inSource[edge]
      const through = exactOf(from, source, own) + inCost[edge]
      label = Math.min(label, through)
      gather[at] = through
      most = Math.max(most, hop[from])
    }
    exact[vertex] = label
    let kept = 0
    let ways = 0
    for (let at = 1; at <= amount; at++) {
      if (gather[at] - label > slack * gather[at]) continue
      const from = inSource[start + laneList[list + at]]
      laneList[list + ++kept] = from
      ways += paths[from]
    }
    laneList[list] = kept
    return ways
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
          if (!open && rough) {
            ways = resolve(vertex, list, source, own)
            hops = most
          } else if (!open) for (let next = 1; next <= amount; next++) ways += paths[laneList[list + next]]
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
