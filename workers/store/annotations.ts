/** Notes written by hand, on a cluster, a port or the case. */
import type { Database } from 'better-sqlite3'
import { Refusal, type Note, type NoteSubject } from '../contract.ts'

interface NoteRow {
  id: number
  subject: string
  text: string
  created_at: string
  changed_at: string
}
const noteOf = ({ id, subject, text, created_at, changed_at }: NoteRow): Note => ({
  id,
  subject: JSON.parse(subject) as NoteSubject,
  text,
  createdAt: created_at,
  changedAt: changed_at,
})

export function listNotes(database: Database): Note[] {
  return (database.prepare('select * from note order by id').all() as NoteRow[]).map(noteOf)
}
export function addNote(database: Database, subject: NoteSubject, text: string, at: string): Note {
  const kept = subject.kind === 'cluster' ? { ...subject, ports: [...new Set(subject.ports)].sort((one, other) => one - other) } : subject
  const insert = database.prepare('insert into note (subject, text, created_at, changed_at) values (?, ?, ?, ?)')
  const { lastInsertRowid } = insert.run(JSON.stringify(kept), text, at, at)
  return noteWith(database, Number(lastInsertRowid))
}
export function changeNote(database: Database, id: number, text: string, at: string): Note {
  database.prepare('update note set text = ?, changed_at = ? where id = ?').run(text, at, id)
  return noteWith(database, id)
}
export function removeNote(database: Database, id: number): number {
  noteWith(database, id)
  return database.prepare('delete from note where id = ?').run(id).changes
}
function noteWith(database: Database, id: number): Note {
  const row = database.prepare('select * from note where id = ?').get(id) as NoteRow | undefined
  if (row === undefined) throw new Refusal('unknown_note', `There is no note ${id} in this case; ask for the notes again.`)
  return noteOf(row)
}
