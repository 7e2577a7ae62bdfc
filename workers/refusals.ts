/** Every error that reaches the engine's door becomes a refusal with a code; nothing is thrown past it. */
import { core } from 'zod/mini'
import { Refusal, type RefusalCode, type Reply } from './contract.ts'

/** Codes of SQLite and of the file system that a user can act on. */
const codes: [RegExp, RefusalCode, string][] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'disk_full', 'free some space and try again; what was committed before is intact'],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, 'case_damaged', 'work on a copy of the case file; the evidence files are untouched'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'case_busy', 'another process writes to this case; close it there and try again'],
  [/^(SQLITE_READONLY|EROFS)/, 'case_read_only', 'copy the case to a place that can be written'],
  [/^(SQLITE_IOERR|EIO)/, 'write_failed', 'the disk reported an error; check it before going on'],
  [/^ENOENT/, 'file_missing', 'check the path'],
  [/^(EACCES|EPERM|SQLITE_CANTOPEN)/, 'file_denied', 'check the permissions'],
]

export function refusalOf(error: unknown): Extract<Reply, { ok: false }> {
  if (error instanceof Refusal) return refuse(error.code, error.message)
  if (error instanceof core.$ZodError) {
    const issue = error.issues[0]
    const where = issue.path.length ? ` at ${issue.path.join('.')}` : ''
    return refuse('bad_question', `The question does not fit${where}: ${issue.message}.`)
  }
  const system = error as { code?: unknown; message?: unknown }
  const name = typeof system?.code === 'string' ? system.code : ''
  const message = typeof system?.message === 'string' ? system.message : String(error)
  for (const [pattern, code, advice] of codes) if (pattern.test(name)) return refuse(code, `${message} (${name}); ${advice}.`)
  return refuse('internal', `An error of Portolan itself: ${message}. Nothing was changed by this call.`)
}

function refuse(code: RefusalCode, message: string): Extract<Reply, { ok: false }> {
  return { ok: false, refusal: { code, message: message.replace(/\s*\n\s*/g, ' ') } }
}
