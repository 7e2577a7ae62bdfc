/**
 * Positions for a small network without a screen: the same network always gets the same picture.
 *
 * Connected parts are laid out apart by a force model (Fruchterman and Reingold 1991) that starts on a circle in the
 * order of the nodes and cools in a fixed number of steps; then the parts are packed in rows.
 */
import type { Network } from '../contract.ts'

export interface Point {
  x: number
  y: number
}
const steps = 300

export function layout(network: Pick<Network, 'nodes' | 'links'>, width: number, height: number): Map<string, Point> {
  const parts = components(network)
  const boxes = parts.map((ids) => {
    const points = forces(ids, network.links)
    const side = Math.sqrt(ids.length) * 90 + 40
    return { ids, points: scaled(points, side), side }
  })
  boxes.sort((one, other) => other.side - one.side)
  const placed = new Map<string, Point>()
  const total = boxes.reduce((sum, { side }) => sum + side * side, 0)
  const row = Math.max(boxes[0]?.side ?? 1, Math.sqrt((total * 1.3 * width) / height))
  let x = 0
  let y = 0
  let tallest = 0
  for (const { ids, points, side } of boxes) {
    if (x > 0 && x + side > row) {
      x = 0
      y += tallest
      tallest = 0
    }
    ids.forEach((id, index) => placed.set(id, { x: x + points[index].x, y: y + points[index].y }))
    x += side
    tallest = Math.max(tallest, side)
  }
  return fitted(placed, width, height)
}

function components({ nodes, links }: Pick<Network, 'nodes' | 'links'>): string[][] {
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { from, to } of links) {
    neighbours.get(from)?.push(to)
    neighbours.get(to)?.push(from)
  }
  const seen = new Set<string>()
  return nodes.flatMap(({ id }) => {
    if (seen.has(id)) return []
    const part = [id]
    seen.add(id)
    for (let at = 0; at < part.length; at++) {
      for (const next of neighbours.get(part[at]) ?? []) {
        if (seen.has(next)) continue
        seen.add(next)
        part.push(next)
      }
    }
    return [part]
  })
}

function forces(ids: readonly string[], links: Network['links']): Point[] {
  const index = new Map(ids.map((id, at) => [id, at]))
  const points = ids.map((_, at): Point => {
    const angle = (2 * Math.PI * at) / ids.length
    const radius = 1 + (at % 2) * 0.15
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }
  })
  const joined = links.filter(({ from, to }) => index.has(from) && index.has(to)).map(({ from, to }) => [index.get(from)!, index.get(to)!] as const)
  const ideal = 1.4 / Math.sqrt(ids.length)
  for (let step = 0; step < steps && ids.length > 1; step++) {
    const heat = 0.25 * (1 - step / steps) ** 2 + 0.001
    const push = ids.map((): Point => ({ x: 0, y: 0 }))
    for (let a = 0; a < ids.length; a++) {
      for (let b = a + 1; b < ids.length; b++) {
        const dx = points[a].x - points[b].x
        const dy = points[a].y - points[b].y
        const square = Math.max(dx * dx + dy * dy, 1e-4)
        const force = (ideal * ideal) / square
        push[a].x += dx * force
        push[a].y += dy * force
        push[b].x -= dx * force
        push[b].y -= dy * force
      }
    }
    for (const [a, b] of joined) {
      const dx = points[a].x - points[b].x
      const dy = points[a].y - points[b].y
      const force = Math.sqrt(dx * dx + dy * dy) / ideal / 6
      push[a].x -= dx * force
      push[a].y -= dy * force
      push[b].x += dx * force
      push[b].y += dy * force
    }
    points.forEach((point, at) => {
      const length = Math.max(Math.hypot(push[at].x, push[at].y), 1e-9)
      const move = Math.min(length, heat) / length
      point.x += push[at].x * move
      point.y += push[at].y * move
    })
  }
  return points
}

function scaled(points: Point[], side: number): Point[] {
  const box = bounds(points)
  const margin = 36
  const size = Math.max(box.right - box.left, box.bottom - box.top, 1e-9)
  const factor = points.length === 1 ? 0 : (side - 2 * margin) / size
  return points.map(({ x, y }) => ({ x: side / 2 + (x - (box.left + box.right) / 2) * factor, y: side / 2 + (y - (box.top + box.bottom) / 2) * factor }))
}
function fitted(placed: Map<string, Point>, width: number, height: number): Map<string, Point> {
  const box = bounds([...placed.values()])
  const factor = Math.min(width / Math.max(box.right - box.left, 1), height / Math.max(box.bottom - box.top, 1))
  const left = (width - (box.right - box.left) * factor) / 2
  const top = (height - (box.bottom - box.top) * factor) / 2
  return new Map([...placed].map(([id, { x, y }]) => [id, { x: left + (x - box.left) * factor, y: top + (y - box.top) * factor }]))
}
function bounds(points: readonly Point[]) {
  return {
    left: Math.min(...points.map(({ x }) => x)),
    right: Math.max(...points.map(({ x }) => x)),
    top: Math.min(...points.map(({ y }) => y)),
    bottom: Math.max(...points.map(({ y }) => y)),
  }
}
