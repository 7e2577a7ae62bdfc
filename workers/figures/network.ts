/** A small network: nodes in their cluster's colour, every name readable, heavy links thick. [P1 Fig. 4, 6; P2 Fig. 9] */
import type { Network } from '../contract.ts'
import { frame, small, type Option } from './axes.ts'
import { layout } from './layout.ts'
import { formatNumber } from './numbers.ts'
import { clusterColour, inks, type Look } from './palette.ts'

/** The width the positions are made for, in pixels; the figure scales it. */
const roomWidth = 720
/** Room for the title above and for names below. */
const head = 62
const foot = 34
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
  const high = networkHeight(network.nodes.length)
  const space = high - head - foot
  const { points, width, height } = layout({
    bodies: network.nodes.map(({ id, label, size }) => ({ id, mark: mark(size), name: label.length * letter + 6 })),
    links: network.links,
    width: roomWidth - 2 * Math.min(150, longest),
    height: space,
  })
  // A dissimilarity is drawn thick where it is small, a count of transitions where it is large.
  const near = network.weightTitle === 'dissimilarity'
  const beside = [...points.values()].some(({ name }) => name === 'left')
  const margin = Math.min(150, beside ? longest + 24 : Math.max(24, longest / 2))
  const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)}%`
  const tall = Math.min(space, 1.35 * height)
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
        ...(width * 1.35 < roomWidth - 2 * margin ? { left: 'center', width: percent(1.35 * width, roomWidth) } : { left: margin, right: margin }),
        ...(tall < space ? { top: percent(head + (space - tall) / 2, high), height: percent(tall, high) } : { top: head, bottom: foot }),
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
