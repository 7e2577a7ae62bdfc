/**
 * Captures in the case: what is known of each, and the import that puts one in.
 *
 * An import's rows belong to a capture in state 'running'; every query asks for 'done', and what a killed process left
 * is removed at the next opening. Nothing half-imported is ever visible. A capture that a longer one takes the place of
 * goes back to 'running' in the very transaction that makes the other 'done', and its rows go the same way.
 */
import type { Database } from 'better-sqlite3'
import type { ProbeSink, ReadOutcome } from '../capture/sink.ts'
import { Refusal, type CaptureRecord, type Hooks } from '../contract.ts'
import { record } from './activity.ts'
import { addressBook } from './addresses.ts'
import { createAnswerWriter } from './answerRuns.ts'
import { countDistinct } from './distinct.ts'
import { keepFreed } from './freed.ts'
import { knownCaptures, type KnownCapture } from './known.ts'
import { runKinds, RunWriter } from './runs.ts'
import { captureDigests, ChunksSeal, replacedBy, replacedLine } from './seal.ts'
import type { SortCrew } from './sorting/crew.ts'
import type { WriteLog } from './writeLog.ts'

export interface CaptureImport {
  sink: ProbeSink
  /** Ends the capture's last run and counts its distinct sources, pairs and ports. */
  count(): { sources: number; pairs: number; ports: number }
  /** Makes it visible, and nothing shows any more what it replaces. */
  finish(input: { capture: Omit<CaptureRecord, 'id'>; outcome: ReadOutcome; replaced?: readonly CaptureRecord[]; at: string }): void
  /** Leaves nothing of it. */
  abandon(): void
}

/** So many are worth another start of the sorting threads, for the next capture. */
const manyRuns = 20
/** Chunks of an abandoned import that are deleted before its refusal. */
const deletedAtOnce = 48

export function listCaptures(database: Database): CaptureRecord[] {
  return (database.prepare(`select id, record from capture where state = 'done' order by id`).all() as CaptureRow[]).map(captureOf)
}
/** By the hash of its file. */
export function captureWith(database: Database, sha256: string): CaptureRecord | null {
  const row = database.prepare(`select id, record from capture where state = 'done' and sha256 = ?`).get(sha256) as CaptureRow | undefined
  return row === undefined ? null : captureOf(row)
}
/** Whose file, or what it inflates to, has so many bytes. */
export function capturesOfSize(database: Database, size: number): KnownCapture[] {
  return [...knownCaptures(database).all()].filter(({ bytes, inflatedBytes }) => bytes === size || inflatedBytes === size)
}
interface CaptureRow {
  id: number
  record: string
}
const captureOf = ({ id, record }: CaptureRow): CaptureRecord => ({ id, ...(JSON.parse(record) as Omit<CaptureRecord, 'id'>) })

/** Of that file name and fewer bytes than that: the longest. */
export function capturesBelow(database: Database, name: string, size: number, most: number): CaptureRecord[] {
  const below = [...knownCaptures(database).all()].filter((one) => one.name === name && one.bytes < size)
  const record = database.prepare('select id, record from capture where id = ?')
  below.sort((one, other) => other.bytes - one.bytes || one.id - other.id)
  return below.slice(0, most).map(({ id }) => captureOf(record.get(id) as CaptureRow))
}

/**
 * One capture, plain or in any compression, is in a case once; so is a part that a longer one replaced.
 * @throws Refusal duplicate; imported_otherwise where it has another sensor or was read with other options
 */
export function refuseSame(database: Database, path: string, given: Hashes & Partial<ImportedHow>): void {
  const { sha256, inflatedSha256 } = given
  const other = knownCaptures(database).withHash([sha256, inflatedSha256])
  if (other === undefined) {
    const longer = replacedBy(database, sha256)
    if (longer !== null) throw new Refusal('duplicate', `${path} (SHA-256 ${sha256}) is the beginning of a longer capture that replaced it in the case (SHA-256 ${longer}); it was not imported again.`)
    return
  }
  const what = other.sha256 === sha256 ? `has the same bytes as ${other.name} (SHA-256 ${sha256})` : `holds the same capture as ${other.name} (SHA-256 of the capture itself ${inflatedSha256 ?? sha256})`
  const how = otherwise(other, given)
  if (how !== null) throw new Refusal('imported_otherwise', `${path} ${what}, which is in the case and was imported ${how}; nothing was changed. A case holds a capture one way: import it into another case.`)
  throw new Refusal('duplicate', `${path} ${what}, which is in the case; it was not imported again.`)
}
export type Hashes = Pick<CaptureRecord, 'sha256' | 'inflatedSha256'>
export type ImportedHow = Pick<CaptureRecord, 'sensor' | 'inner'>

/** In words how a capture was imported that is asked for in another way, null where it is the same. */
export function otherwise(one: ImportedHow, { sensor = one.sensor, inner = one.inner }: Partial<ImportedHow>): string | null {
  if (one.sensor !== sensor) return `with ${one.sensor === '' ? 'no sensor' : `the sensor ${JSON.stringify(one.sensor)}`}`
  return one.inner === inner ? null : `${one.inner ? 'with' : 'without'} a look into tunnels`
}

export function dropUnfinished(database: Database): void {
  const left = database.prepare(`select count(*) from capture where state = 'running'`).pluck().get() as number
  if (left > 0) database.transaction(() => database.prepare(`delete from capture where state = 'running'`).run()).immediate()
}

export function beginImport(input: { database: Database; crew: SortCrew; log: WriteLog; sensor: string; hooks: Hooks }): CaptureImport {
  const { database, crew, log, sensor, hooks } = input
  keepFreed()
  dropUnfinished(database)
  const insert = database.prepare(`insert into capture (state, sha256, sensor, record) values ('running', '', ?, '')`)
  const id = Number(insert.run(sensor).lastInsertRowid)
  const addresses = addressBook(database)
  const seal = new ChunksSeal()
  const into = { database, capture: id, crew, before: addresses.store, seal, log, cancelled: hooks.cancelled }
  const runs = new RunWriter({ ...into, kind: runKinds.tcpProbe })
  const answers = createAnswerWriter(into)
  // What is stored on the way need not outlive a loss of power: a half import is dropped anyway.
  database.pragma('synchronous = normal')
  const settle = () => {
    crew.discard()
    const failure = log.settle()
    database.pragma('synchronous = full')
    return failure
  }
  return {
    sink: {
      address6: addresses.key, probe: runs.probe.bind(runs), probes: runs.probes.bind(runs),
      space: { lend: crew.lend.bind(crew), room: runs.room.bind(runs), put: runs.put.bind(runs) }, ...answers.sink,
    },
    count() {
      runs.flush()
      answers.flush()
      crew.finish(hooks.cancelled)
      // Runs are counted in the memory they were sorted in; where they are too many for it, theirs takes its place.
      const lend = (bytes: number) => {
        const part = crew.lendIdle(bytes)
        if (part === null && runs.runs > manyRuns) crew.end()
        return part
      }
      const stored = database.prepare(`select id from run where capture = ? and kind = ${runKinds.tcpProbe} order by id`).pluck().all(id) as number[]
      return { ...countDistinct({ database, runs: stored, hooks, lend }), ports: runs.countPorts() }
    },
    finish({ capture, outcome, replaced = [], at }) {
      const failure = settle()
      if (failure !== null) throw failure
      database.transaction(() => finish({ database, id, capture, outcome, replaced, seal, at })).immediate()
      const known = knownCaptures(database)
      known.put({ ...capture, id })
      for (const part of replaced) known.drop(part.id)
    },
    abandon() {
      settle()
      runs.drop()
      answers.drop()
      // Nothing shows it any more. Much of it takes a while to delete: it goes with the next import or the closing.
      const chunks = database.prepare('select count(*) from chunk join run on run.id = chunk.run where run.capture = ?').pluck().get(id) as number
      if (chunks > deletedAtOnce) return
      try {
        database.transaction(() => database.prepare('delete from capture where id = ?').run(id)).immediate()
        database.pragma('wal_checkpoint(truncate)')
      } catch (error) {
        // A full disk has no room to note a deletion either; what stopped the import is told.
        if (!String((error as { code?: unknown }).code).startsWith('SQLITE_FULL')) throw error
      }
    },
  }
}

function finish(input: { database: Database; id: number; capture: Omit<CaptureRecord, 'id'>; outcome: ReadOutcome; replaced: readonly CaptureRecord[]; seal: ChunksSeal; at: string }): void {
  const { database, id, capture, outcome, replaced, seal, at } = input
  refuseSame(database, capture.path, capture)
  database.prepare(`update capture set state = 'done', sha256 = ?, record = ? where id = ?`).run(capture.sha256, JSON.stringify(capture), id)
  const sample = database.prepare('insert into sample values (?, ?, ?, ?)')
  for (const { reason, frame, offset } of outcome.samples) sample.run(id, reason, frame, offset)
  const volume = database.prepare('insert into volume values (?, ?, ?, ?, ?, ?, ?, ?)')
  for (const { hour, packets, tcp, udp, icmp, other, probes } of outcome.hours) volume.run(id, hour, packets, tcp, udp, icmp, other, probes)
  record(database, 'capture imported', `${capture.name} ${capture.sha256} (${capture.result}); ${captureDigests(database, id, seal)}`, at)
  const hide = database.prepare(`update capture set state = 'running' where id = ? and state = 'done'`)
  for (const part of replaced) {
    if (hide.run(part.id).changes !== 1) throw new Refusal('case_busy', `${part.name}, which ${capture.name} continues, left the case meanwhile; import it again.`)
    record(database, ...replacedLine(part, capture), at)
  }
}
