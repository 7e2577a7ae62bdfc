/** The log of an import is emptied beside, and the rules hold on which a case outlives a loss of power. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { openCase } from '../../workers/store/open.ts'
import { WriteLog, type Disk } from '../../workers/store/writeLog.ts'

const folder = mkdtempSync(join(tmpdir(), 'portolan-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let number = 0

/** What was asked of the disk, in order; answers come when they are told to. */
class HeldDisk implements Disk {
  readonly asked: string[] = []
  private readonly held: ((error: Error | null) => void)[] = []
  /** The log's descriptor is the one asked for first. */
  private log: number | null = null
  fdatasync(file: number, then: (error: Error | null) => void): void {
    this.asked.push(this.nameOf(file))
    this.held.push(then)
  }
  fdatasyncSync(file: number): void {
    this.asked.push(`${this.nameOf(file)}, waiting`)
  }
  answer(error: Error | null = null): void {
    this.held.shift()!(error)
  }
  private nameOf(file: number): string {
    this.log ??= file
    return file === this.log ? 'log' : 'case'
  }
}

function written(disk?: Disk) {
  const path = join(folder, `${number++}.portolan`)
  openCase({ path, mode: 'create', at: '2026-01-02T03:04:05Z' }).close()
  const connect = () => {
    const database = new DatabaseFile(path)
    database.pragma('journal_mode = wal')
    database.pragma('synchronous = normal')
    return database
  }
  const [database, other] = [connect(), connect()]
  const log = new WriteLog(database, disk)
  const put = (on: Database, key: string, bytes: number) => on.prepare('insert into finding values (?, ?)').run(key, 'x'.repeat(bytes))
  /** A transaction of an import. */
  const store = (key: string, bytes = 9_000_000) => {
    log.begin()
    put(database, key, bytes)
    log.wrote(bytes)
  }
  const end = () => {
    const failure = log.settle()
    other.close()
    const keys = database.prepare('select key from finding order by key').pluck().all()
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.pragma('wal_checkpoint(truncate)')
    database.close()
    log.end(true)
    return { failure, keys }
  }
  return { path, database, log, store, end, note: (key: string) => put(other, key, 100), begun: () => sequenceOf(`${path}-wal`), bytes: () => statSync(`${path}-wal`).size }
}
/** How often the log began anew: the checkpoint sequence of its header (SQLite's file format, section 4.1). */
function sequenceOf(path: string): number {
  const head = Buffer.alloc(32)
  const file = openSync(path, 'r')
  readSync(file, head, 0, 32, 0)
  closeSync(file)
  return head.readUInt32BE(12)
}
const inCase = (path: string, text: string) => {
  const copy = new DatabaseFile(path, { readonly: true })
  const found = copy.prepare('select count(*) from finding where key = ?').pluck().get(text)
  copy.close()
  return found
}

test('what is stored rests in the log, then in the case, then the log begins anew', () => {
  const disk = new HeldDisk()
  const { path, store, note, begun, end } = written(disk)
  store('a')
  expect(disk.asked).toEqual(['log'])
  const small = statSync(path).size
  expect(small).toBeLessThan(2_000_000) // nothing was copied yet
  disk.answer()
  expect(disk.asked).toEqual(['log', 'case'])
  expect(statSync(path).size).toBeGreaterThan(9_000_000)
  const before = begun()
  note('of another connection, while the case is on its way')
  expect(begun()).toBe(before)
  disk.answer()
  store('b')
  disk.answer()
  disk.answer()
  note('of another connection, when it rests')
  expect(begun()).toBe(before + 1)
  expect(disk.asked).toEqual(['log', 'case', 'log', 'case'])
  expect(end()).toEqual({ failure: null, keys: ['a', 'b', 'of another connection, when it rests', 'of another connection, while the case is on its way'] })
  expect(inCase(path, 'a')).toBe(1)
})

test('whoever stores before the disk has answered waits for both in that order, and late answers change nothing', () => {
  const disk = new HeldDisk()
  const { store, begun, end } = written(disk)
  store('a')
  const before = begun()
  store('b')
  // The case is asked for beside too, as soon as it is copied; the wait for it follows at once.
  expect(disk.asked).toEqual(['log', 'log, waiting', 'case', 'case, waiting', 'log'])
  expect(begun()).toBe(before + 1)
  disk.answer()
  disk.answer()
  expect(disk.asked).toHaveLength(5)
  disk.answer()
  expect(disk.asked.slice(5)).toEqual(['case'])
  expect(end()).toEqual({ failure: null, keys: ['a', 'b'] })
  expect(disk.asked.slice(6)).toEqual(['case, waiting'])
})

test('with a real disk the log stays short', async () => {
  const { store, bytes, end } = written()
  for (const key of 'abcdefgh') {
    store(key)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(bytes()).toBeLessThan(20_000_000)
  expect(end()).toEqual({ failure: null, keys: [...'abcdefgh'] })
})

test('what the disk could not do is told by the next transaction, or at the end', () => {
  const disk = new HeldDisk()
  const { store, end } = written(disk)
  store('a')
  disk.answer(new Error('EIO'))
  expect(() => store('b')).toThrow('EIO')
  expect(end()).toMatchObject({ failure: { message: 'EIO' }, keys: ['a'] })
})

test('little is left to SQLite', () => {
  const disk = new HeldDisk()
  const { store, end } = written(disk)
  for (const key of 'abc') store(key, 1_000_000)
  expect(disk.asked).toEqual([])
  expect(end()).toEqual({ failure: null, keys: ['a', 'b', 'c'] })
})
