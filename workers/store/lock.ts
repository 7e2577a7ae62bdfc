/**
 * One writing process a case: an open transaction in a small SQLite file beside it, which names the holder.
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
    // A reserved lock: a second writer is refused, and can still read who holds it.
    database.exec('begin immediate')
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) {
      database.close()
      throw error
    }
    const other = database.prepare('select text from holder').pluck().get() as string | undefined
    database.close()
    return { held: false, holder: other ?? 'another process' }
  }
  return {
    held: true,
    release() {
      rmSync(path, { force: true })
      database.close()
    },
  }
}
