/**
 * The tight edges of 16 lanes: those with label(u) + cost = label(v) within `slack`, by their heads.
 *
 * Mostly one edge alone is tight: its tail is `lanePrior`. Where several are, `lanePrior` is the vertex itself, and their
 * tails are listed by ascending cost in `laneList`, behind their number, from `laneStart` on. Where labels are sums of
 * rounded costs, the edges are those that may be tight (wholeCosts.ts), and the lists hold places in the list of in-edges,
 * as `lanePlace` does of an edge that is alone: the shortest is always among them.
 *
 * The compiled twin compares 16 bits of each label and cost: equal lengths are equal there, so an edge that alone is
 * equal is the tight one, unseen. Bits that are alike by chance only make it look again, at whole lengths.
 * The oracle of lanePrior.assembly.ts: the same edges in the same order.
 */
import { lanes } from './laneLabels.ts'
import type { Arrays, Shape } from './layout.ts'
import { measured } from './measured.ts'

/** Entries of lists a lane where graphs are large: 64 MB of all lanes, touched only as far as ties are many. */
const largeRoom = 2 ** 21
/** Every lane has room for all its edges, and for a number a vertex; where graphs are large only each by itself has. */
export const laneRoom = ({ vertices, edges }: Pick<Shape, 'vertices' | 'edges'>) => Math.max(Math.min(edges + vertices, largeRoom), Math.ceil((edges + vertices) / lanes)) + lanes

/**
 * @param count how many vertices are swept
 * @param rough whether labels are sums of rounded costs
 * @param only one lane, whose list then begins at the start; null: all, each in a part of its own
 * @returns false where the lists of all lanes have no room beside each other: then they are to be found one by one
 */
export type FindPrior = (count: number, rough: boolean, only: number | null) => boolean

export function createFindPrior(arrays: Arrays, shape: Pick<Shape, 'vertices' | 'edges' | 'slack'>): FindPrior {
  const { inStart, inSource, inCost, inWhole, measure, rows, swept, laneSource, lanePrior, lanePlace, laneList, laneKept, laneStart } = arrays
  const { vertices, slack } = shape
  const stride = vertices + 1
  const share = laneRoom(shape)
  /** What a length may be longer by and still be as short; a hair more, since each lane is asked exactly. */
  const reach = (1 / (1 - slack)) * (1 + 1e-12)

  return (count, rough, only) => {
    const window = measure[measured.window]
    laneKept.fill(0)
    for (let index = 0; index < count; index++) {
      const vertex = swept[index]
      const start = inStart[vertex]
      for (let lane = only ?? 0; lane <= (only ?? lanes - 1); lane++) {
        if (laneSource[lane] === vertex) continue
        const base = only === null ? lane * share : 0
        const room = only === null ? share : share * lanes
        const begin = laneKept[lane]
        const to = rows[vertex * lanes + lane]
        let amount = 0
        for (let at = start; at < inStart[vertex + 1]; at++) {
          const from = rows[inSource[at] * lanes + lane]
          if (rough) {
            if (inWhole[at] - to >= window) break
            if (from + inWhole[at] - to >= window) continue
          } else {
            if (inCost[at] > to * reach) break
            const through = from + inCost[at]
            if (!(through - to <= slack * through && from < to)) continue
          }
          if (begin + 1 + amount >= room) return false
          laneList[base + begin + 1 + amount++] = rough ? at - start : inSource[at]
        }
        const own = lane * stride + vertex
        if (amount === 1) {
          const first = laneList[base + begin + 1]
          lanePrior[own] = rough ? inSource[start + first] : first
          lanePlace[own] = first
        } else {
          lanePrior[own] = vertex
          laneStart[own] = begin
          laneList[base + begin] = amount
          laneKept[lane] = begin + 1 + amount
        }
      }
    }
    return true
  }
}
