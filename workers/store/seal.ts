/**
 * The content seal: what was stored is hashed into the activity log, whose lines are chained by their hashes.
 *
 * Whoever alters a probe, a record, a note or a setting has to alter its line too, and with it every line after; the
 * last line's hash (the head) stands in every report. Rows are hashed in a fixed order, every value with its length, so
 * that no two contents give the same bytes.
 */
import { createHash, type Hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { CaptureRecord, SealCheck } from '../contract.ts'
import { brokenLink } from './activity.ts'

interface LogRow {
  id: number
  what: string
  detail: string
}

/** Number of lines and hash of the last one. */
export function sealOf(database: Database): { entries: number; head: string } {
  const row = database.prepare('select id as entries, hash as head from activity order by id desc limit 1').get() as { entries: number; head: string } | undefined
  return row ?? { entries: 0, head: '' }
}
/** The hash of one line: whether a report's seal lies on this log. */
export function hashOfLine(database: Database, id: number): string | null {
  return (database.prepare('select hash from activity where id = ?').pluck().get(id) as string | undefined) ?? null
}

/**
 * The hash of a capture's runs and chunks, taken while they are stored, so that they need not be read again for it.
 *
 * The seal's order is by kind, day and number. Runs of the first kind come in that order from a capture whose days ascend,
 * before all others; those others, or everything where days did not ascend, are read at the end.
 */
export class ChunksSeal {
  private hash: Hash = createHash('sha256')
  private day = -Infinity
  private readonly none = this.hash.copy()
  private hashed = 0
  /** Whether the run under way is hashed. */
  private takes = false

  /** A run is stored; its chunks follow. @param run kind, day, number and probes, as the table's columns stand */
  run(run: readonly [kind: number, day: number, ...rest: number[]]): void {
    const [kind, day] = run
    this.takes = kind === 0 && this.day !== Infinity
    if (!this.takes) return
    if (day < this.day) {
      this.takes = false
      this.day = Infinity
      this.hash = this.none
      this.hashed = 0
      return
    }
    this.day = day
    this.hashed++
    put(this.hash, run)
  }
  /** @param row as the table's columns stand, without the run's id */
  chunk(row: readonly unknown[]): void {
    if (this.takes) put(this.hash, row)
  }
  /** With what was not hashed yet; once. */
  digest(database: Database, capture: number): string {
    return chunksDigest(database, capture, this.hash, this.hashed)
  }
}

/** What a line about a capture ends with. */
export function captureDigests(database: Database, capture: number, chunks: ChunksSeal): string {
  return `chunks ${chunks.digest(database, capture)}; record ${recordDigest(database, capture)}`
}
type Bytes = Pick<CaptureRecord, 'name' | 'sha256' | 'bytes'>
const replacedWhat = 'capture replaced'
/** What is done, and its detail, where a capture takes the place of one that is its beginning. Names come last: they may hold anything. */
export function replacedLine(part: Bytes, whole: Bytes): [what: string, detail: string] {
  return [replacedWhat, `${part.sha256} (${part.bytes} bytes) is the beginning of ${whole.sha256} (${whole.bytes} bytes): ${part.name}`]
}
const replacedDetail = /^([0-9a-f]{64}) \(\d+ bytes\) is the beginning of ([0-9a-f]{64}) /
/** The hash of the capture that took the place of one; null where none did. */
export function replacedBy(database: Database, sha256: string): string | null {
  const detail = database.prepare('select detail from activity where what = ? and substr(detail, 1, 64) = ? limit 1').pluck().get(replacedWhat, sha256) as string | undefined
  return replacedDetail.exec(detail ?? '')?.[2] ?? null
}
export function noteDigest(database: Database, id: number): string {
  const row = database.prepare('select * from note where id = ?').raw().get(id) as unknown[] | undefined
  return digestOf(row === undefined ? [] : [row])
}

const fileRows = {
  label_file: 'select sha256, record, text from label_file where sha256 = ?',
  knowledge_file: 'select sha256, record, text from knowledge_file where sha256 = ?',
}
/** Of the files with these bytes (knowledge may be kept under two names), as they are stored. */
export function fileDigest(database: Database, table: keyof typeof fileRows, sha256: string): string {
  return digestOf(database.prepare(fileRows[table]).raw().all(sha256) as unknown[][])
}

/**
 * Every run and chunk, whatever columns they have: only the ids that depend on the case's history are left out.
 * @param hash that has taken in the first `from` runs
 */
function chunksDigest(database: Database, capture: number, hash = createHash('sha256'), from = 0): string {
  const runs = database.prepare('select * from run where capture = ? order by kind, day, number limit -1 offset ?').raw().all(capture, from) as unknown[][]
  const chunks = database.prepare('select * from chunk where run = ? order by number').raw()
  for (const [run, , ...ofRun] of runs) {
    put(hash, ofRun)
    for (const [, ...chunk] of chunks.iterate(run) as IterableIterator<unknown[]>) put(hash, chunk)
  }
  return hash.digest('hex')
}
function recordDigest(database: Database, capture: number): string {
  const rows = (sql: string) => database.prepare(sql).raw().all(capture) as unknown[][]
  return digestOf([
    ...rows('select sha256, sensor, record from capture where id = ?'),
    ...rows('select reason, frame, offset from sample where capture = ? order by rowid'),
    ...rows('select hour, packets, tcp, udp, icmp, other, probes from volume where capture = ? order by hour'),
  ])
}
function digestOf(rows: readonly unknown[][]): string {
  const hash = createHash('sha256')
  for (const row of rows) put(hash, row)
  return hash.digest('hex')
}
function put(hash: Hash, row: readonly unknown[]): void {
  for (const value of row) {
    const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value))
    hash.update(`${bytes.length}:`).update(bytes)
  }
  hash.update(';')
}

/** Holds the case against its log. */
export function checkSeal(database: Database): SealCheck[] {
  const broken = brokenLink(database)
  const { entries } = sealOf(database)
  const log = database.prepare('select id, what, detail from activity order by id').all() as LogRow[]
  return [
    check('activity log', broken === null && log.length === entries, broken === null ? `${log.length} lines of ${entries}` : `line ${broken} does not follow from the lines before it`),
    ...checkCaptures(database, log),
    ...checkNotes(database, log),
    ...checkFiles(database, log),
    ...checkSettings(database, log),
  ]
}

function checkCaptures(database: Database, log: readonly LogRow[]): SealCheck[] {
  const sealed = new Map<string, { chunks: string; record: string }>()
  for (const { what, detail } of log) {
    const [, sha256, chunks, record] = (what === 'capture imported' && / ([0-9a-f]{64}) \(\w+\); chunks ([0-9a-f]{64}); record ([0-9a-f]{64})$/.exec(detail)) || []
    if (sha256) sealed.set(sha256, { chunks, record })
    const [, part, whole] = (what === replacedWhat && replacedDetail.exec(detail)) || []
    if (part && sealed.has(whole)) sealed.delete(part)
  }
  const captures = database.prepare(`select id, sha256 from capture where state = 'done' order by id`).all() as { id: number; sha256: string }[]
  const present = new Set(captures.map(({ sha256 }) => sha256))
  return [
    ...captures.flatMap(({ id, sha256 }): SealCheck[] => {
      const line = sealed.get(sha256)
      if (!line) return [check(`capture ${id}`, false, `the log has no line for SHA-256 ${sha256}`)]
      return [
        check(`probes of capture ${id}`, chunksDigest(database, id) === line.chunks, `stored chunks, SHA-256 ${line.chunks}`),
        check(`record of capture ${id}`, recordDigest(database, id) === line.record, `record, samples and volumes, SHA-256 ${line.record}`),
      ]
    }),
    ...[...sealed.keys()].filter((sha256) => !present.has(sha256)).map((sha256): SealCheck => ({ name: `capture ${sha256}`, verdict: 'missing', detail: 'it was imported and is not in the case' })),
  ]
}

function checkNotes(database: Database, log: readonly LogRow[]): SealCheck[] {
  const expected = new Map<number, string>()
  for (const { what, detail } of log) {
    const [, id, digest] = /^note (\d+)(?: ([0-9a-f]{64}))?$/.exec(detail) ?? []
    if (what === 'note removed') expected.delete(Number(id))
    else if (what === 'note added' || what === 'note changed') expected.set(Number(id), digest ?? '')
  }
  const ids = database.prepare('select id from note order by id').pluck().all() as number[]
  return [
    ...ids.map((id) => check(`note ${id}`, expected.get(id) === noteDigest(database, id), expected.has(id) ? 'text, subject and times' : 'the log has no line for it')),
    ...[...expected.keys()].filter((id) => !ids.includes(id)).map((id): SealCheck => ({ name: `note ${id}`, verdict: 'missing', detail: 'it was written and is not in the case' })),
  ]
}

function checkFiles(database: Database, log: readonly LogRow[]): SealCheck[] {
  return (['label_file', 'knowledge_file'] as const).flatMap((table) => {
    const imported = table === 'label_file' ? 'labels imported' : 'knowledge imported'
    const sealed = new Map<string, string>()
    for (const { what, detail } of log) {
      const [, sha256, stored] = (what === imported && /, SHA-256 ([0-9a-f]{64}); stored ([0-9a-f]{64})$/.exec(detail)) || []
      if (sha256) sealed.set(sha256, stored)
    }
    const present = database.prepare(`select distinct sha256 from ${table} order by sha256`).pluck().all() as string[]
    return present.map((sha256) => check(`${table === 'label_file' ? 'labels' : 'knowledge'} ${sha256.slice(0, 12)}`, sealed.get(sha256) === fileDigest(database, table, sha256), `SHA-256 ${sha256}`))
  })
}

function checkSettings(database: Database, log: readonly LogRow[]): SealCheck[] {
  const expected: Record<string, string> = {}
  for (const { what, detail } of log) if (what === 'case created' || what === 'settings changed') Object.assign(expected, parsed(detail))
  const present = database.prepare(`select key, value from setting where key <> 'created' order by key`).raw().all() as [string, string][]
  return [check('settings', present.every(([key, value]) => (expected[key] ?? '') === value), present.map(([key]) => key).join(', '))]
}
function parsed(json: string): object {
  try {
    return JSON.parse(json || '{}') as object
  } catch {
    return {} // an altered line; the chain tells of it
  }
}

const check = (name: string, equal: boolean, detail: string): SealCheck => ({ name, verdict: equal ? 'equal' : 'different', detail })
