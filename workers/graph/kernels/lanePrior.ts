/**
 * The tight edges of 16 lanes: those with label(u) + cost = label(v) within `slack`, by their heads.
 *
 * Mostly one edge alone is tight: its tail is `lanePrior`. Where several are, `lanePrior` is the vertex itself, and their
 * tails are listed by ascending cost in `laneList`, behind their number, from `laneStart` on.
 *
 * The compiled twin compares 16 bits of each label and cost: equal lengths are equal there, so an edge that alone is
 * equal is the tight one, unseen. Bits that are alike by chance only make it look again, at whole lengths.
 * The oracle of lanePrior.assembly.ts: the same edges in the same order.
 */
import { lanes } from './laneLabels.ts'
import type { Arrays, Shape } from './layout.ts'

/** Every lane by itself has room for all edges, and for a number a vertex; together they have it for a share. */
export const laneRoom = ({ vertices, edges }: Pick<Shape, 'vertices' | 'edges'>) => Math.ceil((2 * edges + vertices) / lanes) + lanes

/**
 * @param count how many vertices are swept
 * @param only one lane, whose list then begins at the start; null: all, each in a part of its own
 * @returns false where the lists of all lanes have no room beside each other: then they are to be found one by one
 */
export type FindPrior = (count: number, only: number | null) => boolean

export function createFindPrior({ inStart, inSource, inCost, rows, swept, laneSource, lanePrior, laneList, laneKept, laneStart }: Arrays, shape: Pick<Shape, 'vertices' | 'edges' | 'slack'>): FindPrior {
  const { vertices, slack } = shape
  const stride = vertices + 1
  const share = laneRoom(shape)
  /** What a length may be longer by and still be as short; a hair more, since each lane is asked exactly. */
  const reach = (1 / (1 - slack)) * (1 + 1e-12)

  return (count, only) => {
    laneKept.fill(0)
    for (let index = 0; index < count; index++) {
      const vertex = swept[index]
      for (let lane = only ?? 0; lane <= (only ?? lanes - 1); lane++) {
        if (laneSource[lane] === vertex) continue
        const base = only === null ? lane * share : 0
        const room = only === null ? share : share * lanes
        const begin = laneKept[lane]
        const to = rows[vertex * lanes + lane]
        let amount = 0
        for (let at = inStart[vertex]; at < inStart[vertex + 1] && inCost[at] <= to * reach; at++) {
          const from = rows[inSource[at] * lanes + lane]
          const through = from + inCost[at]
          if (!(through - to <= slack * through && from < to)) continue
          if (begin + 1 + amount >= room) return false
          laneList[base + begin + 1 + amount++] = inSource[at]
        }
        if (amount === 1) lanePrior[lane * stride + vertex] = laneList[base + begin + 1]
        else {
          lanePrior[lane * stride + vertex] = vertex
          laneStart[lane * stride + vertex] = begin
          laneList[base + begin] = amount
          laneKept[lane] = begin + 1 + amount
        }
      }
    }
    return true
  }
}
