/** What was done to the case, in order; each line's hash covers the line before it, so that a removed one shows. */
import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { ActivityEntry } from '../contract.ts'

type ActivityRow = ActivityEntry & { hash: string }

export function record(database: Database, what: string, detail: string, at: string): void {
  const before = database.prepare('select hash from activity order by id desc limit 1').pluck().get() as string | undefined
  const hash = chained(before ?? '', at, what, detail)
  database.prepare('insert into activity (at, what, detail, hash) values (?, ?, ?, ?)').run(at, what, detail, hash)
}
export function listActivity(database: Database, last = 10_000): ActivityEntry[] {
  const rows = database.prepare('select id, at, what, detail from activity order by id desc limit ?').all(last) as ActivityEntry[]
  return rows.reverse()
}
/** The id of the first line whose hash does not follow from the ones before it; null when the chain holds. */
export function brokenLink(database: Database): number | null {
  let before = ''
  for (const { id, at, what, detail, hash } of database.prepare('select * from activity order by id').all() as ActivityRow[]) {
    if (chained(before, at, what, detail) !== hash) return id
    before = hash
  }
  return null
}
function chained(before: string, at: string, what: string, detail: string): string {
  return createHash('sha256').update(JSON.stringify([before, at, what, detail])).digest('hex')
}
