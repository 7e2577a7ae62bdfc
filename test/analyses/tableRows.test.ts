/** Rows that are made when they are read: the same one by one as together, in copies and in JSON. */
import { expect, test } from 'vitest'
import { windowed } from '../../workers/analyses/analysis.ts'
import type { Table } from '../../workers/contract.ts'
import { rowsOf, tableLater } from '../../workers/tableRows.ts'

test('rows made later are made one at a time, or all when they are asked for together', () => {
  let made = 0
  const make = (): Table => tableLater({ title: 'Squares', order: 'ascending', columns: [], rows: 5, row: (at) => (made++, [at, at * at]), total: 9 })
  const table = windowed(make(), 'all') as Table
  expect(made).toBe(0)
  const rows = rowsOf(table)
  expect(rows.length).toBe(5)
  const iterator = rows[Symbol.iterator]()
  expect([iterator.next().value, iterator.next().value, made]).toEqual([[0, 0], [1, 1], 2])
  const all = [[0, 0], [1, 1], [2, 4], [3, 9], [4, 16]]
  expect([...rows]).toEqual(all)
  expect([table.rows, structuredClone(table).rows, JSON.parse(JSON.stringify(make())).rows]).toEqual([all, all, all])
  expect(rowsOf(structuredClone(table))).toEqual(all)
})
