/**
 * A first look at a case file of unknown origin: everything that is read of it at an opening is read here first.
 *
 * Meant for a process that can be killed: a crafted page tree can hold a reader for ever, and a defect of SQLite would
 * take its process along. Nothing is written. Up to a size every page is checked as well, which takes about a second
 * there; a larger file has every table walked by its keys.
 */
import { statSync } from 'node:fs'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { Refusal } from '../contract.ts'
import { harden } from './harden.ts'
import { inspect, openCase } from './open.ts'

const checkedBytes = 268_435_456
const memoryBytes = 536_870_912

/** @throws Refusal what opening it would be refused with */
export function lookAt(path: string): { looked: true } {
  inspect(path)
  const database = new DatabaseFile(path, { readonly: true, timeout: 2000 })
  try {
    harden(database)
    database.pragma(`hard_heap_limit = ${memoryBytes}`)
    checkTrees(database, path)
  } catch (error) {
    throw damaged(path, error)
  } finally {
    database.close()
  }
  const store = openCase({ path, mode: 'read', at: '', lock: false })
  try {
    store.summary()
    store.notes()
    store.activity()
    store.volume(null)
  } catch (error) {
    throw damaged(path, error)
  } finally {
    store.close()
  }
  return { looked: true }
}

/** Each table has a tree of its own, and the trees can be walked to their ends. */
function checkTrees(database: Database, path: string): void {
  const roots = database.prepare('select rootpage from sqlite_schema where rootpage is not null').pluck().all() as number[]
  if (roots.some((root) => root < 2) || new Set(roots).size !== roots.length) throw new Error('two of its tables share their pages')
  if (statSync(path).size <= checkedBytes) {
    const [first] = database.pragma('quick_check(1)') as { quick_check: string }[]
    if (first.quick_check !== 'ok') throw new Error(first.quick_check)
  }
  const tables = database.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all() as string[]
  for (const table of tables) database.prepare(`select count(*) from "${table}"`).get()
}

function damaged(path: string, error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal('case_damaged', `${path} cannot be read (${(error as Error).message}); work on a copy. It was not changed.`)
}
