/** The first rows of a ranked table as bars, each with its port and name. [Lagraa & Francois 2017, Tables II and III] */
import type { Table } from '../contract.ts'
import { axis, family, frame, small, titled, type Option } from './axes.ts'
import { formatNumber } from './numbers.ts'
import { inks, type Look } from './palette.ts'

const bars = 10
const measures = ['betweenness', 'degree', 'probes', 'in', 'out', 'neighbours', 'strength', 'strengthIn', 'strengthOut']

/** Null for a table that is not a ranking of ports. */
export function rankingFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  const [port, service] = [at('port'), at('service')]
  // The measure that ranks stands first.
  const value = table.columns.findIndex(({ key }) => measures.includes(key))
  if (at('rank') !== 0 || port < 0 || value < 0 || table.rows.length === 0) return null
  const rows = table.rows.slice(0, bars).reverse()
  const { ink, secondary, accent, line, grid } = inks[look]
  const { title, unit } = table.columns[value]
  const cut = rows.length < table.total ? `: the first ${rows.length} of ${formatNumber(table.total)}` : ''
  return {
    ...frame(`${table.title}${cut}`, look),
    grid: { left: 164, right: 72, top: 30, bottom: 48 },
    xAxis: axis({ title: titled(title, unit), type: 'value', look, extra: { splitLine: { show: true, lineStyle: { color: grid } } } }),
    yAxis: {
      type: 'category',
      data: rows.map((row) => `{port|${String(row[port])}}{name|${braceless(String(row[service] ?? 'unassigned'))}}`),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: line } },
      axisLabel: {
        interval: 0,
        margin: 10,
        rich: {
          // Columns of their own widths: names start under each other, whatever font the viewer has.
          port: { ...small(ink), fontWeight: 600, width: 44, align: 'left' },
          name: { ...small(secondary), width: 108, align: 'left' },
        },
      },
    },
    series: [
      {
        name: title,
        type: 'bar',
        data: rows.map((row) => row[value]),
        itemStyle: { color: accent },
        barWidth: '62%',
        label: { show: true, position: 'right', ...small(secondary), formatter: ({ value: one }: { value: unknown }) => formatNumber(Number(one)) },
      },
    ],
    tooltip: {
      ...frame(table.title, look).tooltip,
      trigger: 'item',
      textStyle: { color: ink, fontSize: 12, fontFamily: family },
      formatter: ({ dataIndex }: { dataIndex: number }) => `${rows[dataIndex][port]} ${rows[dataIndex][service] ?? 'unassigned'}: ${formatNumber(Number(rows[dataIndex][value]))} ${unit}`,
    },
  }
}

/** Braces and bars are the marks of rich text; long names are cut to what the column holds. */
function braceless(name: string): string {
  const plain = name.replace(/[{}|]/g, ' ')
  return plain.length > 16 ? `${plain.slice(0, 15)}…` : plain
}
