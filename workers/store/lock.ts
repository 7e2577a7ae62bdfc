/**
 * One writing process a case: an open transaction in a small SQLite file beside it, which names the holder.
 *
 * The operating system lets go of the lock when its process ends, however it ends; the file is removed at close. Whoever
 * opened the file just before that holds a lock on nothing, so a lock counts only when the file that others find under
 * this name holds the token of whoever took it.
 */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import DatabaseFile, { type Database } from 'better-sqlite3'

export type Lock = { held: true; release(): void } | { held: false; holder: string }

/** Openings that meet a file on its way out, one after the other, before it is called an error. */
const attempts = 150
const pauseMilliseconds = 10

export function takeLock(casePath: string, at: string): Lock {
  const path = `${casePath}-lock`
  const holder = `process ${process.pid} on ${hostname()} since ${at}`
  const token = randomUUID()
  for (let attempt = 1; ; attempt++) {
    const database = new DatabaseFile(path, { timeout: 500 })
    try {
      begin(database, holder, token)
      if (tokenAt(path) === token) {
        return {
          held: true,
          release() {
            rmSync(path, { force: true })
            database.close()
          },
        }
      }
    } catch (error) {
      if (isBusy(error)) {
        const other = holderIn(database)
        database.close()
        return { held: false, holder: other ?? 'another process' }
      }
      if (attempt === attempts || !(wasMoved(error) || isNone(error))) {
        database.close()
        throw error
      }
      if (isNone(error)) rmSync(path, { force: true })
    }
    database.close()
    if (attempt === attempts) return { held: false, holder: 'another process' }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds)
  }
}

function begin(database: Database, holder: string, token: string): void {
  // A journal on disk is found by its name, also by whoever still has a removed lock file open, and would undo the wrong file.
  database.pragma('journal_mode = memory')
  database.pragma('synchronous = off')
  database.exec('create table if not exists holder (id integer primary key, text text not null, token text not null) strict')
  database.prepare('insert or replace into holder values (1, ?, ?)').run(holder, token)
  // A reserved lock: a second writer is refused, and can still read who holds it.
  database.exec('begin immediate')
}
/** What others find under this name; null where there is nothing, or something else. */
function tokenAt(path: string): unknown {
  let found: Database | null = null
  try {
    found = new DatabaseFile(path, { readonly: true, fileMustExist: true, timeout: 500 })
    return found.prepare('select token from holder').pluck().get()
  } catch {
    return null
  } finally {
    found?.close()
  }
}
function holderIn(database: Database): string | undefined {
  try {
    return database.prepare('select text from holder').pluck().get() as string | undefined
  } catch {
    return undefined // taken at this very moment: not written yet
  }
}
const codeOf = (error: unknown) => String((error as { code?: unknown }).code)
const isBusy = (error: unknown) => codeOf(error).startsWith('SQLITE_BUSY')
/** What lies there was cut off while it was written; nobody can hold it. */
const isNone = (error: unknown) => /^SQLITE_(CORRUPT|NOTADB|ERROR$)/.test(codeOf(error))
/** The file was removed, or is being, by a holder that closes its case. */
const wasMoved = (error: unknown) => /^SQLITE_(READONLY_DBMOVED|IOERR)/.test(codeOf(error))
