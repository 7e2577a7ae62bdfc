/**
 * The first rows of a ranked table as bars: ports, transitions, sensors, protocols, the classes of a ledger.
 * [Lagraa & Francois 2017, Tables I to III]
 */
import type { Cell, Table } from '../contract.ts'
import { barsFigure, mostBars, type Bar } from './bars.ts'
import type { Option } from './axes.ts'
import { formatNumber } from './numbers.ts'
import type { Look } from './palette.ts'

const portMeasures = ['betweenness', 'degree', 'probes', 'in', 'out', 'neighbours', 'strength', 'strengthIn', 'strengthOut']

interface Reading {
  /** Keys of the columns that must be there. */
  keys: readonly string[]
  /** The measures of which the first that is there is drawn. */
  measures: readonly string[]
  columns: [number, number]
  /** Every row that is not nothing, instead of the first few. */
  all?: true
  row(cell: (key: string) => Cell): Pick<Bar, 'name' | 'beside'>
}
const text = (cell: Cell) => String(cell ?? '')
const readings: readonly Reading[] = [
  { keys: ['rank', 'port', 'service'], measures: portMeasures, columns: [44, 108], row: (cell) => ({ name: text(cell('port')), beside: text(cell('service') ?? 'unassigned') }) },
  {
    keys: ['from', 'fromService', 'to', 'toService', 'weight', 'single'], measures: ['weight'], columns: [104, 190],
    row: (cell) => ({ name: `${text(cell('from'))} to ${text(cell('to'))}`, beside: `${text(cell('fromService') ?? 'unassigned')} to ${text(cell('toService') ?? 'unassigned')}` }),
  },
  { keys: ['sensor', 'daysWithData', 'packets'], measures: ['packets'], columns: [140, 0], row: (cell) => ({ name: text(cell('sensor')) || 'without a label', beside: '' }) },
  { keys: ['protocol', 'packets', 'share'], measures: ['packets'], columns: [60, 0], row: (cell) => ({ name: text(cell('protocol')), beside: '' }) },
  { keys: ['step', 'reason', 'count', 'share'], measures: ['share'], columns: [200, 80], all: true, row: (cell) => ({ name: text(cell('reason')), beside: `of ${text(cell('step'))}` }) },
]

/** Null for a table that is no ranking. */
export function rankingFigure(table: Table, look: Look): Option | null {
  const at = (key: string) => table.columns.findIndex((column) => column.key === key)
  const reading = readings.find(({ keys }) => keys.every((key) => at(key) >= 0) && at(keys[0]) === 0)
  if (reading === undefined || table.rows.length === 0) return null
  // Of several measures the one that ranks stands first.
  const value = table.columns.findIndex(({ key }) => reading.measures.includes(key))
  if (value < 0) return null
  const rows = table.rows.map((cells) => ({ ...reading.row((key) => cells[at(key)]), value: Number(cells[value] ?? 0) }))
  const shown = reading.all ? rows.filter(({ value }) => value > 0) : rows.slice(0, mostBars)
  const { title, unit } = table.columns[value]
  const total = Math.max(table.total, rows.length)
  const cut = !reading.all && shown.length < total ? `: the first ${shown.length} of ${formatNumber(total)}` : ''
  return barsFigure({ title: `${table.title}${cut}`, measure: { title, unit }, rows: shown, columns: reading.columns, look })
}
