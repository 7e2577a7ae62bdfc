/**
 * Facts of the edge weights, and the cost that turns heavy edges into short ones.
 *
 * w' = (w_max - w) / (Q3 - Q1): the shift by lambda and by Q1 in the paper's two formulas cancels. Quantiles by linear
 * interpolation (type 7 of Hyndman and Fan 1996). Q3 = Q1: divided by 1. [Evrard et al. 2019, III-E; DEFINITIONS 8]
 */
import type { WeightFacts } from '../contract.ts'
import type { PortScanGraph } from './graph.ts'
import { largest } from './arrays.ts'
import { numbersAt } from './sortNumbers.ts'

/** Type-7 quantile of ascending values. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return 0
  const { below, above, part } = placesOf(sorted.length, share)
  return sorted[below] + part * (sorted[above] - sorted[below])
}

/** The same of values >= 0 in any order, for several shares. */
export function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  return values.length === 0 ? shares.map(() => 0) : quantilesBy(values.length, shares, (places) => numbersAt(values, places))
}
/** The same of so many values, one or more. @param at the values at places of their ascending order */
export function quantilesBy(length: number, shares: readonly number[], at: (places: readonly number[]) => number[]): number[] {
  const places = shares.map((share) => placesOf(length, share))
  const around = at(places.flatMap(({ below, above }) => [below, above]))
  return places.map(({ part }, one) => around[2 * one] + part * (around[2 * one + 1] - around[2 * one]))
}

/** The values around a share of so many, by their place in ascending order, and how far it lies between them. */
function placesOf(length: number, share: number): { below: number; above: number; part: number } {
  const position = (length - 1) * share
  const below = Math.floor(position)
  return { below, above: Math.min(below + 1, length - 1), part: position - below }
}

export function weightFacts(graph: PortScanGraph): WeightFacts {
  const { ports, outStart, outTarget, weight } = graph
  const [q1, q3] = quantiles(weight, [0.25, 0.75])
  const maximum = largest(weight)
  let heaviest: WeightFacts['heaviest'] = null
  for (let vertex = 0; vertex < ports.length && heaviest === null; vertex++) {
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
      if (weight[edge] !== maximum) continue
      heaviest = { from: ports[vertex], to: ports[outTarget[edge]], weight: maximum }
      break
    }
  }
  return { q1, q3, maximum, heaviest, divisor: q3 > q1 ? q3 - q1 : 1 }
}
