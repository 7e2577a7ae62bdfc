/** What every figure shares: type, colours, axis lines, legend and the room around. */
import type { EChartsCoreOption } from 'echarts/core'
import { formatNumber } from './numbers.ts'
import { inks, type Look } from './palette.ts'

export type Option = EChartsCoreOption
export const family = "'Inter Variable', Inter, system-ui, sans-serif"

export function frame(title: string, look: Look) {
  const { ink, secondary, accent, paper, line } = inks[look]
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: family, fontSize: 12, color: ink },
    title: { text: title, left: 0, top: 0, padding: 0, textStyle: { fontSize: 13, lineHeight: 18, fontWeight: 600, color: ink, fontFamily: family } },
    grid: { left: 64, right: 24, top: 58, bottom: 48 },
    tooltip: {
      // Drawn, not HTML: a name from a capture stays text.
      renderMode: 'richText',
      trigger: 'axis',
      backgroundColor: paper,
      borderColor: line,
      textStyle: { color: ink, fontSize: 12, fontFamily: family },
    },
    aria: { enabled: true, label: { description: title } },
    color: [accent, secondary],
  }
}

export const small = (colour: string) => ({ color: colour, fontFamily: family, fontSize: 11 })

/** A row of names under the title, for lines that cannot be labelled where they end. */
export function legend(look: Look, names: readonly string[]) {
  return { data: [...names], left: -5, top: 20, icon: 'roundRect', itemWidth: 10, itemHeight: 10, itemGap: 22, textStyle: small(inks[look].secondary) }
}

/** "Probes", "Time (UTC)", "Weight of an edge (transitions)": the unit is not said twice. */
export function titled(title: string, unit: string): string {
  return unit === '' || unit === '1' || title.toLowerCase().includes(unit.toLowerCase()) ? title : `${title} (${unit})`
}

export function axis(input: { title: string; type: 'value' | 'log' | 'time' | 'category'; look: Look; vertical?: boolean; label?: (value: number) => string; extra?: object }) {
  const { title, type, look, vertical = false, label, extra = {} } = input
  const { secondary, line, grid } = inks[look]
  const numeric = type === 'value' || type === 'log'
  return {
    type,
    name: title,
    nameLocation: vertical ? 'end' : 'middle',
    nameGap: vertical ? 12 : 28,
    nameTextStyle: { ...small(secondary), ...(vertical ? { align: 'left', padding: [0, 0, 0, -56] } : {}) },
    axisLine: { show: !vertical, lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { ...small(secondary), hideOverlap: true, ...(label ? { formatter: label } : numeric ? { formatter: (value: number) => formatNumber(value) } : {}) },
    splitLine: { show: vertical, lineStyle: { color: grid } },
    ...extra,
  }
}
