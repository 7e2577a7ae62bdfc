/** A small network: nodes in their cluster's colour, port numbers readable, heavy links thick. */
import type { Network } from '../contract.ts'
import { family, frame, type Option } from './axes.ts'
import { layout } from './layout.ts'
import { formatNumber } from './numbers.ts'
import { clusterColour, inks, type Look } from './palette.ts'

/** The room the positions are made for; the figure scales it. */
export const networkRoom = { width: 900, height: 560 }

export function networkFigure(network: Network, look: Look): Option {
  const { ink, secondary } = inks[look]
  const points = layout(network, networkRoom.width - 120, networkRoom.height - 110)
  const largest = Math.max(1, ...network.nodes.map(({ size }) => size))
  const heaviest = Math.max(1e-9, ...network.links.map(({ weight }) => weight))
  const near = network.weightTitle === 'dissimilarity'
  const label = (name: string) => ({ show: true, position: name.length > 6 ? 'bottom' : 'right', distance: 4, color: ink, fontFamily: family, fontSize: 11, formatter: '{b}' })
  return {
    ...frame(network.title, look),
    tooltip: { ...frame(network.title, look).tooltip, trigger: 'item', formatter: ({ name, value }: { name: string; value?: number }) => (value === undefined ? name : `${name}: ${formatNumber(value)}`) },
    series: [
      {
        type: 'graph',
        layout: 'none',
        left: 60,
        right: 60,
        top: 56,
        bottom: 44,
        roam: false,
        preserveAspect: true,
        edgeSymbol: network.directed ? ['none', 'arrow'] : ['none', 'none'],
        edgeSymbolSize: 6,
        data: network.nodes.map(({ id, label: name, group, size }) => ({
          id,
          name,
          value: size,
          x: points.get(id)?.x ?? 0,
          y: points.get(id)?.y ?? 0,
          symbolSize: 8 + 22 * Math.sqrt(size / largest),
          itemStyle: { color: clusterColour(group, look) },
          label: label(name),
        })),
        links: network.links.map(({ from, to, weight, bold }) => ({
          source: from,
          target: to,
          value: weight,
          lineStyle: {
            color: bold ? ink : secondary,
            width: near ? (bold ? 2.5 : 1) : 0.6 + 3.4 * Math.sqrt(weight / heaviest),
            opacity: bold ? 0.9 : 0.45,
            curveness: network.directed ? 0.12 : 0,
          },
        })),
      },
    ],
  }
}
