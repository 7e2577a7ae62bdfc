/** What a reader has to know when edge weights are degenerate. [DEFINITIONS 8] */
import type { WeightFacts } from '../contract.ts'

export function weightWarnings(facts: WeightFacts, edges: number, warn: (sentence: string) => void): void {
  if (edges === 0) return warn('The graph has no edge: no sequence in this scope goes from one port to another.')
  if (facts.q1 !== facts.q3) return
  if (facts.q3 === facts.maximum && facts.q1 === facts.maximum) {
    warn(`The middle half of the edge weights are all ${facts.maximum}, the largest weight: most distances are 0 and only hops tell ports apart.`)
  } else warn(`Q3 = Q1 = ${facts.q1}: the middle half of the edges weigh the same, so distances are divided by 1 instead.`)
}
