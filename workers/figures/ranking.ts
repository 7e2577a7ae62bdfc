/** The first rows of a ranked table as bars, each with its port and name. */
import type { Table } from '../contract.ts'
import { axis, family, frame, type Option } from './axes.ts'
import { formatNumber } from './numbers.ts'
import { inks, type Look } from './palette.ts'

const bars = 10

/** Null for a table that is not a ranking of ports. */
export function rankingFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  const [port, service] = [at('port'), at('service')]
  const value = ['betweenness', 'degree', 'probes'].map(at).find((index) => index >= 0) ?? -1
  if (at('rank') !== 0 || port < 0 || value < 0 || table.rows.length === 0) return null
  const rows = table.rows.slice(0, bars).reverse()
  const { ink, secondary, accent } = inks[look]
  const { title, unit } = table.columns[value]
  return {
    ...frame(`${table.title}: the first ${rows.length}`, look),
    grid: { left: 150, right: 70, top: 36, bottom: 46 },
    xAxis: axis({ title: unit ? `${title} (${unit})` : title, type: 'value', look, extra: { splitLine: { show: true, lineStyle: { color: inks[look].grid } } } }),
    yAxis: {
      type: 'category',
      data: rows.map((row) => `{port|${String(row[port])}} {name|${String(row[service] ?? 'unassigned')}}`),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: inks[look].line } },
      axisLabel: {
        fontFamily: family,
        width: 138,
        overflow: 'truncate',
        rich: { port: { color: ink, fontWeight: 600, fontSize: 11, fontFamily: family }, name: { color: secondary, fontSize: 11, fontFamily: family } },
      },
    },
    series: [
      {
        type: 'bar',
        data: rows.map((row) => row[value]),
        itemStyle: { color: accent },
        barWidth: '62%',
        label: { show: true, position: 'right', color: secondary, fontSize: 11, fontFamily: family, formatter: ({ value: one }: { value: unknown }) => formatNumber(Number(one)) },
      },
    ],
  }
}
