/** The most central ports by two measures, one ranking beside the other. [Lagraa & Francois 2017, Table III] */
import type { Table } from '../contract.ts'
import { axis, frame, titled, type Option } from './axes.ts'
import { barSeries, mostBars, namesAxis } from './bars.ts'
import { inks, type Look } from './palette.ts'

/** Null for another table, and where windows are side by side. */
export function centralFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  const halves = (['betweenness', 'degree'] as const).map((key) => ({ value: at(key), port: at(`${key}Port`), service: at(`${key}Service`) }))
  if (at('rank') !== 0 || table.rows.length === 0 || halves.some(({ value, port, service }) => value < 0 || port < 0 || service < 0)) return null
  const { grid, accent, secondary } = inks[look]
  const drawn = halves.map(({ value, port, service }) => ({
    column: table.columns[value],
    rows: table.rows.slice(0, mostBars).map((row) => ({ name: String(row[port]), beside: String(row[service] ?? 'unassigned'), value: Number(row[value]) })),
  }))
  return {
    ...frame(table.title, look),
    grid: [{ left: 150, right: '57%', top: 34, bottom: 48 }, { left: '72%', right: 48, top: 34, bottom: 48 }],
    xAxis: drawn.map(({ column: { title, unit } }, index) => ({ ...axis({ title: titled(title, unit), type: 'value', look, extra: { splitNumber: 3, splitLine: { show: true, lineStyle: { color: grid } } } }), gridIndex: index })),
    yAxis: drawn.map(({ rows }, index) => ({ ...namesAxis(rows, [44, 94], look), gridIndex: index })),
    series: drawn.map(({ column, rows }, index) => ({ ...barSeries({ name: column.title, rows, colour: index === 0 ? accent : secondary, look }), xAxisIndex: index, yAxisIndex: index })),
    tooltip: { show: false },
  }
}
