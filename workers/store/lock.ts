/**
 * One writing process a case: an exclusive transaction in a small SQLite file beside it.
 *
 * The operating system lets go of the lock when its process ends, however it ends; the file is removed at close.
 */
import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import DatabaseFile from 'better-sqlite3'

export type Lock = { held: true; release(): void } | { held: false; holder: string }

export function takeLock(casePath: string, at: string): Lock {
  const path = `${casePath}-lock`
  const holder = `process ${process.pid} on ${hostname()} since ${at}`
  const database = new DatabaseFile(path, { timeout: 500 })
  try {
    database.pragma('journal_mode = delete')
    database.exec('create table if not exists holder (id integer primary key, text text not null) strict')
    database.prepare('insert or replace into holder values (1, ?)').run(holder)
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error
    return { held: false, holder: 'another process' }
  }
  return {
    held: true,
    release() {
      rmSync(path, { force: true })
      database.close()
    },
  }
}
