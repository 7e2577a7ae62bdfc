/**
 * One command's stay in a case: opens it, shows progress, stops cleanly on Ctrl-C, closes it.
 */
import { existsSync, rmSync } from 'node:fs'
import { Refusal, type CaseSettings, type CaseSummary, type Lane, type Line, type Reply } from '../../workers/contract.ts'
import { createHost, type Host } from '../host.ts'
import { placeOf } from './places.ts'
import { showProgress } from './progress.ts'

export interface CaseSession {
  line: Line
  summary: CaseSummary
  /** Whether this command made the case file. */
  created: boolean
  /** The answer, or the refusal thrown. */
  expect<Answer>(reply: Promise<Reply<Answer>>): Promise<Answer>
}

/** An option every command has: what counts as the present, ISO 8601. */
export interface ClockOption {
  now?: string
}

export function hostFor(options: ClockOption & { host?: 'cli' | 'web' | 'electron'; folder?: string; ahead?: readonly Lane[] }): Host {
  const { now, host = 'cli', folder, ahead } = options
  if (now !== undefined && Number.isNaN(Date.parse(now))) {
    throw new Refusal('bad_question', `--now ${now} is not a time; write it as 2016-11-03T14:05:09Z.`)
  }
  return createHost({ host, folder, ahead, ...(now === undefined ? {} : { now: () => new Date(now).toISOString() }) })
}

/**
 * @param input.access write: refused where the case cannot be written; read: beside whoever writes to it; either: written
 *   where it can be
 * @param input.lanes the work asks, beside the desk
 * @param input.create makes the case when its file is missing; it is taken away again unless `keep` says that something
 *   came of it: by the captures it holds at the end, and whether the work was finished
 */
export async function inCase<Result>(
  input: ClockOption & { path: string; access: 'read' | 'write' | 'either'; lanes?: readonly Lane[]; create?: { settings?: Partial<CaseSettings>; keep(captures: number, finished: boolean): boolean } },
  work: (session: CaseSession) => Promise<Result>,
): Promise<Result> {
  if (input.path === '') throw new Refusal('bad_question', '--case is empty; name a case file (.portolan).')
  const path = placeOf(input.path)
  const ahead = input.create !== undefined || existsSync(path) ? (['desk', ...(input.lanes ?? [])] as const) : []
  const host = hostFor({ now: input.now, ahead })
  const { shell: line } = host
  const stopShowing = showProgress(line)
  let interrupted = false
  const stopHearing = onInterrupt(() => {
    interrupted = true
    cancelFromNow(line)
  })
  // Only what this command made is its own to take away again: another process may make the case at the same moment.
  let created = false
  let finished = false
  let summary: CaseSummary | null = null
  try {
    if (input.create !== undefined && !existsSync(path)) {
      const reply = await line.call('createCase', { place: path, settings: input.create.settings ?? {} })
      if (reply.ok || reply.refusal.code !== 'case_exists') summary = answerOf(reply)
      // Where another one holds it already it is theirs.
      created = summary !== null && !summary.readOnly
      if (summary?.readOnly) writable(summary)
    }
    summary ??= await openAs(input.access, line, path)
    const result = await work({ line, summary, created, expect })
    finished = true
    return result
  } finally {
    stopShowing()
    const held = created ? await line.call('caseSummary', {}) : null
    // What cannot be looked at is not taken away.
    const keep = !held?.ok || input.create?.keep(held.answer.captures, finished) !== false
    await host.close(keep ? (interrupted ? 'hurried' : 'tidy') : 'discarded')
    stopHearing()
    if (!keep) {
      // On a full disk its log could not be put into it.
      for (const part of ['', '-wal', '-shm']) rmSync(path + part, { force: true })
    } else if (summary?.readOnly === false && existsSync(`${path}-wal`)) {
      process.stderr.write(`note: a part of ${path} lies in ${path}-wal beside it (its disk is full, or somebody still reads the case); keep the two together until the case is next written to.\n`)
    }
  }
}

async function openAs(access: 'read' | 'write' | 'either', line: Line, path: string): Promise<CaseSummary> {
  const summary = await expect(line.call('openCase', { place: path, readOnly: access === 'read' }))
  return access === 'write' ? writable(summary) : summary
}
function writable(summary: CaseSummary): CaseSummary {
  const { path, readOnly, heldBy, readOnlyReason } = summary
  if (!readOnly) return summary
  if (heldBy !== null) throw new Refusal('case_busy', `${heldBy} has ${path} open for writing; nothing was changed. Wait for its end or close it there, and try again.`)
  throw new Refusal('case_read_only', `${path} cannot be changed: ${readOnlyReason}. Copy the case to a place that can be written.`)
}

export async function expect<Answer>(reply: Promise<Reply<Answer>>): Promise<Answer> {
  return answerOf(await reply)
}
function answerOf<Answer>(reply: Reply<Answer>): Answer {
  if (!reply.ok) throw new Refusal(reply.refusal.code, reply.refusal.message)
  return reply.answer
}

/** Stops what runs, and what was about to run. */
function cancelFromNow(line: Line): void {
  const cancel = (operation: number) => void line.call('cancel', { operation })
  line.listen((told) => {
    if (told.what === 'progress') cancel(told.running.operation)
  })
  void line.call('running', {}).then((running) => {
    if (running.ok) for (const { operation } of running.answer) cancel(operation)
  })
}

/** The first Ctrl-C (or a polite kill) asks; a second one ends the process at once. */
export function onInterrupt(act: () => void): () => void {
  let asked = false
  const hear = () => {
    if (asked) process.exit(1)
    asked = true
    act()
  }
  process.on('SIGINT', hear).on('SIGTERM', hear)
  return () => process.off('SIGINT', hear).off('SIGTERM', hear)
}
