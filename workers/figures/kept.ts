/** What each reading of the filter keeps and drops, as shares of all probes. [Evrard et al. 2019, III-C] */
import type { Table } from '../contract.ts'
import { axis, frame, legend, small, type Option } from './axes.ts'
import { namesAxis } from './bars.ts'
import { formatShare } from './numbers.ts'
import { inks, type Look } from './palette.ts'

/** Null for a table that is not of a filter. */
export function keptFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  const [unit, kept, dropped] = [at('unit'), at('probesKept'), at('probesDropped')]
  if (unit !== 0 || kept < 0 || dropped < 0 || table.rows.length === 0) return null
  const { accent, line, grid, paper, ink } = inks[look]
  const share = (row: Table['rows'][number], key: number) => Number(row[key]) / Math.max(1, Number(row[kept]) + Number(row[dropped]))
  const part = (name: string, key: number, colour: string, letters: string) => ({
    name,
    type: 'bar',
    stack: 'probes',
    barMaxWidth: 30,
    itemStyle: { color: colour },
    data: table.rows.toReversed().map((row) => share(row, key)),
    label: { show: true, position: 'inside', ...small(letters), formatter: ({ value }: { value: number }) => (value < 0.06 ? '' : formatShare(value)) },
  })
  return {
    ...frame(`${table.title}: probes in kept and in dropped units`, look),
    grid: { left: 150, right: 32, top: 62, bottom: 48 },
    legend: legend(look, ['kept', 'dropped']),
    xAxis: axis({ title: 'Share of the probes', type: 'value', look, label: formatShare, extra: { max: 1, splitLine: { show: true, lineStyle: { color: grid } } } }),
    yAxis: namesAxis(table.rows.map((row) => ({ name: String(row[unit]), beside: '' })), [138, 0], look),
    series: [part('kept', kept, accent, paper), part('dropped', dropped, line, ink)],
  }
}
