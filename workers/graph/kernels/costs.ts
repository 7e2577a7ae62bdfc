/** What an edge costs by its weight: the less the heavier it is. */

/** 1 / weight, or so much less the weight. */
export type EdgeCost = '1/weight' | { less: number }

export const costOf = (cost: EdgeCost, weight: number) => (cost === '1/weight' ? 1 / weight : cost.less - weight)

/** Of each edge by its id. */
export function costsOf(weight: Float64Array, cost: EdgeCost): Float64Array {
  const costs = new Float64Array(weight.length)
  for (let edge = 0; edge < costs.length; edge++) costs[edge] = costOf(cost, weight[edge])
  return costs
}

/** Of one edge at least; both 0 where there is none. */
export interface WeightRange {
  least: number
  most: number
}
export function rangeOf(weight: Float64Array): WeightRange {
  let least = Infinity
  let most = 0
  for (let at = 0; at < weight.length; at++) {
    if (weight[at] < least) least = weight[at]
    if (weight[at] > most) most = weight[at]
  }
  return { least: Math.min(least, most), most }
}

/** The most an edge costs; 0 where there is none. */
export const dearestOf = (cost: EdgeCost, { least }: WeightRange) => (least === 0 ? 0 : costOf(cost, least))
/** Whether all costs are whole numbers; weights are. */
export const allWhole = (cost: EdgeCost, { most }: WeightRange) => cost !== '1/weight' || most <= 1
