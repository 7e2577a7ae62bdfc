/**
 * Positions for a small network without a screen: the same network always gets the same picture.
 *
 * Connected parts are placed apart: a dense one as a ring whose heavy links join neighbours, any other by forces. The
 * parts are then packed in rows whose width suits the room. Units are pixels at the size the figure was made for.
 */
import type { Network } from '../contract.ts'
import { forces } from './forces.ts'
import { ring } from './ring.ts'

export interface Point {
  x: number
  y: number
  /** Where the node's name has room. */
  name: 'top' | 'right' | 'bottom' | 'left'
}
/** A node as the layout sees it: how wide its mark and its name are. */
export interface Body {
  id: string
  mark: number
  name: number
}
export interface Bond {
  one: number
  other: number
  weight: number
}
export interface Layout {
  points: Map<string, Point>
  width: number
  height: number
}
interface Part {
  bodies: Body[]
  points: Point[]
  width: number
  height: number
}

const gap = 24
/** Row widths that are tried. */
const rowWidths = 24
/** Height of a name's line, and air around it. */
export const nameLine = 16
/** A part with this share of all its possible links is a ring: forces would only crowd it. */
const denseShare = 0.4
const ringNodes = 24

export function layout(input: { bodies: readonly Body[]; links: Network['links']; width: number; height: number }): Layout {
  const { bodies, links, width, height } = input
  const parts = components(bodies, links).map((members): Part => {
    const index = new Map(members.map(({ id }, at) => [id, at]))
    const bonds = bondsOf(links, index)
    const possible = (members.length * (members.length - 1)) / 2
    const dense = members.length > 4 && members.length <= ringNodes && bonds.length >= denseShare * possible
    const aspect = bodies.length === members.length ? Math.min(1.7, width / height) : 1.1
    return cornered(members, dense ? ring({ bodies: members, bonds, aspect }) : forces({ bodies: members, bonds, width }))
  })
  parts.sort((one, other) => other.height - one.height || other.width - one.width)
  // Of some row widths, from the widest part to all in one row, the one that lets the whole be drawn largest.
  const widest = Math.max(...parts.map((part) => part.width))
  const all = parts.reduce((sum, part) => sum + part.width + gap, 0)
  const widths = Array.from({ length: rowWidths + 1 }, (_, step) => widest + ((all - widest) * step) / rowWidths)
  const scale = (packed: Layout) => Math.min(width / packed.width, height / packed.height)
  return widths.map((row) => pack(parts, row)).reduce((best, packed) => (scale(packed) > scale(best) + 1e-9 ? packed : best))
}

/** Tallest first, each into the first row that has room for it. */
function pack(parts: readonly Part[], row: number): Layout {
  const rows: { used: number; height: number; parts: { part: Part; x: number }[] }[] = []
  for (const part of parts) {
    let into = rows.find(({ used }) => used + part.width <= row + 0.01)
    if (into === undefined) rows.push((into = { used: 0, height: part.height, parts: [] }))
    into.parts.push({ part, x: into.used })
    into.used += part.width + gap
  }
  const points = new Map<string, Point>()
  let y = 0
  for (const { height, parts: placed } of rows) {
    for (const { part, x } of placed) {
      // In the middle of its row's height.
      const down = y + (height - part.height) / 2
      part.bodies.forEach(({ id }, at) => points.set(id, { ...part.points[at], x: x + part.points[at].x, y: down + part.points[at].y }))
    }
    y += height + gap
  }
  return { points, width: Math.max(1, ...rows.map(({ used }) => used - gap)), height: Math.max(y - gap, 1) }
}

/** Moved so that marks and names begin at (0, 0). */
function cornered(bodies: Body[], points: Point[]): Part {
  const boxes = points.map(({ x, y, name }, at) => {
    const { mark, name: wide } = bodies[at]
    const beside = name === 'left' || name === 'right' ? mark / 2 : Math.max(mark, wide) / 2
    return {
      left: x - (name === 'left' ? mark / 2 + wide : beside),
      right: x + (name === 'right' ? mark / 2 + wide : beside),
      top: y - mark / 2 - (name === 'top' ? nameLine : 0),
      bottom: y + mark / 2 + (name === 'bottom' ? nameLine : 0),
    }
  })
  const left = Math.min(...boxes.map((box) => box.left))
  const top = Math.min(...boxes.map((box) => box.top))
  const width = Math.max(...boxes.map((box) => box.right)) - left
  const height = Math.max(...boxes.map((box) => box.bottom)) - top
  return { bodies, points: points.map((point) => ({ ...point, x: point.x - left, y: point.y - top })), width, height }
}

function components(bodies: readonly Body[], links: Network['links']): Body[][] {
  const byId = new Map(bodies.map((body) => [body.id, body]))
  const neighbours = new Map<string, string[]>(bodies.map(({ id }) => [id, []]))
  for (const { from, to } of links) {
    if (!byId.has(from) || !byId.has(to)) continue
    neighbours.get(from)!.push(to)
    neighbours.get(to)!.push(from)
  }
  const seen = new Set<string>()
  return bodies.flatMap(({ id }) => {
    if (seen.has(id)) return []
    const part = [id]
    seen.add(id)
    for (let at = 0; at < part.length; at++) {
      for (const next of neighbours.get(part[at])!) {
        if (seen.has(next)) continue
        seen.add(next)
        part.push(next)
      }
    }
    return [part.map((one) => byId.get(one)!)]
  })
}

/** Links between the given nodes, both directions of a pair together. */
function bondsOf(links: Network['links'], index: ReadonlyMap<string, number>): Bond[] {
  const bonds = new Map<number, Bond>()
  for (const { from, to, weight } of links) {
    const [one, other] = [index.get(from), index.get(to)]
    if (one === undefined || other === undefined || one === other) continue
    const key = Math.min(one, other) * index.size + Math.max(one, other)
    const bond = bonds.get(key)
    if (bond) bond.weight += weight
    else bonds.set(key, { one: Math.min(one, other), other: Math.max(one, other), weight })
  }
  return [...bonds.values()]
}
