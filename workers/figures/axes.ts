/** What every figure shares: type, colours, axis lines and the room around. */
import type { EChartsCoreOption } from 'echarts/core'
import { formatNumber } from './numbers.ts'
import { inks, type Look } from './palette.ts'

export type Option = EChartsCoreOption
export const family = "Inter, 'Inter Variable', system-ui, sans-serif"

export function frame(title: string, look: Look) {
  const { ink, secondary } = inks[look]
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: family, fontSize: 12, color: ink },
    title: { text: title, left: 0, top: 0, textStyle: { fontSize: 13, fontWeight: 600, color: ink, fontFamily: family } },
    grid: { left: 64, right: 24, top: 44, bottom: 46 },
    tooltip: {
      renderMode: 'richText',
      trigger: 'axis',
      backgroundColor: inks[look].paper,
      borderColor: inks[look].line,
      textStyle: { color: ink, fontSize: 12, fontFamily: family },
      extraCssText: '',
    },
    aria: { enabled: true, label: { description: title } },
    color: [inks[look].accent, secondary],
  }
}

export function axis(input: { title: string; type: 'value' | 'log' | 'time' | 'category'; look: Look; vertical?: boolean; extra?: object }) {
  const { title, type, look, vertical = false, extra = {} } = input
  const { secondary, line, grid } = inks[look]
  return {
    type,
    name: title,
    nameLocation: vertical ? 'end' : 'middle',
    nameGap: vertical ? 10 : 28,
    nameTextStyle: { color: secondary, fontFamily: family, fontSize: 11, ...(vertical ? { align: 'left', padding: [0, 0, 0, -56] } : {}) },
    axisLine: { show: !vertical, lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: secondary, fontFamily: family, fontSize: 11, hideOverlap: true, ...(type === 'value' || type === 'log' ? { formatter: (value: number) => formatNumber(value) } : {}) },
    splitLine: { show: vertical, lineStyle: { color: grid } },
    ...extra,
  }
}
