/**
 * Case files from elsewhere: crafted ones are refused by name, mutated ones are refused or shown as altered; none ends
 * the process that looks, holds it for 10 s, takes its memory, or is changed by being looked at.
 *
 * PORTOLAN_MUTANTS=2000 runs as many mutants; each is made from the seed and its number.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { zstdCompressSync } from 'node:zlib'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase } from '../../workers/store/open.ts'
import { createHost } from '../../src-main/host.ts'
import type { ForeignReply } from './foreignReader.ts'

const at = '2026-01-02T03:04:05Z'
const mutants = Number(process.env.PORTOLAN_MUTANTS ?? 300)
const seed = 20
const secondsAtMost = 10
const rssAtMost = 1_000_000_000

const folder = mkdtempSync(join(tmpdir(), 'portolan-foreign-'))
const own = join(folder, 'own.portolan')
let child: ChildProcess | null = null

beforeAll(async () => {
  const capture = join(folder, 'small.pcap')
  writeDarknetCapture({ path: capture, days: 1 })
  truncateSync(capture, 150_000)
  const store = openCase({ path: own, mode: 'create', at, settings: { title: 'Own' } })
  await importCaptures({ store, paths: [capture], sensor: 'north', at, hooks: { cancelled: () => false, progress() {} }, changed() {} })
  store.addNote({ kind: 'port', port: 23 }, 'a note', at)
  store.findings.put('key', JSON.stringify({ x: 'y'.repeat(30_000) }))
  store.close()
}, 60_000)
afterAll(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** What becomes of a file in the process that reads it; 'crashed' and 'hung' are what must not be. */
async function lookedAt(path: string): Promise<ForeignReply> {
  child ??= fork(join(import.meta.dirname, 'foreignReader.ts'), { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const asked = child
  const reply = await new Promise<ForeignReply>((resolve) => {
    const settle = (reply: ForeignReply) => {
      clearTimeout(time)
      asked.removeAllListeners()
      resolve(reply)
    }
    const time = setTimeout(() => settle({ outcome: 'hung', message: '', rss: 0 }), secondsAtMost * 1000)
    asked.once('message', (reply) => settle(reply as ForeignReply)).once('exit', (code, signal) => settle({ outcome: 'crashed', message: `${code} ${signal}`, rss: 0 }))
    asked.send(path)
  })
  if (reply.outcome === 'hung' || reply.outcome === 'crashed') {
    asked.kill('SIGKILL')
    child = null
  }
  return reply
}
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

let number = 0
/** A copy in a folder of its own, so that what appears beside it is seen. */
function crafted(change: (database: Database, path: string) => void): string {
  const place = join(folder, `crafted-${number++}`)
  mkdirSync(place)
  const path = join(place, 'x.portolan')
  copyFileSync(own, path)
  const database = new DatabaseFile(path)
  database.unsafeMode(true)
  change(database, path)
  database.close()
  return path
}
/** The same with its bytes at hand. */
function patched(change: (bytes: Buffer) => Buffer | void): string {
  const path = crafted(() => undefined)
  const bytes = readFileSync(path)
  writeFileSync(path, change(bytes) ?? bytes)
  return path
}
const schema = (sql: string) => (database: Database) => {
  database.pragma('writable_schema = on')
  database.exec(sql)
}
const rootOf = (database: Database, table: string) => database.prepare('select rootpage from sqlite_schema where name = ?').pluck().get(table) as number
const pageBytes = 32_768

describe('a crafted case', () => {
  const cases: [string, string[], () => string][] = [
    ['as it was', ['sealed'], () => crafted(() => undefined)],
    ['a trigger', ['case_foreign'], () => crafted((database) => database.exec('create trigger t after insert on note begin delete from activity; end'))],
    ['a view in a table’s place', ['case_foreign'], () => crafted((database) => database.exec('drop table finding; create view finding as select 1 as key, 2 as json'))],
    ['a recursive view in a table’s place', ['case_foreign'], () => crafted((database) => database.exec('drop table setting; create view setting as with recursive c (key) as (select 1 union all select key + 1 from c) select key, key as value from c'))],
    ['another application’s id', ['case_foreign'], () => crafted((database) => void database.pragma('application_id = 7'))],
    ['a version to come', ['case_newer'], () => crafted((database) => void database.pragma('user_version = 99'))],
    ['a negative version', ['case_foreign', 'case_newer'], () => crafted((database) => void database.pragma('user_version = -1'))],
    ['no version', ['case_foreign'], () => crafted((database) => void database.pragma('user_version = 0'))],
    ['a generated column', ['case_foreign'], () => crafted((database) => database.exec('alter table note add column more text generated always as (hex(zeroblob(100000000))) virtual'))],
    ['an index on an expression', ['case_foreign'], () => crafted((database) => database.exec('create index e on note (length(text))'))],
    ['a partial index', ['case_foreign'], () => crafted((database) => database.exec('create index p on note (text) where id > 0'))],
    ['a virtual table', ['case_foreign'], () => crafted((database) => database.exec('create virtual table f using fts5(text)'))],
    ['a virtual table of a module that is not there', ['case_foreign'], () => crafted(schema(`insert into sqlite_schema values ('table', 'v', 'v', 0, 'create virtual table v using nowhere(1)')`))],
    ['a table more', ['case_foreign'], () => crafted((database) => database.exec('create table more (a)'))],
    ['a table less', ['case_foreign'], () => crafted((database) => database.exec('drop table sample'))],
    ['a default that computes', ['case_foreign'], () => crafted(schema(`update sqlite_schema set sql = replace(sql, 'text text not null', 'text text not null default (hex(zeroblob(1000000000)))') where name = 'note'`))],
    ['a table of statistics', ['case_foreign'], () => crafted((database) => database.exec('analyze'))],
    ['100 MB of text in the schema', ['case_foreign'], () => crafted(schema(`insert into sqlite_schema values ('view', 'w', 'w', 0, 'create view w as select 1 /* ' || printf('%.*c', 100000000, 'x') || '*/')`))],
    ['a schema that is no SQL', ['case_foreign', 'case_damaged'], () => crafted(schema(`update sqlite_schema set sql = 'create table note (' where name = 'note'`))],
    ['two tables on one page', ['case_damaged'], () => crafted((database) => schema(`update sqlite_schema set rootpage = ${rootOf(database, 'activity')} where name = 'note'`)(database))],
    ['a table on the schema’s page', ['case_damaged'], () => crafted(schema(`update sqlite_schema set rootpage = 1 where name = 'note'`))],
    ['a table past the end', ['case_damaged'], () => crafted(schema(`update sqlite_schema set rootpage = 1000000 where name = 'note'`))],
    ['100 MB of text in a note', ['altered'], () => crafted((database) => database.exec(`update note set text = printf('%.*c', 100000000, 'x')`))],
    ['a record that is no JSON', ['case_damaged'], () => crafted((database) => database.exec(`update capture set record = '{'`))],
    ['a record of a million brackets', ['case_damaged'], () => crafted((database) => database.prepare('update capture set record = ?').run('['.repeat(1_000_000)))],
    ['a record of another shape', ['case_damaged'], () => crafted((database) => database.exec(`update capture set record = '7'`))],
    ['a note about nothing', ['case_damaged'], () => crafted((database) => database.exec(`update note set subject = 'x'`))],
    ['a chunk of 2^40 probes', ['case_damaged'], () => crafted((database) => database.exec('update chunk set probes = 1099511627776'))],
    ['a chunk of none', ['case_damaged'], () => crafted((database) => database.exec('update chunk set probes = 0'))],
    ['a chunk that inflates to 1 GB', ['case_damaged'], () => crafted((database) => database.prepare('update chunk set time = ?').run(zstdCompressSync(Buffer.alloc(1_000_000_000))))],
    ['a run of a day far off', ['altered', 'case_damaged'], () => crafted((database) => database.exec('update run set day = 4611686018427387904'))],
    ['a page that is its own child', ['case_damaged'], () => {
      let root = 0
      const path = crafted((database) => (root = rootOf(database, 'note')))
      const bytes = readFileSync(path)
      const page = (root - 1) * pageBytes
      bytes.fill(0, page, page + pageBytes)
      // An interior page without cells whose right-most child is itself.
      bytes[page] = 5
      bytes.writeUInt16BE(pageBytes, page + 5)
      bytes.writeUInt32BE(root, page + 8)
      writeFileSync(path, bytes)
      return path
    }],
    ['the header of a write-ahead log without the log', ['sealed', 'case_damaged', 'file_denied', 'case_read_only'], () => patched((bytes) => void bytes.fill(2, 18, 20))],
    ['another text encoding', ['case_foreign', 'case_damaged', 'altered'], () => patched((bytes) => void bytes.writeUInt32BE(2, 56))],
    ['pages of 512 bytes in the header', ['case_foreign', 'case_damaged'], () => patched((bytes) => void bytes.writeUInt16BE(512, 16))],
    ['half of it', ['case_damaged'], () => patched((bytes) => bytes.subarray(0, bytes.length >> 1))],
    ['its first hundred bytes', ['case_foreign', 'case_damaged'], () => patched((bytes) => bytes.subarray(0, 100))],
    ['nothing', ['case_foreign'], () => patched(() => Buffer.alloc(0))],
    ['a journal planted beside it', ['sealed', 'case_damaged', 'case_read_only', 'file_denied'], () => crafted((_, path) => writeFileSync(`${path}-journal`, Buffer.concat([Buffer.from('d9d505f920a163d7', 'hex'), Buffer.alloc(2000, 1)])))],
    ['a log planted beside it', ['sealed', 'case_damaged'], () => crafted((_, path) => writeFileSync(`${path}-wal`, Buffer.alloc(5000, 7)))],
  ]
  test.each(cases)('%s', async (_, outcomes, make) => {
    const path = make()
    // A file that says it has a write-ahead log gets SQLite's index of that log beside it, in its own folder.
    const beside = () => readdirSync(join(path, '..')).filter((name) => !/-(shm|wal)$/.test(name)).sort()
    const before = [sha256(path), beside()]
    const started = performance.now()
    const { outcome, message, rss } = await lookedAt(path)
    expect({ outcome, message, known: outcomes.includes(outcome) }).toEqual({ outcome, message, known: true })
    expect(performance.now() - started).toBeLessThan(secondsAtMost * 1000)
    expect(rss).toBeLessThan(rssAtMost)
    expect([sha256(path), beside()]).toEqual(before)
  }, 60_000)

  test('is refused by the host with the same code, and left as it was', async () => {
    const host = createHost({ host: 'cli' })
    const paths = cases.slice(1, 6).map(([, , make]) => make())
    const before = paths.map(sha256)
    const codes = []
    for (const path of paths) {
      const reply = await host.shell.call('openCase', { place: path })
      codes.push(reply.ok ? 'opened' : reply.refusal.code)
    }
    await host.close()
    expect([codes, paths.map(sha256)]).toEqual([cases.slice(1, 6).map(([, [code]]) => code), before])
  }, 120_000)
})

describe('a mutated case', () => {
  test(`${mutants} of them: refused, shown as altered, or read as before; none crashes, hangs or is changed`, async () => {
    const original = readFileSync(own)
    const path = join(folder, 'mutant.portolan')
    const counts: Record<string, number> = {}
    const bad: [number, string, string][] = []
    let slowest = 0
    let rss = 0
    for (let index = 0; index < mutants; index++) {
      const bytes = mutated(original, index)
      writeFileSync(path, bytes)
      const before = sha256(path)
      const started = performance.now()
      const reply = await lookedAt(path)
      slowest = Math.max(slowest, performance.now() - started)
      rss = Math.max(rss, reply.rss)
      counts[reply.outcome] = (counts[reply.outcome] ?? 0) + 1
      const known = ['sealed', 'altered', 'case_foreign', 'case_newer', 'case_damaged'].includes(reply.outcome)
      if (!known || sha256(path) !== before) bad.push([index, reply.outcome, reply.message])
    }
    process.stdout.write(`mutated cases (seed ${seed}): ${JSON.stringify(counts)}, slowest ${Math.round(slowest)} ms, largest process ${Math.round(rss / 1e6)} MB, case of ${statSync(own).size} bytes\n`)
    expect(bad).toEqual([])
    expect(rss).toBeLessThan(rssAtMost)
  }, 1_800_000)
})

/** Flipped bytes, a zeroed stretch, a page in another's place, a cut: chosen by the mutant's number. */
function mutated(original: Buffer, index: number): Buffer {
  const { below } = seededRandom(seed * 100_000 + index)
  let bytes = Buffer.from(original)
  const kind = below(10)
  if (kind < 5) for (let left = 1 + below(8); left > 0; left--) bytes[below(bytes.length)] = below(256)
  // The header and the schema are few bytes among many: a fifth of the mutants are theirs.
  else if (kind < 7) for (let left = 1 + below(4); left > 0; left--) bytes[below(pageBytes)] = below(256)
  else if (kind === 7) bytes.fill(0, below(bytes.length), below(bytes.length))
  else if (kind === 8) {
    const pages = bytes.length / pageBytes
    const [from, to] = [below(pages), below(pages)]
    original.copy(bytes, to * pageBytes, from * pageBytes, (from + 1) * pageBytes)
  } else bytes = bytes.subarray(0, below(bytes.length))
  return bytes
}
