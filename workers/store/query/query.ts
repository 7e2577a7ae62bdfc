/**
 * One statement over a case, read only: SQL of the reader's own, over probes, captures, ports, notes and the log.
 *
 * Safe by layers: the connection is opened to read only, a statement has to be a single SELECT, WITH, VALUES or EXPLAIN
 * that SQLite itself calls read-only, and memory and result are bounded. Its time is not, as nothing stops a statement
 * from within: whoever calls this does so in a process that can be killed.
 */
import DatabaseFile, { type Database, type Statement } from 'better-sqlite3'
import { Refusal, type Cell, type QueryAnswer } from '../../contract.ts'
import { harden } from '../harden.ts'
import { createProbeReader } from '../probes.ts'
import { alike, defineTables, type RegisteredPort } from './tables.ts'

const memoryBytes = 1_073_741_824
/** Of sorting before it goes to a temporary file. */
const cacheKibibytes = 131_072
/** Characters a result may hold over all. */
const resultCharacters = 50_000_000
const statements = ['select', 'with', 'values', 'explain']

/** @param input.limit rows at most; the answer says where it was cut */
export function query(input: { path: string; sql: string; limit: number; ports(): Iterable<RegisteredPort> }): QueryAnswer {
  const { path, sql, limit, ports } = input
  const [database, chunks] = [0, 1].map(() => new DatabaseFile(path, { readonly: true, fileMustExist: true, timeout: 2000 }))
  try {
    for (const one of [database, chunks]) harden(one)
    database.pragma(`hard_heap_limit = ${memoryBytes}`)
    database.pragma(`cache_size = -${cacheKibibytes}`)
    const sensors = new Map(chunks.prepare(`select id, sensor from capture where state = 'done'`).raw().all() as [number, string][])
    defineTables({ database, probes: createProbeReader(chunks), sensors, ports, sql })
    database.pragma('query_only = on')
    const statement = checked(database, sql)
    const columns = statement.columns().map(({ name }) => name)
    return resultOf(counting(database, sql) ?? statement, columns, limit)
  } finally {
    database.close()
    chunks.close()
  }
}

/** @throws Refusal bad_question for whatever is not one reading statement */
function checked(database: Database, sql: string): Statement {
  const first = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*([a-z]+)/i.exec(sql)?.[1].toLowerCase()
  if (first === undefined || !statements.includes(first)) {
    throw new Refusal('bad_question', `A query begins with ${statements.join(', ').toUpperCase()}; nothing else is run on a case.`)
  }
  let statement: Statement
  try {
    statement = database.prepare(sql)
  } catch (error) {
    throw refused(error)
  }
  if (!statement.reader || !statement.readonly) throw new Refusal('bad_question', 'This statement would write; a case is only read by queries.')
  return statement
}

/** The same in a row a kind of probes, null where it is not to be had. */
function counting(database: Database, sql: string): Statement | null {
  const rewritten = alike(sql)
  try {
    return rewritten === null ? null : database.prepare(rewritten)
  } catch {
    return null
  }
}

function resultOf(statement: Statement, columns: string[], limit: number): QueryAnswer {
  const rows: Cell[][] = []
  let left = resultCharacters
  let cut: QueryAnswer['cut'] = null
  try {
    for (const row of statement.safeIntegers(true).raw(true).iterate() as IterableIterator<unknown[]>) {
      const cells = row.map(cellOf)
      for (const cell of cells) left -= typeof cell === 'string' ? cell.length : 8
      if (rows.length === limit || left < 0) {
        cut = rows.length === limit ? 'rows' : 'size'
        break
      }
      rows.push(cells)
    }
    return { columns, rows, cut }
  } catch (error) {
    throw refused(error)
  }
}

/** What JSON can hold: a whole number past 2^53 becomes text, a blob its SQL literal. */
function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return value === null ? null : String(value)
}

/** SQLite's own words where the statement is at fault; anything else stays what it is. */
function refused(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (error instanceof RangeError || error instanceof TypeError || /^SQLITE_(ERROR|MISMATCH|TOOBIG|NOMEM|AUTH)/.test(code)) {
    return new Refusal('bad_question', `SQLite says of this statement: ${message || code}; portolan sql --schema prints the tables.`)
  }
  return error
}
