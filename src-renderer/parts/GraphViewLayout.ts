/**
 * Positions of a small network by fcose, its randomness seeded: the same network always gets the same picture.
 *
 * fcose takes its start from Math.random: for the time of a layout that is a fixed sequence. Cytoscape runs without a
 * screen here and is destroyed again.
 */
import cytoscape from 'cytoscape'
import fcose from 'cytoscape-fcose'
import type { Network } from '../../workers/contract.ts'

cytoscape.use(fcose)

export function repeatably(work: () => void): void {
  const random = Math.random
  let state = 20161101
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  try {
    work()
  } finally {
    Math.random = random
  }
}

export interface Placed {
  x: number
  y: number
}
/** @returns positions by node, in a frame that starts at (0, 0) and is `width` by `height` at most, wider than high where it can be */
export function place(network: Network, width: number, height: number): Map<string, Placed> {
  const graph = cytoscape({
    headless: true,
    styleEnabled: true,
    layout: { name: 'preset' },
    elements: [
      ...network.nodes.map(({ id }) => ({ data: { id } })),
      ...network.links.map(({ from, to }) => ({ data: { id: `${from}>${to}`, source: from, target: to } })),
    ],
    style: [{ selector: 'node', style: { width: 30, height: 24 } }],
  })
  repeatably(() => {
    const options = { name: 'fcose', animate: false, randomize: true, quality: 'default', nodeSeparation: 60, nodeRepulsion: () => 6000, idealEdgeLength: () => 52, numIter: 1500 }
    graph.layout(options as cytoscape.LayoutOptions).run()
  })
  const found = network.nodes.map(({ id }) => ({ id, ...graph.getElementById(id).position() }))
  graph.destroy()
  return fitted(found, width, height)
}

function fitted(points: (Placed & { id: string })[], width: number, height: number): Map<string, Placed> {
  const span = (values: number[]) => Math.max(...values) - Math.min(...values)
  const lying = (of: typeof points) => span(of.map(({ x }) => x)) >= span(of.map(({ y }) => y))
  const turned = lying(points) ? points : points.map(({ id, x, y }) => ({ id, x: y, y: -x }))
  const [left, top] = [Math.min(...turned.map(({ x }) => x)), Math.min(...turned.map(({ y }) => y))]
  const [wide, high] = [span(turned.map(({ x }) => x)) || 1, span(turned.map(({ y }) => y)) || 1]
  // Each way is stretched on its own, but not more than twice as much as the other: a chain stays a chain.
  const [across, down] = [width / wide, height / high]
  const [scaleX, scaleY] = [Math.min(across, 2 * down), Math.min(down, 2 * across)]
  return new Map(turned.map(({ id, x, y }) => [id, { x: (x - left) * scaleX + (width - wide * scaleX) / 2, y: (y - top) * scaleY + (height - high * scaleY) / 2 }]))
}
