/** The largest clusters as bars by IANA range and by assigned or not. [Lagraa & Francois 2017, Fig. 5] */
import type { Table } from '../contract.ts'
import { axis, frame, legend, type Option } from './axes.ts'
import { inks, rangeColours, type Look } from './palette.ts'

const shown = 10

/** Null for a table that is not one of clusters. */
export function clustersFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  if (at('cluster') !== 0 || at('system') < 0 || table.rows.length === 0) return null
  const rows = table.rows.slice(0, shown)
  const { secondary, line, paper } = inks[look]
  const tones = rangeColours[look]
  const bar = (input: { key: string; colour: string; stack: string; hatch?: { dashArrayY: number[]; rotation: number } }) => {
    const { key, colour, stack, hatch } = input
    return {
      name: key,
      type: 'bar',
      stack,
      barMaxWidth: 22,
      barGap: '12%',
      data: rows.map((row) => row[at(key)]),
      itemStyle: { color: colour, ...(hatch ? { borderColor: secondary, borderWidth: 0.8, decal: { symbol: 'rect', dashArrayX: [1, 0], color: secondary, backgroundColor: paper, ...hatch } } : {}) },
    }
  }
  const ranked = rows.length === 1 ? 'Ports of the one cluster' : `Ports of the ${rows.length}${rows.length < table.total ? ' largest' : ''} clusters`
  return {
    ...frame(`${ranked}: left by IANA range, right by registration`, look),
    grid: { left: 48, right: 16, top: 76, bottom: 48 },
    legend: legend(look, ['system', 'user', 'dynamic', 'assigned', 'unassigned', 'reserved']),
    xAxis: { ...axis({ title: 'Cluster', type: 'category', look }), data: rows.map((row) => String(row[0])) },
    yAxis: axis({ title: 'Ports', type: 'value', look, vertical: true, extra: { minInterval: 1, nameTextStyle: { color: secondary, fontSize: 11, align: 'left', padding: [0, 0, 0, -40] } } }),
    series: [
      bar({ key: 'system', colour: tones.system, stack: 'range' }),
      bar({ key: 'user', colour: tones.user, stack: 'range' }),
      bar({ key: 'dynamic', colour: tones.dynamic, stack: 'range' }),
      bar({ key: 'assigned', colour: secondary, stack: 'registration' }),
      bar({ key: 'unassigned', colour: paper, stack: 'registration', hatch: { dashArrayY: [1.5, 3.5], rotation: -Math.PI / 4 } }),
      bar({ key: 'reserved', colour: line, stack: 'registration' }),
    ],
  }
}
