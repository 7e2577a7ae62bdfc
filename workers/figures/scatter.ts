/**
 * Two measures of every row against each other, so that roles show at a glance: ports that lie between others beside
 * ports that have many neighbours [Lagraa & Francois 2017, V-A], and scanners by how many hosts and ports they try.
 */
import type { Cell, Table } from '../contract.ts'
import { axis, frame, legend, small, titled, type Option } from './axes.ts'
import { formatNumber } from './numbers.ts'
import { clusterColour, inks, type Look } from './palette.ts'

interface Reading {
  keys: readonly string[]
  /** First column of the table. */
  name: string
  x: string
  y: string
  log: boolean
  what: string
  /** Rows whose name is written beside them. */
  named: number
}
const readings: readonly Reading[] = [
  { name: 'port', keys: ['cluster', 'stability'], x: 'degree', y: 'betweenness', log: false, what: 'betweenness beside degree, in the colours of the clusters', named: 16 },
  { name: 'source', keys: ['kind', 'slow'], x: 'destinations', y: 'ports', log: true, what: 'ports beside destinations of every source', named: 0 },
]
/** More points than a figure can tell apart. */
const mostPoints = 2000

/** Null for a table without two such measures. */
export function scatterFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  const reading = readings.find(({ name, keys, x, y }) => at(name) === 0 && [...keys, x, y].every((key) => at(key) >= 0))
  if (reading === undefined || table.rows.length === 0) return null
  const { ink, secondary, accent } = inks[look]
  const [x, y] = [table.columns[at(reading.x)], table.columns[at(reading.y)]]
  const rows = table.rows.slice(0, mostPoints)
  const slow = at('slow')
  const highest = rows.map((row) => Number(row[at(reading.y)])).toSorted((one, other) => other - one)[reading.named] ?? -1
  const point = (row: Cell[]) => {
    const [across, up] = [Number(row[at(reading.x)]), Number(row[at(reading.y)])]
    const group = slow < 0 ? Number(String(row[at('cluster')] ?? '').slice(1)) : 0
    return {
      name: String(row[0]),
      value: [across, up],
      ...(slow < 0 ? { itemStyle: { color: clusterColour(group, look) } } : {}),
      label: { show: up > highest && reading.named > 0, position: 'right', formatter: '{b}', ...small(ink) },
    }
  }
  const cloud = (name: string, colour: string, among: Cell[][]) => ({
    name, type: 'scatter', symbolSize: 7, itemStyle: { color: colour, opacity: 0.75 }, data: among.map(point), labelLayout: { hideOverlap: true },
  })
  const clouds = slow < 0 ? [cloud('ports', accent, rows)] : [cloud('other scanners', secondary, rows.filter((row) => row[slow] !== true)), cloud('slow scans', accent, rows.filter((row) => row[slow] === true))]
  const cut = rows.length < Math.max(table.total, table.rows.length) ? `, the first ${formatNumber(rows.length)}` : ''
  return {
    ...frame(`${table.title}: ${reading.what}${cut}`, look),
    grid: { left: 64, right: 48, top: slow < 0 ? 58 : 72, bottom: 48 },
    legend: slow < 0 ? undefined : legend(look, clouds.map(({ name }) => name)),
    xAxis: axis({ title: titled(x.title, x.unit), type: reading.log ? 'log' : 'value', look }),
    yAxis: axis({ title: titled(y.title, y.unit), type: reading.log ? 'log' : 'value', look, vertical: true }),
    series: clouds,
    tooltip: {
      ...frame(table.title, look).tooltip,
      trigger: 'item',
      formatter: ({ name, value }: { name: string; value: [number, number] }) => `${name}: ${formatNumber(value[0])} ${x.unit}, ${formatNumber(value[1])} ${y.unit}`,
    },
  }
}
