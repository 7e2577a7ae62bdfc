/** What numbers the costs of edges are: how they can be added up and compared in fewer bits. */
import { never } from './laneLabels.ts'

/** Added to a number below 2^51 it rounds to whole ones. */
const rounding = 6_755_399_441_055_744
const bits = 65_536

/**
 * `whole`: all are whole numbers that fit 32 bits, and lengths are equal only if they are the same.
 * `scale`: a power of two. Of three numbers a + b = c within slack, times the scale and rounded, a + b is c or at most 2
 * off: as large as the longest length there can be allows.
 */
export function numbersOf(input: { costs: Float64Array | null; slack: number; vertices: number }): { whole: boolean; scale: number } {
  const { costs, slack, vertices } = input
  if (costs === null) return { whole: false, scale: 1 }
  const longest = vertices * costs.reduce((most, cost) => Math.max(most, cost), 0)
  const whole = longest < 2 ** 51 && slack * longest < 1 && costs.every((cost) => cost < never && Number.isInteger(cost))
  return { whole, scale: whole ? 1 : 2 ** Math.floor(Math.log2(Math.min(2 ** 50, 0.5 / slack) / longest)) }
}

/** The low 16 bits. */
export function digestOf(number: number, scale: number): number {
  const whole = number * scale + rounding - rounding
  return whole - Math.floor(whole / bits) * bits
}
