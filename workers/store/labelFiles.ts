/** Files of traffic labels in the case, as they came; the same bytes are kept once. */
import type { Database } from 'better-sqlite3'
import { Refusal, type LabelFileRecord } from '../contract.ts'

export interface LabelFileStore {
  list(): LabelFileRecord[]
  texts(): { name: string; text: string }[]
  /** Refused with `duplicate`. */
  add(record: Omit<LabelFileRecord, 'id'>, text: string): LabelFileRecord
  remove(id: number): number
}

export function labelFileStore(database: Database): LabelFileStore {
  const recordOf = ({ id, record }: { id: number; record: string }): LabelFileRecord => ({ id, ...(JSON.parse(record) as Omit<LabelFileRecord, 'id'>) })
  return {
    list: () => (database.prepare('select id, record from label_file order by id').all() as { id: number; record: string }[]).map(recordOf),
    texts: () =>
      (database.prepare('select id, record, text from label_file order by id').all() as { id: number; record: string; text: string }[]).map((row) => ({
        name: recordOf(row).name,
        text: row.text,
      })),
    add(record, text) {
      const known = database.prepare('select id from label_file where sha256 = ?').pluck().get(record.sha256)
      if (known !== undefined) throw new Refusal('duplicate', `${record.name} is in this case already (label file ${Number(known)}); nothing was imported.`)
      const { lastInsertRowid } = database.prepare('insert into label_file (sha256, record, text) values (?, ?, ?)').run(record.sha256, JSON.stringify(record), text)
      return { id: Number(lastInsertRowid), ...record }
    },
    remove(id) {
      const removed = database.prepare('delete from label_file where id = ?').run(id).changes
      if (removed === 0) throw new Refusal('unknown_labels', `There is no label file ${id} in this case; ask for the list again.`)
      return removed
    },
  }
}
