/**
 * The first rows of one ranked table a window, laid side by side: a row a rank, the chosen columns again for each window.
 * [Lagraa & Francois 2017, Tables II and III]
 */
import type { Across } from './analysis.ts'
import { column, tableOf } from './analysis.ts'
import type { Cell, Column, Finding, Parameters, Table } from '../contract.ts'

/** The papers show ten rows; `top` asks for more. */
export const rowsShown = ({ top }: Parameters): number => (top > 0 ? top : 10)
/** More columns than this many windows give can be read by no one; each window still has its own table. */
const mostWindows = 60

/** @param input.keys columns of the ranked table to repeat for each window; `rank` is printed once */
export function sideBySide(input: { title: string; keys: readonly string[] }): () => Across {
  const { title, keys } = input
  return () => {
    const columns: Column[] = [column('rank', 'Rank', 'count', '', 'Place in the order of each window.')]
    const parts: Cell[][][] = []
    let rows = 0
    let order = ''
    let windows = 0
    return {
      window({ window, parameters, warn }, findings: readonly Finding[]) {
        const table = findings.find((finding): finding is Table => finding.kind === 'table')!
        if (table.rows.length === 0) return
        if (++windows > mostWindows) {
          if (windows === mostWindows + 1) warn(`Only the first ${mostWindows} windows stand side by side; this one and later ones have their own tables.`)
          return
        }
        const picked = keys.map((key) => table.columns.findIndex((one) => one.key === key))
        for (const at of picked) {
          const one = table.columns[at]
          columns.push({ ...one, key: `${window.label}.${one.key}`, title: `${window.label} ${one.title.toLowerCase()}` })
        }
        const part = table.rows.slice(0, rowsShown(parameters)).map((row) => picked.map((at) => row[at]))
        parts.push(part)
        rows = Math.max(rows, part.length)
        order = table.order
      },
      end() {
        const empty = keys.map(() => null)
        const laid = Array.from({ length: rows }, (_, rank): Cell[] => [rank + 1, ...parts.flatMap((part) => part[rank] ?? empty)])
        return parts.length === 0 ? [] : [tableOf({ title, order: `rank; in each window ${order}`, columns, rows: laid, top: 0 })]
      },
    }
  }
}
