/**
 * A dense network as a ring: every link is a chord that can be followed, every name stands outside.
 *
 * The order is greedy: next comes the node with the heaviest links to the two placed last, so that heavy chords are short.
 */
import { nameLine, type Body, type Bond, type Point } from './layout.ts'

/** @param input.aspect width of the ellipse by its height */
export function ring(input: { bodies: readonly Body[]; bonds: readonly Bond[]; aspect: number }): Point[] {
  const { bodies, bonds, aspect } = input
  const count = bodies.length
  const weight = new Float64Array(count * count)
  for (const { one, other, weight: heavy } of bonds) weight[one * count + other] = weight[other * count + one] = heavy
  const order = [0]
  let left = bodies.map((_, at) => at).slice(1)
  while (left.length > 0) {
    const [last, before] = [order[order.length - 1], order[order.length - 2] ?? order[0]]
    const pull = (at: number) => weight[last * count + at] + 0.5 * weight[before * count + at]
    const next = left.reduce((best, at) => (pull(at) > pull(best) ? at : best))
    order.push(next)
    left = left.filter((at) => at !== next)
  }
  // Room for the names along the sides, where they stand one above the other.
  const tallest = Math.max(nameLine, ...bodies.map(({ mark }) => mark))
  const vertical = Math.max(36, (count * (tallest + 10)) / 4)
  const horizontal = vertical * aspect
  const points: Point[] = []
  order.forEach((at, place) => {
    const angle = (2 * Math.PI * place) / count - Math.PI / 2
    const [x, y] = [Math.cos(angle), Math.sin(angle)]
    points[at] = { x: x * horizontal, y: y * vertical, name: Math.abs(x) > 0.25 ? (x > 0 ? 'right' : 'left') : y > 0 ? 'bottom' : 'top' }
  })
  return points
}
