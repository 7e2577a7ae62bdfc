/**
 * The write-ahead log of a case during a large import, emptied while probes are read on.
 *
 * A checkpoint waits for the disk twice: the log has to rest before it is copied into the case, and the case before the
 * log begins anew. SQLite waits there, for an eighth of an import's time. Here SQLite only copies, and the disk is asked
 * for both beside, by threads of the system's, with the rules kept on which a case outlives a loss of power:
 * - nothing is copied out of the log before it rests;
 * - the log does not begin anew before what was copied rests. Until then a reader stands at its end, which keeps every
 *   connection of every process from it, and the next transaction here waits.
 * Where the disk is slow, or nobody hears its answer, the next transaction does the same and waits, as SQLite would have.
 */
import { closeSync, existsSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { harden } from './harden.ts'

/** So many are sent on their way at a time. Fewer in all are left to SQLite, whose own checkpoints come with 1,000 pages (32 MB). */
const worthBytes = 8 << 20
const ownPages = 1000

/** What is asked of the disk. */
export interface Disk {
  fdatasync(file: number, then: (error: Error | null) => void): void
  fdatasyncSync(file: number): void
}
interface Beside {
  log: number
  case: number
  reader: Database
}

export class WriteLog {
  private readonly database: Database
  private beside: Beside | null = null
  private caseFile: number | null = null
  /** That were not sent yet. */
  private bytes = 0
  /** What is on its way to the disk. */
  private resting: 'nothing' | 'log' | 'case' = 'nothing'
  /** What is heard of a way that was waited for comes late. */
  private way = 0
  private failure: Error | null = null
  private readonly disk: Disk

  constructor(database: Database, disk: Disk = { fdatasync, fdatasyncSync }) {
    this.database = database
    this.disk = disk
  }

  /** Before a transaction. @throws what the disk said while nobody waited for it */
  begin(): void {
    if (this.beside === null) return
    if (this.resting === 'log') {
      this.disk.fdatasyncSync(this.beside.log)
      this.copy(this.beside)
    }
    if (this.resting === 'case') {
      this.disk.fdatasyncSync(this.beside.case)
      this.rested(this.beside)
    }
    if (this.failure !== null) throw this.failure
  }
  /** After one, of so many bytes. */
  wrote(bytes: number): void {
    this.bytes += bytes
    if (this.bytes < worthBytes || (this.beside === null && !this.open())) return
    const beside = this.beside!
    this.bytes = 0
    this.send('log', beside.log, () => this.copy(beside))
  }
  /** SQLite keeps the log by itself again. What was not copied from it yet stays in it. @returns what the disk said meanwhile */
  settle(): Error | null {
    const { beside, failure } = this
    this.bytes = 0
    if (beside === null) return null
    this.failure = null
    this.beside = null
    this.way++
    try {
      if (this.resting === 'case') this.disk.fdatasyncSync(beside.case)
    } catch (error) {
      return error as Error
    } finally {
      this.resting = 'nothing'
      beside.reader.close()
      closeSync(beside.log)
      this.database.pragma(`wal_autocheckpoint = ${ownPages}`)
    }
    return failure
  }
  /**
   * When the connection is closed.
   * @param last whether no other of this process is open: where locks belong to a process and a file, to close any of its
   *   descriptors would drop them, so that it stays open until the thread ends
   */
  end(last: boolean): void {
    if (this.caseFile !== null && (last || process.platform === 'win32')) closeSync(this.caseFile)
    this.caseFile = null
  }

  /** False where what it takes is not to be had: SQLite goes on by itself. */
  private open(): boolean {
    const path = this.database.name
    const reader = new DatabaseFile(path, { readonly: true, fileMustExist: true })
    try {
      harden(reader)
      this.caseFile ??= openSync(path, 'r+')
      this.beside = { log: openSync(`${path}-wal`, 'r+'), case: this.caseFile, reader }
    } catch {
      reader.close()
      return false
    }
    this.database.pragma('wal_autocheckpoint = 0')
    return true
  }
  private send(what: 'log' | 'case', file: number, then: () => void): void {
    this.resting = what
    const way = ++this.way
    this.disk.fdatasync(file, (error) => {
      if (way !== this.way) return
      try {
        if (error) throw error
        then()
      } catch (failure) {
        this.failure = failure as Error
      }
    })
  }
  private copy(beside: Beside): void {
    beside.reader.exec('begin; select 1 from setting limit 1')
    try {
      this.database.pragma('synchronous = off')
      this.database.pragma('wal_checkpoint(passive)')
    } catch (error) {
      this.rested(beside) // nothing of the log counts as copied
      throw error
    } finally {
      this.database.pragma('synchronous = normal')
    }
    this.send('case', beside.case, () => this.rested(beside))
  }
  private rested(beside: Beside): void {
    beside.reader.exec('commit')
    this.way++
    this.resting = 'nothing'
  }
}

/** A process killed before what it had copied rested left that to whoever opens the case next, ahead of any connection. */
export function restCase(path: string): void {
  if (!existsSync(`${path}-wal`)) return
  const file = openSync(path, 'r+')
  fdatasyncSync(file)
  closeSync(file)
}
