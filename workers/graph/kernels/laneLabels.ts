/**
 * Distances from 16 sources at a time: what is read of the graph is read once for all.
 *
 * Rounds pull labels along in-edges ascending by cost, in rows of 16 labels a vertex, a lane a source: a vertex stops
 * where no lane gains, because the cost is at least label - least, where least is the smallest label of the lane that
 * fell in the round before. Hubs put most ports a few hops away, so few rounds do; where they do not, such as along
 * chains, the sources are done one by one. Labels that fall are used in the same round. [Bellman 1958]
 *
 * Whole costs (wholeCosts.ts) are added in 32 bits: half the memory to pass through, and exact as long as every label is
 * below `never`, which stands for no label; where one is not, the lanes start again with the costs as they are.
 * The oracle of laneLabels.assembly.ts and wholeLabels.assembly.ts: same order of operations, same rounds.
 */
import type { Arrays, Shape } from './layout.ts'
import { measured } from './measured.ts'

export const lanes = 16
const mostRounds = 32
/** Two of them can be added in 32 bits. */
export const never = 2 ** 30
/** Edges read before it is asked again where to stop: asking costs as much as one. */
const block = 8

/** `unsettled`: too many rounds; `tooLarge`: a label is not below `never`. */
export type Labelled = 'unsettled' | 'settled' | 'tooLarge'

/** Labels of `laneSource` in `rows`. @param count how many vertices are swept @param whole whether by whole costs (wholeCosts.ts) */
export function createLaneLabels({ outStart, outTarget, outCost, inStart, inSource, inCost, inWhole, measure, rows, swept, laneSource, least, fell }: Arrays, { vertices }: Pick<Shape, 'vertices'>): (count: number, whole: boolean) => Labelled {
  const own = new Float64Array(lanes)

  /** The cost from which on no lane gains. */
  function gap(): number {
    let most = -Infinity
    for (let lane = 0; lane < lanes; lane++) if (own[lane] - least[lane] > most) most = own[lane] - least[lane]
    return most
  }
  function begin(whole: boolean, none: number): void {
    const costOf = (edge: number) => (whole ? Math.min(Math.floor(outCost[edge] * measure[measured.scale]), never - 1) : outCost[edge])
    rows.fill(none, 0, vertices * lanes)
    for (let lane = 0; lane < lanes; lane++) {
      const source = laneSource[lane]
      const start = outStart[source]
      const end = outStart[source + 1]
      least[lane] = start < end ? costOf(start) : none
      for (let at = start; at < end; at++) rows[outTarget[at] * lanes + lane] = costOf(at)
      rows[source * lanes + lane] = 0
    }
  }

  return (count, whole) => {
    const none = whole ? never : Infinity
    const costs = whole ? inWhole : inCost
    begin(whole, none)
    for (let round = 0; round < mostRounds; round++) {
      let any = false
      fell.fill(Infinity)
      for (let index = 0; index < count; index++) {
        const vertex = swept[index]
        const base = vertex * lanes
        for (let lane = 0; lane < lanes; lane++) own[lane] = rows[base + lane]
        const end = inStart[vertex + 1]
        let at = inStart[vertex]
        while (at < end && costs[at] < gap()) {
          for (const stop = Math.min(at + block, end); at < stop; at++) {
            const from = inSource[at] * lanes
            const cost = costs[at]
            for (let lane = 0; lane < lanes; lane++) if (rows[from + lane] + cost < own[lane]) own[lane] = rows[from + lane] + cost
          }
        }
        for (let lane = 0; lane < lanes; lane++) {
          if (own[lane] >= rows[base + lane]) continue
          any = true
          rows[base + lane] = own[lane]
          if (own[lane] < fell[lane]) fell[lane] = own[lane]
        }
      }
      if (!any) return fits(count, none) ? 'settled' : 'tooLarge'
      least.set(fell)
    }
    return 'unsettled'
  }

  function fits(count: number, none: number): boolean {
    for (let index = 0; index < count; index++) {
      for (let lane = 0; lane < lanes; lane++) if (rows[swept[index] * lanes + lane] === none) return false
    }
    return true
  }
}
