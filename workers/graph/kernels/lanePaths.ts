/**
 * What one lane adds to betweenness, along its tight edges (lanePrior.ts): sigma forwards, delta back. [Brandes 2001]
 *
 * `back` gets the sum of (1 + delta) / sigma over the vertices behind. Paths and shares are all zero before and after:
 * a vertex without paths has not been put in order.
 * The oracle of lanePaths.assembly.ts: same order of operations, same bytes.
 */
import { laneRoom } from './lanePrior.ts'
import type { Arrays, Shape } from './layout.ts'

export interface LanePaths {
  /** Counts the paths of the swept vertices, each after those its tight edges come from. @returns how many are in `order` */
  count(lane: number, swept: number, together: boolean): number
  /** Adds to `sums` from `sum` on. */
  accumulate(lane: number, ordered: number, sum: number, together: boolean): void
}

/** @returns with `together` each lane's lists lie in a part of their own */
export function createLanePaths(arrays: Arrays, shape: Pick<Shape, 'vertices' | 'edges'>): LanePaths {
  const { paths, back, order, stack, stackAt, stackWays, swept: sweptVertices, laneSource, lanePrior, laneList, laneStart, sums } = arrays
  const stride = shape.vertices + 1
  const share = laneRoom(shape)

  return {
    count(lane, swept, together) {
      const prior = lane * stride
      const list = together ? lane * share : 0
      let ordered = 0
      paths[laneSource[lane]] = 1
      for (let index = 0; index < swept; index++) {
        let vertex = sweptVertices[index]
        if (paths[vertex] !== 0) continue
        let depth = 0
        let at = 0
        let ways = 0
        // Depth first, without recursion.
        for (;;) {
          let from = lanePrior[prior + vertex]
          let open = false
          if (from !== vertex) {
            ways = paths[from]
            open = ways === 0
          } else {
            const begin = list + laneStart[prior + vertex]
            const amount = laneList[begin]
            for (; at < amount; at++) {
              from = laneList[begin + 1 + at]
              open = paths[from] === 0
              if (open) break
              ways += paths[from]
            }
          }
          if (open) {
            stack[depth] = vertex
            stackAt[depth] = at
            stackWays[depth++] = ways
            vertex = from
            at = ways = 0
          } else {
            paths[vertex] = ways
            order[ordered++] = vertex
            if (depth === 0) break
            vertex = stack[--depth]
            at = stackAt[depth]
            ways = stackWays[depth]
          }
        }
      }
      return ordered
    },
    accumulate(lane, ordered, sum, together) {
      const prior = lane * stride
      const list = together ? lane * share : 0
      for (let index = ordered - 1; index >= 0; index--) {
        const vertex = order[index]
        const ways = paths[vertex]
        const held = back[vertex]
        sums[sum + vertex] += ways * held
        paths[vertex] = back[vertex] = 0
        const passed = 1 / ways + held
        const from = lanePrior[prior + vertex]
        if (from !== vertex) back[from] += passed
        else {
          const begin = list + laneStart[prior + vertex]
          for (let at = begin + 1; at <= begin + laneList[begin]; at++) back[laneList[at]] += passed
        }
      }
      paths[laneSource[lane]] = back[laneSource[lane]] = 0
    },
  }
}
