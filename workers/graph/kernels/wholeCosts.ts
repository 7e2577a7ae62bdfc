/**
 * Costs as whole numbers of 32 bits: lanes of those are half as wide as of 64-bit ones, and as fast again.
 *
 * Where all costs are whole and small they are exact. Others are multiplied with a power of two and rounded down, so
 * that the longest distance there can be still fits. A sum of such costs is then at most the true length, and less by
 * under one a hop; so with k hops on a path that is shortest in them, an edge is tight only if label + cost exceeds the
 * label at its head by less than k. Those few edges are then compared by their true costs (lanePaths.ts).
 */
import { allWhole, dearestOf, type EdgeCost, type WeightRange } from './costs.ts'
import { lengthsFrom } from './detours.ts'
import type { Compiled } from './kernel.ts'
import { never } from './laneLabels.ts'
import type { Arrays, Shape } from './layout.ts'
import { measured } from './measured.ts'

/** Hops that are allowed for where the costs leave room for them: heavy edges are short, and paths have no more. */
const fewestHops = 24
const enoughHops = 60
/** Below `never`, with room for the widest window: what is not reached is not within it. */
const widest = 2 ** 16
/** So many there are, of 16 bits (lanePrior.ts). */
const everyDigest = 2 ** 16
const longestWhole = never - 2 * widest

/** Whether all are whole, none as large as `never`, and lengths equal only if they are the same. */
export function areWhole(input: { cost: EdgeCost; range: WeightRange; slack: number; vertices: number }): boolean {
  const { cost, range, slack, vertices } = input
  const dearest = dearestOf(cost, range)
  if (!allWhole(cost, range) || dearest >= never) return false
  const longest = vertices * dearest
  return longest < 2 ** 51 && slack * longest < 1
}

/**
 * Fills inWhole, inDigest and measure: after the core is known, before lanes run.
 * @param count how many vertices are swept
 * @param compiled what does the same quicker (prepare.assembly.ts), where there is such
 */
export function makeWhole(arrays: Arrays, { whole, slack }: Pick<Shape, 'whole' | 'slack'>, count: number, range: WeightRange, compiled: Compiled | null): void {
  const { measure } = arrays
  const longest = whole ? 0 : Math.min((compiled?.longest(count) ?? longestOf(arrays, count)) * (1 + 1e-9), Number.MAX_VALUE)
  const scale = whole ? 1 : 2 ** Math.floor(Math.log2(longestWhole / longest))
  const least = wholeOf(arrays.leastIn.reduce((least, one) => Math.min(least, one), Infinity), scale)
  // What a length may be longer by and be equal, and what rounding adds.
  const margin = whole ? 0 : Math.ceil(slack * longest * scale) + 3
  const hops = Math.min(enoughHops, least - 1 - margin)
  measure[measured.scale] = scale
  // As wide as the cheapest edge, and labels would no longer tell which of two vertices comes first.
  measure[measured.mostHops] = whole || hops < fewestHops || margin > widest / 2 ? 0 : hops
  const window = margin + measure[measured.mostHops]
  measure[measured.window] = window
  const spread = window === 0 ? everyDigest : spreadOf(window)
  measure[measured.spread] = spread
  if (compiled === null) fillWhole(arrays, scale, spread)
  else compiled.fillWhole(range.most - range.least, scale, spread)
}

const wholeOf = (cost: number, scale: number) => Math.min(Math.floor(cost * scale), never - 1)
function fillWhole({ inCost, inWhole, inDigest }: Arrays, scale: number, spread: number): void {
  for (let edge = 0; edge < inCost.length; edge++) {
    inWhole[edge] = wholeOf(inCost[edge], scale)
    inDigest[edge] = (inWhole[edge] * spread) / everyDigest
  }
}

/**
 * What is within the window is then alike or next to it, and a sum may have lost one or two more. Digests come again after
 * 2^32 / spread: were that a power of two, costs such as 1/8 and 1/16 would be a multiple of it apart, and lengths that are
 * not equal would often look it. So it is a prime.
 */
function spreadOf(window: number): number {
  const most = everyDigest / window
  for (let one = Math.floor(most); one > 1; one--) {
    let by = 2
    while (one % by !== 0) by++
    if (by === one) return one
  }
  return Math.min(most, 1)
}

/** No distance from a vertex of the core is longer: first to vertex 0, then from there. */
function longestOf({ outStart, outTarget, outCost, inStart, inSource, inCost, core, swept }: Arrays, count: number): number {
  const there = lengthsFrom(0, inStart, inSource, inCost).reduce((most, label, vertex) => (core[vertex] === 1 ? Math.max(most, label) : most), 0)
  const away = lengthsFrom(0, outStart, outTarget, outCost)
  return there + swept.subarray(0, count).reduce((most, vertex) => Math.max(most, away[vertex]), 0)
}
