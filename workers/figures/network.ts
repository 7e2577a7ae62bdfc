/** A small network: nodes in their cluster's colour, every name readable, heavy links thick. [P1 Fig. 4, 6; P2 Fig. 9] */
import type { Network } from '../contract.ts'
import { frame, small, type Option } from './axes.ts'
import { layout } from './layout.ts'
import { formatNumber } from './numbers.ts'
import { clusterColour, inks, type Look } from './palette.ts'

/** The room the positions are made for, in pixels; the figure scales it. */
export const networkRoom = { width: 720, height: 400 }
/** Height at which so many nodes and their names have room. */
export function networkHeight(nodes: number): number {
  return nodes <= 4 ? 220 : nodes <= 14 ? 330 : nodes <= 30 ? 420 : nodes <= 40 ? 460 : 620
}

/** A letter's usual width at the names' size. */
const letter = 6.2

export function networkFigure(network: Network, look: Look): Option {
  const { ink, secondary, paper } = inks[look]
  const largest = Math.max(1e-9, ...network.nodes.map(({ size }) => size))
  const heaviest = Math.max(1e-9, ...network.links.map(({ weight }) => weight))
  const mark = (size: number) => 9 + 19 * Math.sqrt(size / largest)
  const longest = Math.max(...network.nodes.map(({ label }) => label.length)) * letter
  const { points, width, height } = layout({
    bodies: network.nodes.map(({ id, label, size }) => ({ id, mark: mark(size), name: label.length * letter + 6 })),
    links: network.links,
    width: networkRoom.width - 2 * Math.min(150, longest),
    height: Math.max(networkRoom.height, networkHeight(network.nodes.length)) - 88,
  })
  // A dissimilarity is drawn thick where it is small, a count of transitions where it is large.
  const near = network.weightTitle === 'dissimilarity'
  const beside = [...points.values()].some(({ name }) => name === 'left')
  const margin = Math.min(150, beside ? longest + 24 : Math.max(24, longest / 2))
  const room = (part: number, whole: number) => `${Math.round(100 * Math.min(1, (1.35 * part) / whole))}%`
  const tooltip = frame(network.title, look).tooltip
  return {
    ...frame(network.title, look),
    tooltip: {
      ...tooltip,
      trigger: 'item',
      formatter: (about: { dataType?: string; name: string; value?: number; data: { source?: string; target?: string } }) =>
        about.dataType === 'edge'
          ? `${about.data.source} ${network.directed ? 'to' : 'and'} ${about.data.target}: ${formatNumber(about.value ?? 0)} ${network.weightTitle}`
          : `${about.name}: ${network.sizeTitle} ${formatNumber(about.value ?? 0)}`,
    },
    series: [
      {
        type: 'graph',
        layout: 'none',
        // A few nodes are not stretched over the whole figure.
        ...(width * 1.35 < networkRoom.width - 2 * margin ? { left: 'center', width: room(width, networkRoom.width) } : { left: margin, right: margin }),
        ...(height * 1.35 < networkRoom.height ? { top: 'middle', height: room(height, networkRoom.height) } : { top: 62, bottom: 40 }),
        roam: false,
        preserveAspect: true,
        edgeSymbol: network.directed ? ['none', 'arrow'] : ['none', 'none'],
        edgeSymbolSize: 7,
        data: network.nodes.map(({ id, label: name, group, size }) => {
          const { x, y, name: position } = points.get(id)!
          return {
            id,
            name,
            value: size,
            x,
            y,
            symbolSize: mark(size),
            itemStyle: { color: clusterColour(group, look), borderColor: paper, borderWidth: 1 },
            label: { show: true, position, distance: 3, ...small(ink), textBorderColor: paper, textBorderWidth: 2.5, formatter: '{b}' },
          }
        }),
        links: network.links.map(({ from, to, weight, bold }) => ({
          source: from,
          target: to,
          value: weight,
          lineStyle: {
            color: bold ? ink : secondary,
            width: near ? (bold ? 2.4 : 1) : 0.7 + 3.3 * (weight / heaviest) ** 0.75,
            opacity: bold ? 0.9 : 0.42,
            curveness: network.directed ? 0.12 : 0,
          },
        })),
      },
    ],
  }
}
