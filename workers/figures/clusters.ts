/** The largest clusters as bars by IANA range and by assigned or not. [Lagraa & Francois 2017, Fig. 5] */
import type { Table } from '../contract.ts'
import { axis, family, frame, type Option } from './axes.ts'
import { inks, rangeColours, type Look } from './palette.ts'

const shown = 10

export function clustersFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  if (at('cluster') !== 0 || at('system') < 0 || table.rows.length === 0) return null
  const rows = table.rows.slice(0, shown)
  const { secondary, line } = inks[look]
  const tones = rangeColours[look]
  const bar = (key: string, name: string, colour: string, stack: string, hatched = false) => ({
    name,
    type: 'bar',
    stack,
    barMaxWidth: 22,
    data: rows.map((row) => row[at(key)]),
    itemStyle: { color: colour, ...(hatched ? { decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: secondary } } : {}) },
  })
  return {
    ...frame(`Ports of the ${rows.length} largest clusters, by range (left) and registry (right)`, look),
    grid: { left: 56, right: 16, top: 64, bottom: 46 },
    legend: { left: 0, top: 22, icon: 'roundRect', itemWidth: 10, itemHeight: 10, textStyle: { color: secondary, fontFamily: family, fontSize: 11 } },
    xAxis: { ...axis({ title: 'Cluster', type: 'category', look }), data: rows.map((row) => String(row[0])) },
    yAxis: axis({ title: 'Ports', type: 'value', look, vertical: true, extra: { minInterval: 1 } }),
    series: [
      bar('system', 'system', tones.system, 'range'),
      bar('user', 'user', tones.user, 'range'),
      bar('dynamic', 'dynamic', tones.dynamic, 'range'),
      bar('assigned', 'assigned', secondary, 'registry'),
      bar('unassigned', 'unassigned', line, 'registry', true),
      bar('reserved', 'reserved', line, 'registry'),
    ],
  }
}
