/**
 * A force model for a sparse network: linked nodes attract, all repel, the heat falls in a fixed number of steps.
 *
 * Fruchterman and Reingold 1991. It starts on a circle in the order of the nodes, so nothing is left to chance. Then the
 * long side is laid flat, because names are wide, and marks with their names are pushed apart until none overlap.
 */
import { nameLine, type Body, type Bond, type Point } from './layout.ts'

const steps = 400
const rounds = 200
/** Pixels between linked nodes before they are pushed apart. */
const ideal = 64
const stretch = 1.2

/** @param input.width what the whole may be wide; a longer one is drawn together as far as names allow */
export function forces({ bodies, bonds, width }: { bodies: readonly Body[]; bonds: readonly Bond[]; width: number }): Point[] {
  const count = bodies.length
  const radius = (ideal * count) / (2 * Math.PI)
  const x = Float64Array.from(bodies, (_, at) => radius * (1 + 0.15 * (at % 2)) * Math.cos((2 * Math.PI * at) / count))
  const y = Float64Array.from(bodies, (_, at) => radius * (1 + 0.15 * (at % 2)) * Math.sin((2 * Math.PI * at) / count))
  for (let step = 0; step < steps && count > 1; step++) cool(x, y, bonds, ideal * Math.sqrt(count) * 0.3 * (1 - step / steps) ** 2 + 0.05)
  flatten(x, y)
  const wide = Math.max(...x) - Math.min(...x) + Math.max(...bodies.map(({ mark, name }) => Math.max(mark, name)))
  if (wide > width) x.forEach((at, body) => (x[body] = (at * width) / wide))
  part(x, y, bodies)
  return bodies.map((_, at): Point => ({ x: x[at], y: y[at], name: 'bottom' }))
}

/** One step: every node moves along its force, at most `heat` pixels. */
function cool(x: Float64Array, y: Float64Array, bonds: readonly Bond[], heat: number): void {
  const count = x.length
  const pushX = new Float64Array(count)
  const pushY = new Float64Array(count)
  for (let one = 0; one < count; one++) {
    for (let other = one + 1; other < count; other++) {
      const [dx, dy] = [x[one] - x[other], y[one] - y[other]]
      const force = (ideal * ideal) / Math.max(dx * dx + dy * dy, 1)
      pushX[one] += dx * force
      pushY[one] += dy * force
      pushX[other] -= dx * force
      pushY[other] -= dy * force
    }
  }
  for (const { one, other } of bonds) {
    const [dx, dy] = [x[one] - x[other], y[one] - y[other]]
    const force = Math.sqrt(dx * dx + dy * dy) / ideal
    pushX[one] -= dx * force
    pushY[one] -= dy * force
    pushX[other] += dx * force
    pushY[other] += dy * force
  }
  for (let at = 0; at < count; at++) {
    const length = Math.max(Math.sqrt(pushX[at] * pushX[at] + pushY[at] * pushY[at]), 1e-9)
    const move = Math.min(length, heat) / length
    x[at] += pushX[at] * move
    y[at] += pushY[at] * move
  }
}

/** Turned about its centre so that it is widest from left to right, and drawn out a little that way. */
function flatten(x: Float64Array, y: Float64Array): void {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(x), mean(y)]
  let [xx, xy, yy] = [0, 0, 0]
  for (let at = 0; at < x.length; at++) {
    const [dx, dy] = [x[at] - meanX, y[at] - meanY]
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  for (let at = 0; at < x.length; at++) {
    const [dx, dy] = [x[at] - meanX, y[at] - meanY]
    x[at] = (dx * cos + dy * sin) * stretch
    y[at] = (dy * cos - dx * sin) / stretch
  }
}

/** Pushes marks with their names apart along the shorter way, until none overlap. */
function part(x: Float64Array, y: Float64Array, bodies: readonly Body[]): void {
  const width = bodies.map(({ mark, name }) => Math.max(mark, name) + 14)
  const height = bodies.map(({ mark }) => mark + nameLine + 8)
  for (let round = 0; round < rounds; round++) {
    let moved = false
    for (let one = 0; one < bodies.length; one++) {
      for (let other = one + 1; other < bodies.length; other++) {
        const overX = (width[one] + width[other]) / 2 - Math.abs(x[one] - x[other])
        const overY = (height[one] + height[other]) / 2 - Math.abs(y[one] - y[other])
        if (overX <= 0.01 || overY <= 0.01) continue
        moved = true
        if (overX < overY) {
          const way = x[one] <= x[other] ? -0.5 : 0.5
          x[one] += way * overX
          x[other] -= way * overX
        } else {
          const way = y[one] <= y[other] ? -0.5 : 0.5
          y[one] += way * overY
          y[other] -= way * overY
        }
      }
    }
    if (!moved) return
  }
}
