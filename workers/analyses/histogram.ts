/** Counts of whole numbers up to 65,536, such as distinct ports of a unit: exact quantiles without keeping the units. */

export interface Histogram {
  add(value: number): void
  total(): number
  /** How many values lie in [from, to]. */
  between(from: number, to: number): number
  /** Type-7 quantile; null without values. */
  quantile(share: number): number | null
  maximum(): number
  /** Each value that occurs with the share of values at or below it, ascending. */
  cumulative(): [value: number, share: number][]
}

export function createHistogram(): Histogram {
  const counts = new Float64Array(65_537)
  let total = 0
  let maximum = 0
  /** The value at a place of the ascending order, from 0. */
  const at = (place: number): number => {
    let below = 0
    for (let value = 0; value <= maximum; value++) {
      below += counts[value]
      if (below > place) return value
    }
    return maximum
  }
  return {
    add(value) {
      counts[value]++
      total++
      if (value > maximum) maximum = value
    },
    total: () => total,
    between(from, to) {
      let sum = 0
      for (let value = from; value <= Math.min(to, maximum); value++) sum += counts[value]
      return sum
    },
    quantile(share) {
      if (total === 0) return null
      const position = (total - 1) * share
      const low = at(Math.floor(position))
      return low + (position - Math.floor(position)) * (at(Math.ceil(position)) - low)
    },
    maximum: () => maximum,
    cumulative() {
      const steps: [number, number][] = []
      let below = 0
      for (let value = 0; value <= maximum; value++) {
        below += counts[value]
        if (counts[value] > 0) steps.push([value, below / total])
      }
      return steps
    },
  }
}

/** At most so many points of a curve, the last one always among them. */
export function thinned<Point>(points: readonly Point[], most: number): Point[] {
  const every = Math.ceil(points.length / most)
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}
