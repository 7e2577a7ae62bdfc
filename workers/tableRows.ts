/** Tables of many rows, which are made when they are read: until then only the columns they come from take memory. */
import type { Cell, Column, Table } from './contract.ts'

/** No key of a text: copies sent to other threads, and JSON, hold the rows themselves. */
const later = Symbol('rows made later')
interface Later {
  [later]?: Rows
}
/** Rows in order, each made when its turn comes. */
export interface Rows extends Iterable<Cell[]> {
  length: number
}

/** @param input.rows how many there are @param input.row the one at a place, from 0 */
export function tableLater(input: { title: string; order: string; columns: Column[]; rows: number; row(at: number): Cell[]; total: number }): Table {
  const { title, order, columns, rows: length, row, total } = input
  const rows: Rows = {
    length,
    *[Symbol.iterator]() {
      for (let at = 0; at < length; at++) yield row(at)
    },
  }
  let made: Cell[][] | null = null
  const table: Table & Later = { kind: 'table', title, order, columns, get rows() { return (made ??= [...rows]) }, total, [later]: rows }
  return table
}

/** The rows of any table, for whoever reads them one after the other: none is kept that is made when it is read. */
export function rowsOf(table: Table): Rows {
  return (table as Table & Later)[later] ?? table.rows
}
