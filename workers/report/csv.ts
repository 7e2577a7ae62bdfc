/**
 * CSV after RFC 4180: UTF-8, CRLF, a header, quotes where needed.
 *
 * A cell of text that starts like a formula gets an apostrophe before it: spreadsheets run formulas, also behind the wide
 * forms of their signs, and names in a capture may be chosen by an attacker. Numbers are String(n), at most 12 significant
 * digits where they are not whole.
 */
import type { Cell } from '../contract.ts'

const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

export function csvOf(input: { header: readonly string[]; rows: Iterable<Cell[]> }): string {
  let text = line(input.header)
  for (const row of input.rows) text += line(row)
  return text
}
const line = (row: readonly Cell[]) => `${row.map(field).join(',')}\r\n`
function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'boolean') return String(cell)
  if (typeof cell === 'number') return String(Number.isInteger(cell) ? cell : Number(cell.toPrecision(12)))
  const text = formula.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
