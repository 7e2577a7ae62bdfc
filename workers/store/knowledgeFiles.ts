/** Files of learned ports in the case, as they came, each under a name of its own. */
import type { Database } from 'better-sqlite3'
import { Refusal, type KnowledgeRecord } from '../contract.ts'

export interface KnowledgeFileStore {
  list(): KnowledgeRecord[]
  /** null: no file of that name. */
  text(name: string): string | null
  /** Refused with `duplicate` where the name is taken. */
  add(record: KnowledgeRecord, text: string): KnowledgeRecord
  remove(name: string): number
}

export function knowledgeFileStore(database: Database): KnowledgeFileStore {
  const list = () => (database.prepare('select record from knowledge_file order by name').pluck().all() as string[]).map((record) => JSON.parse(record) as KnowledgeRecord)
  return {
    list,
    text: (name) => (database.prepare('select text from knowledge_file where name = ?').pluck().get(name) as string | undefined) ?? null,
    add(record, text) {
      const taken = list().find(({ name }) => name === record.name)
      if (taken !== undefined) throw new Refusal('duplicate', `Knowledge of the name ${record.name} is in this case already (SHA-256 ${taken.sha256.slice(0, 16)}); import it under another name, or remove that one first. Nothing was imported.`)
      database.prepare('insert into knowledge_file values (?, ?, ?, ?)').run(record.name, record.sha256, JSON.stringify(record), text)
      return record
    },
    remove(name) {
      const removed = database.prepare('delete from knowledge_file where name = ?').run(name).changes
      if (removed === 0) throw new Refusal('unknown_knowledge', `There is no knowledge of the name ${name} in this case; there is ${list().map((one) => one.name).join(', ') || 'none'}.`)
      return removed
    },
  }
}
