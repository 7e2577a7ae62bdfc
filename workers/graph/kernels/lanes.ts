/**
 * Distances from 16 sources at a time, and betweenness from them: what is read of the graph is read once for all.
 *
 * What is near each source is settled by itself and its edges pushed (weighted.ts), so that the rest need only look at
 * edges from no nearer than `bound`. Then rounds pull labels along in-edges ascending by cost, in rows of 16 labels a
 * vertex, a lane a source: a vertex stops at the first edge that no lane gains by, because its cost is at least
 * label - least, where least is the smallest label of the lane that fell in the round before. Hubs put most ports a few
 * hops away, so a few rounds of a few edges a vertex do; where they do not, such as along chains, the sources are done one
 * by one. Only the vertices in `swept` are looked at: each source reaches all of these and no others (core.ts).
 * Then one pass notes the tight edges with the lanes they are tight in, and every lane is counted and accumulated alone.
 * [Bellman 1958; Dijkstra 1959; Brandes 2001]
 * The oracle of lanes.assembly.ts: same order of operations, same bytes.
 */
import { roomForNear, type Arrays, type Shape } from './layout.ts'
import type { WeightedKernels } from './weighted.ts'

export const lanes = 16
const mostRounds = 32
const settledMark = 0xffffffff
const orderedMark = 0xfffffffe

/** Lanes have labels of `laneSource`; false where rounds did not settle. `swept`: how many vertices are. */
export type LabelLanes = (swept: number) => boolean
/** Adds the dependencies of the first `count` sources of `laneSource` to a row of `sums`; false: none were added. */
export type LaneKernel = (count: number, swept: number, row: number) => boolean

export function createLaneKernel(arrays: Arrays, { vertices, edges, slack }: Pick<Shape, 'vertices' | 'edges' | 'slack'>, single: WeightedKernels): { labels: LabelLanes; run: LaneKernel } {
  const { outTarget, outCost, inStart, inSource, inCost, leastIn, swept, sums, label } = arrays
  const { rows: row, laneSource, laneNear, laneOrder, laneStart, least, fell, first, tightStart, tightSource, tightMask } = arrays
  const { paths, gather, back, order, position, stack, nearStart, nearEdge, nearTarget, farStart, farAt, farEnd, farSource } = arrays
  const stride = vertices + 1
  /** What a length may be longer by and still be as short; a hair more, since each lane is asked exactly. */
  const reach = (1 / (1 - slack)) * (1 + 1e-12)
  const own = new Float64Array(lanes)

  /** The cost from which on no lane gains. */
  function gap(): number {
    let most = -Infinity
    for (let lane = 0; lane < lanes; lane++) if (own[lane] - least[lane] > most) most = own[lane] - least[lane]
    return most
  }

  function labels(count: number): boolean {
    let noted = 0
    for (let lane = 0; lane < lanes; lane++) {
      if (noted + edges >= roomForNear(edges)) return false
      const base = lane * stride
      const { settled, bound } = single.near(laneSource[lane], noted)
      least[lane] = first[lane] = bound
      laneStart[base] = noted
      let next = noted
      let nearer = 0
      for (; nearer < settled && label[order[nearer]] < bound; nearer++) {
        const from = label[order[nearer]]
        // Most labels have fallen since their edges were noted.
        for (; next < nearStart[nearer + 1]; next++) {
          const edge = nearEdge[next]
          const through = from + outCost[edge]
          nearEdge[noted] = edge
          noted += through - label[outTarget[edge]] <= slack * through ? 1 : 0
        }
        laneOrder[base + nearer] = order[nearer]
        laneStart[base + nearer + 1] = noted
      }
      laneNear[lane] = nearer
      for (let index = 0; index < count; index++) row[swept[index] * lanes + lane] = label[swept[index]]
      single.forget()
    }
    for (let round = 0; round < mostRounds; round++) {
      let any = false
      fell.fill(Infinity)
      for (let index = 0; index < count; index++) {
        const vertex = swept[index]
        const base = vertex * lanes
        for (let lane = 0; lane < lanes; lane++) own[lane] = row[base + lane]
        let most = gap()
        if (leastIn[vertex] >= most) continue
        const end = inStart[vertex + 1]
        for (let at = inStart[vertex], read = 0; at < end; at++) {
          const cost = inCost[at]
          if (cost >= most) break
          const from = inSource[at] * lanes
          for (let lane = 0; lane < lanes; lane++) if (row[from + lane] + cost < own[lane]) own[lane] = row[from + lane] + cost
          // Not after every edge: it costs as much as one.
          if ((++read & 3) === 0) most = gap()
        }
        for (let lane = 0; lane < lanes; lane++) {
          if (own[lane] >= row[base + lane]) continue
          any = true
          row[base + lane] = own[lane]
          if (own[lane] < fell[lane]) fell[lane] = own[lane]
        }
      }
      if (!any) return true
      least.set(fell)
    }
    return false
  }

  /** Every edge that is tight in some lane, by its head, but for those out of what is near in the lane. */
  function findTight(count: number): void {
    let kept = 0
    for (let index = 0; index < count; index++) {
      const vertex = swept[index]
      const base = vertex * lanes
      tightStart[index] = kept
      let most = -Infinity
      for (let lane = 0; lane < lanes; lane++) {
        own[lane] = row[base + lane] * reach
        if (own[lane] - first[lane] > most) most = own[lane] - first[lane]
      }
      const end = inStart[vertex + 1]
      for (let at = inStart[vertex]; at < end; at++) {
        const cost = inCost[at]
        if (cost > most) break
        const from = inSource[at] * lanes
        let mask = 0
        for (let lane = 0; lane < lanes; lane++) {
          const near = row[from + lane]
          const through = near + cost
          const to = row[base + lane]
          if (through <= own[lane] && through - to <= slack * through && near < to && near >= first[lane]) mask |= 1 << lane
        }
        if (mask === 0) continue
        tightSource[kept] = inSource[at]
        tightMask[kept++] = mask
      }
    }
    tightStart[count] = kept
  }

  /** Path counts along the tight edges out of what is near. */
  function countNear(lane: number): void {
    const base = lane * stride
    let kept = 0
    paths[laneSource[lane]] = 1
    for (let index = 0; index < laneNear[lane]; index++) {
      const vertex = laneOrder[base + index]
      const from = row[vertex * lanes + lane]
      const ways = paths[vertex]
      order[index] = vertex
      position[vertex] = settledMark
      for (let next = laneStart[base + index]; next < laneStart[base + index + 1]; next++) {
        const target = outTarget[nearEdge[next]]
        const through = from + outCost[nearEdge[next]]
        const to = row[target * lanes + lane]
        if (through - to <= slack * through && from < to) {
          nearTarget[kept++] = target
          paths[target] += ways
        }
      }
      nearStart[index + 1] = kept
    }
  }

  /** The others after those their tight edges come from: depth first, without recursion. */
  function putInOrder(lane: number, count: number): void {
    let kept = 0
    for (let index = 0; index < count; index++) {
      const vertex = swept[index]
      farStart[vertex] = farAt[vertex] = kept
      for (let at = tightStart[index]; at < tightStart[index + 1]; at++) {
        farSource[kept] = tightSource[at]
        kept += (tightMask[at] >>> lane) & 1
      }
      farEnd[vertex] = kept
    }
    let ordered = laneNear[lane]
    for (let index = 0; index < count; index++) {
      if (position[swept[index]] !== 0) continue
      let depth = 1
      stack[0] = swept[index]
      while (depth > 0) {
        const vertex = stack[depth - 1]
        if (farAt[vertex] < farEnd[vertex]) {
          const from = farSource[farAt[vertex]++]
          if (position[from] === 0) stack[depth++] = from
        } else {
          for (let at = farStart[vertex]; at < farEnd[vertex]; at++) paths[vertex] += paths[farSource[at]]
          position[vertex] = orderedMark
          order[ordered++] = vertex
          depth--
        }
      }
    }
  }

  /** `gather` gets (1 + delta) / sigma. */
  function accumulate(near: number, count: number, sum: number): void {
    for (let index = count - 1; index >= near; index--) {
      const vertex = order[index]
      const ways = paths[vertex]
      sums[sum + vertex] += ways * back[vertex]
      const share = 1 / ways + back[vertex]
      gather[vertex] = share
      for (let at = farStart[vertex]; at < farEnd[vertex]; at++) back[farSource[at]] += share
    }
    for (let index = near - 1; index > 0; index--) {
      const vertex = order[index]
      let shares = 0
      for (let at = nearStart[index]; at < nearStart[index + 1]; at++) shares += gather[nearTarget[at]]
      sums[sum + vertex] += paths[vertex] * shares
      gather[vertex] = 1 / paths[vertex] + shares
    }
    for (let index = 0; index < count; index++) paths[swept[index]] = back[swept[index]] = position[swept[index]] = 0
  }

  // For good where a vertex is not swept: it has edges to those that are, and no source reaches it.
  row.fill(Infinity)
  return {
    labels,
    run(count, all, sum) {
      if (!labels(all)) return false
      findTight(all)
      for (let lane = 0; lane < count; lane++) {
        countNear(lane)
        putInOrder(lane, all)
        accumulate(laneNear[lane], all, sum * vertices)
      }
      return true
    },
  }
}
