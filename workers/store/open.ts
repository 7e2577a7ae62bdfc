/**
 * Opens, creates and closes a case file: one SQLite database, one file at rest, one process that writes.
 *
 * A foreign file is looked at before anything of it can run: its header, its version, then its whole schema against
 * ours. WAL while it is open; at the last close everything is in the one file again, readable on any medium.
 */
import { accessSync, closeSync, constants, existsSync, linkSync, openSync, readSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { createHash } from 'node:crypto'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { Refusal } from '../contract.ts'
import type { ActivityEntry, CaptureRecord, CaseSettings, CaseSummary, Closing, Hooks, KnowledgeRecord, LabelFileRecord, Note, NoteSubject, SealCheck } from '../contract.ts'
import { listActivity, record } from './activity.ts'
import { addNote, changeNote, listNotes, removeNote } from './annotations.ts'
import { beginImport, capturesBelow, capturesOfSize, captureWith, dropUnfinished, listCaptures, refuseSame, type CaptureImport, type Hashes, type ImportedHow } from './evidence.ts'
import { harden } from './harden.ts'
import type { KnownCapture } from './known.ts'
import { takeLock, type Lock } from './lock.ts'
import { checkSeal, fileDigest, hashOfLine, noteDigest, sealOf } from './seal.ts'
import type { ProbeReader } from './pairs.ts'
import { knowledgeFileStore, type KnowledgeFileStore } from './knowledgeFiles.ts'
import { labelFileStore, type LabelFileStore } from './labelFiles.ts'
import { createBesideReader } from './beside/begin.ts'
import { createProbeReader } from './probes.ts'
import { SortCrew } from './sorting/crew.ts'
import { restCase, WriteLog } from './writeLog.ts'
import { upgrades } from './upgrades/index.ts'

const applicationId = 0x506f7274 // 'Port'
export const schemaVersion = upgrades.length
/** Many times what our own takes. */
const schemaBytes = 1_000_000
const settingKeys = ['title', 'number', 'examiner', 'organisation'] as const

export interface VolumeRow {
  hour: number
  packets: number
  tcp: number
  udp: number
  icmp: number
  other: number
  probes: number
}
export interface CaseStore {
  path: string
  readOnly: boolean
  readOnlyReason: string | null
  summary(): CaseSummary
  changeSettings(settings: Partial<CaseSettings>, at: string): void
  captures(): CaptureRecord[]
  /** By the hash of its file. */
  captureWith(sha256: string): CaptureRecord | null
  /** Those whose file, or what it inflates to, has so many bytes. */
  capturesOfSize(bytes: number): KnownCapture[]
  /** Of that file name and fewer bytes than that: the longest. */
  capturesBelow(name: string, bytes: number, most: number): CaptureRecord[]
  /** @throws Refusal duplicate or imported_otherwise where these bytes, plain or in any compression, are in the case */
  refuseSame(path: string, given: Hashes & Partial<ImportedHow>): void
  /** Packets per hour since 1970-01-01 UTC over the sensor's captures (null: all), ascending. */
  /** @param captures evidence ids; left out: every capture */
  volume(sensor: string | null, captures?: readonly number[]): VolumeRow[]
  activity(last?: number): ActivityEntry[]
  record(what: string, detail: string, at: string): void
  /** The case held against its activity log. */
  checkSeal(): SealCheck[]
  /** The hash of a line of the activity log, null where there is no such line. */
  hashOfLine(id: number): string | null
  notes(): Note[]
  addNote(subject: NoteSubject, text: string, at: string): Note
  changeNote(id: number, text: string, at: string): Note
  removeNote(id: number, at: string): number
  /** Results kept under a key that names evidence, analysis, parameters and version. */
  findings: { get(key: string): string | null; put(key: string, json: string): void; all(): { key: string; json: string }[] }
  labelFiles: Pick<LabelFileStore, 'list' | 'texts'> & { add(record: Omit<LabelFileRecord, 'id'>, text: string): LabelFileRecord; remove(id: number, at: string): number }
  knowledgeFiles: Pick<KnowledgeFileStore, 'list' | 'text'> & { add(record: KnowledgeRecord, text: string): KnowledgeRecord; remove(name: string, at: string): number }
  probes: ProbeReader
  /**
   * @param input.bytes of all captures that are going to be read, this one among them; 0 where it is not known
   * @param input.threads that sort beside the importing one, from the first import on; as the machine allows, where there
   *   are many bytes, unless given
   */
  beginImport(input: { sensor: string; hooks: Hooks; bytes?: number; threads?: number }): CaptureImport
  close(how?: Closing): void
}

export function sqliteVersion(): string {
  const database = new DatabaseFile(':memory:')
  const version = database.prepare('select sqlite_version()').pluck().get() as string
  database.close()
  return version
}

/**
 * @param input.lock false on a lane whose process has the case open already: it was looked at then, and closing a file
 *   descriptor of it would drop the locks that the other lanes hold
 * @param input.readOnlyReason why that lane may only read
 */
export function openCase(input: {
  path: string
  mode: 'create' | 'edit' | 'read'
  at: string
  settings?: Partial<CaseSettings>
  lock?: boolean
  readOnlyReason?: string
}): CaseStore {
  const { path, mode, at, settings = {}, lock: wantsLock = true, readOnlyReason: given = 'it was opened to read only' } = input
  if (mode === 'create') create(path, at, settings)
  else if (wantsLock) inspect(path)
  let readOnlyReason = mode === 'read' ? given : (whyNotWritable(path) ?? (wantsLock ? whyNoRoom(path) : null))
  let lock: Lock | null = null
  let heldBy: string | null = null
  if (readOnlyReason === null && wantsLock) {
    lock = takeLock(path, at)
    if (!lock.held) {
      heldBy = lock.holder
      lock = null
      readOnlyReason = `${heldBy} has it open for writing`
    }
  }
  const readOnly = readOnlyReason !== null
  if (!readOnly && wantsLock) restCase(path)
  const database = new DatabaseFile(path, { readonly: readOnly, fileMustExist: true, timeout: 10_000 })
  try {
    harden(database)
    if (!readOnly) {
      if (wantsLock) {
        // Into the log and out of it changes two bytes of one page. A journal on disk would not make that safer, and one
        // left by a killed process would keep everyone from looking at the case without writing to it.
        database.pragma('journal_mode = memory')
      }
      database.pragma('journal_mode = wal')
      if (wantsLock) upgrade(database)
      database.pragma('synchronous = full')
      database.pragma('foreign_keys = on')
      if (wantsLock) dropUnfinished(database)
    }
  } catch (error) {
    database.close()
    if (lock?.held) lock.release()
    throw error
  }
  return storeOn({ database, path, readOnlyReason, heldBy, lock, lastOut: wantsLock, at })
}

function create(path: string, at: string, settings: Partial<CaseSettings>): void {
  if (existsSync(path)) throw new Refusal('case_exists', `${path} exists already and is not overwritten; open it or take another name.`)
  if (!existsSync(dirname(path))) throw new Refusal('file_missing', `The folder ${dirname(path)} does not exist; make it first.`)
  if (whyNot(dirname(path)) !== null) throw new Refusal('file_denied', `${path} cannot be made: its folder may not be written; choose another place or change its permissions.`)
  const full = whyNoRoom(path)
  if (full !== null) throw new Refusal('disk_full', `${path} cannot be made: ${full}; free some space or choose another place.`)
  // Under its own name only once it is whole: whoever is killed here leaves nothing that looks like a case.
  const unfinished = `${path}-new-${process.pid}`
  rmSync(unfinished, { force: true })
  const database = new DatabaseFile(unfinished)
  try {
    database.pragma('journal_mode = memory')
    // Each page goes into the log and out of it by four calls of the system; smaller ones cost an import a fortieth.
    database.pragma('page_size = 32768')
    // What a cancelled import had taken is given back when the case is closed.
    database.pragma('auto_vacuum = incremental')
    database.pragma(`application_id = ${applicationId}`)
    // One transaction: each would wait for the disk.
    database.transaction(() => {
      upgrade(database)
      const put = database.prepare('insert into setting values (?, ?)')
      put.run('created', at)
      for (const key of settingKeys) put.run(key, settings[key] ?? '')
      record(database, 'case created', JSON.stringify(settings), at)
    })()
    database.close()
    appear(unfinished, path)
  } catch (error) {
    database.close()
    rmSync(unfinished, { force: true })
    throw error
  }
}

/** Under its final name, never over a file that another process put there a moment before. */
function appear(unfinished: string, path: string): void {
  const exists = () => new Refusal('case_exists', `${path} exists already and is not overwritten; open it or take another name.`)
  try {
    linkSync(unfinished, path)
    rmSync(unfinished)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(path)) throw exists()
    renameSync(unfinished, path) // a file system without links
  }
}

/** Refuses what is not an unaltered case of a version we know, without running anything in it. */
export function inspect(path: string): void {
  const facts = statSync(path, { throwIfNoEntry: false })
  if (!facts) throw new Refusal('case_missing', `${path} does not exist; check the name, or create the case.`)
  if (!facts.isFile()) throw new Refusal('not_a_regular_file', `${path} is not a regular file.`)
  const head = Buffer.alloc(100)
  const file = openSync(path, constants.O_RDONLY)
  const got = readSync(file, head, 0, 100, 0)
  closeSync(file)
  const foreign = (why: string) => new Refusal('case_foreign', `${path} is not a Portolan case (${why}); it was not changed.`)
  if (got < 100 || head.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw foreign('not an SQLite database')
  if (head.readUInt32BE(68) !== applicationId) throw foreign('another application made it')
  const version = head.readUInt32BE(60)
  if (version > schemaVersion) {
    throw new Refusal('case_newer', `${path} has schema ${version}, this Portolan knows ${schemaVersion}; open it with a newer one. It was not changed.`)
  }
  const database = new DatabaseFile(path, { readonly: true, timeout: 2000 })
  try {
    harden(database)
    const bytes = database.prepare('select sum(octet_length(sql)) from sqlite_schema').pluck().get() as number | null
    if ((bytes ?? 0) > schemaBytes || schemaOf(database) !== expectedSchema(version)) throw foreign('its schema was altered')
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('case_damaged', `${path} cannot be read (${(error as Error).message}); work on a copy. It was not changed.`)
  } finally {
    database.close()
  }
}

function schemaOf(database: Database): string {
  return JSON.stringify(database.prepare('select type, name, tbl_name, sql from sqlite_schema order by type, name').raw().all())
}
function expectedSchema(version: number): string {
  const database = new DatabaseFile(':memory:')
  for (const statements of upgrades.slice(0, version)) database.exec(statements)
  const schema = schemaOf(database)
  database.close()
  return schema
}
function upgrade(database: Database): void {
  const from = database.pragma('user_version', { simple: true }) as number
  for (let version = from; version < schemaVersion; version++) {
    database.transaction(() => {
      database.exec(upgrades[version])
      database.pragma(`user_version = ${version + 1}`)
    })()
  }
}

/** Into the case itself, and beside it. */
function whyNotWritable(path: string): string | null {
  return whyNot(path) ?? whyNot(dirname(path))
}
function whyNot(place: string): string | null {
  try {
    accessSync(place, constants.W_OK)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS' ? 'its medium is read-only' : 'its file or folder may not be written'
  }
}

/** An empty case takes 620 KB; the lock, the log and its index take some before anything is written. */
const leastRoom = 1 << 20
/** Null where there is room, or where the file system does not say. */
function whyNoRoom(path: string): string | null {
  const { bavail, bsize, blocks } = statfsSync(dirname(path))
  return blocks === 0 || bavail * bsize >= leastRoom ? null : `its disk has ${bavail * bsize} bytes free, and to write takes ${leastRoom}`
}

function storeOn(input: { database: Database; path: string; readOnlyReason: string | null; heldBy: string | null; lock: Lock | null; lastOut: boolean; at: string }): CaseStore {
  const { database, path, readOnlyReason, heldBy, lock, lastOut, at } = input
  const readOnly = readOnlyReason !== null
  const write = <Answer>(act: () => Answer): Answer => {
    if (readOnly) throw new Refusal('case_read_only', `${path} cannot be changed: ${readOnlyReason}.`)
    return database.transaction(act).immediate()
  }
  const setting = (key: string) => (database.prepare('select value from setting where key = ?').pluck().get(key) as string | undefined) ?? ''
  const labels = labelFileStore(database)
  const knowledge = knowledgeFileStore(database)
  let crew: SortCrew | null = null
  const log = new WriteLog(database)
  const beside = createBesideReader(path)
  const getFinding = database.prepare('select json from finding where key = ?').pluck()

  return {
    path,
    readOnly,
    readOnlyReason,
    summary() {
      const captures = listCaptures(database)
      const evidence = captures.map(({ sha256, sensor, inner }) => `${sha256} ${sensor}${inner ? ' with tunnels' : ''}`).sort()
      // Labels and knowledge are evidence of their own: results may rest on them.
      evidence.push(...labels.list().map(({ sha256 }) => `labels ${sha256}`).sort(), ...knowledge.list().map(({ name, sha256 }) => `knowledge ${name} ${sha256}`))
      const times = (values: (string | null)[]) => values.filter((value) => value !== null).sort()
      return {
        name: path.split(/[\\/]/).at(-1) ?? path,
        path,
        readOnly,
        readOnlyReason,
        heldBy,
        created: setting('created'),
        settings: Object.fromEntries(settingKeys.map((key) => [key, setting(key)])) as unknown as CaseSettings,
        captures: captures.length,
        packets: captures.reduce((sum, { ledger }) => sum + ledger.packets, 0),
        probes: captures.reduce((sum, { ledger }) => sum + ledger.probes, 0),
        first: times(captures.map(({ first }) => first)).at(0) ?? null,
        last: times(captures.map(({ last }) => last)).at(-1) ?? null,
        sensors: [...new Set(captures.map(({ sensor }) => sensor))].sort(),
        content: createHash('sha256').update(evidence.join('\n')).digest('hex'),
        seal: sealOf(database),
      }
    },
    changeSettings: (settings, at) =>
      write(() => {
        const put = database.prepare('insert or replace into setting values (?, ?)')
        for (const key of settingKeys) {
          const value = settings[key]
          if (value !== undefined) put.run(key, value)
        }
        record(database, 'settings changed', JSON.stringify(settings), at)
      }),
    captures: () => listCaptures(database),
    captureWith: (sha256) => captureWith(database, sha256),
    capturesOfSize: (bytes) => capturesOfSize(database, bytes),
    capturesBelow: (name, bytes, most) => capturesBelow(database, name, bytes, most),
    refuseSame: (path, given) => refuseSame(database, path, given),
    volume: (sensor, captures) =>
      database
        .prepare(
          `select hour, sum(packets) as packets, sum(tcp) as tcp, sum(udp) as udp, sum(icmp) as icmp, sum(other) as other,
             sum(volume.probes) as probes
           from volume join capture on capture.id = volume.capture
           where capture.state = 'done' and (@sensor is null or capture.sensor = @sensor)
             and (@captures is null or capture.id in (select value from json_each(@captures))) group by hour order by hour`,
        )
        .all({ sensor, captures: captures ? JSON.stringify(captures) : null }) as VolumeRow[],
    activity: (last) => listActivity(database, last),
    record: (what, detail, at) => write(() => record(database, what, detail, at)),
    checkSeal: () => checkSeal(database),
    hashOfLine: (id) => hashOfLine(database, id),
    notes: () => listNotes(database),
    addNote: (subject, text, at) =>
      write(() => {
        const note = addNote(database, subject, text, at)
        record(database, 'note added', `note ${note.id} ${noteDigest(database, note.id)}`, at)
        return note
      }),
    changeNote: (id, text, at) =>
      write(() => {
        const note = changeNote(database, id, text, at)
        record(database, 'note changed', `note ${id} ${noteDigest(database, id)}`, at)
        return note
      }),
    removeNote: (id, at) =>
      write(() => {
        const removed = removeNote(database, id)
        record(database, 'note removed', `note ${id}`, at)
        return removed
      }),
    findings: {
      get: (key) => (getFinding.get(key) as string | undefined) ?? null,
      all: () => database.prepare('select key, json from finding order by key').all() as { key: string; json: string }[],
      put(key, json) {
        if (!readOnly) write(() => database.prepare('insert or replace into finding values (?, ?)').run(key, json))
      },
    },
    labelFiles: {
      ...labels,
      add: (facts, text) =>
        write(() => {
          const added = labels.add(facts, text)
          record(database, 'labels imported', `${facts.name}, SHA-256 ${facts.sha256}; stored ${fileDigest(database, 'label_file', facts.sha256)}`, facts.importedAt)
          return added
        }),
      remove: (id, at) =>
        write(() => {
          const removed = labels.remove(id)
          record(database, 'labels removed', `label file ${id}`, at)
          return removed
        }),
    },
    knowledgeFiles: {
      ...knowledge,
      add: (facts, text) =>
        write(() => {
          const added = knowledge.add(facts, text)
          record(database, 'knowledge imported', `${facts.name}, SHA-256 ${facts.sha256}; stored ${fileDigest(database, 'knowledge_file', facts.sha256)}`, facts.importedAt)
          return added
        }),
      remove: (name, at) =>
        write(() => {
          const removed = knowledge.remove(name)
          record(database, 'knowledge removed', name, at)
          return removed
        }),
    },
    probes: { ...createProbeReader(database), beside: beside.begin },
    beginImport: ({ sensor, hooks, bytes = 0, threads }) => {
      if (readOnly) throw new Refusal('case_read_only', `${path} cannot be changed: ${readOnlyReason}.`)
      crew ??= new SortCrew(threads)
      crew.expect(bytes)
      return beginImport({ database, crew, log, sensor, hooks })
    },
    close(how = 'tidy') {
      crew?.end()
      log.settle()
      beside.end()
      try {
        if (!readOnly && lastOut) {
          if (how === 'tidy') {
            dropUnfinished(database)
            giveBack(database)
          } else if (how === 'discarded') database.pragma('synchronous = off')
          layToRest(database)
        }
      } catch (error) {
        if (!isFull(error)) throw error
      } finally {
        database.close()
        log.end(lastOut)
        if (lock?.held) lock.release()
      }
      if (readOnly && lastOut) layToRestLast(path, at)
    },
  }
}

const isFull = (error: unknown) => (error as { code?: unknown }).code === 'SQLITE_FULL'

/** Pages that nothing is on; a few are left for the next import. Cases made before this was possible keep theirs. */
function giveBack(database: Database): void {
  const free = database.pragma('freelist_count', { simple: true }) as number
  if (free > pagesLeft) database.pragma('incremental_vacuum')
}
const pagesLeft = 32

/**
 * Everything into the one file. While somebody still reads the case it cannot leave its write-ahead log: they do it then. On
 * a full disk the log stays beside the case, whole, and the next closing puts it in.
 */
function layToRest(database: Database): void {
  try {
    database.pragma('busy_timeout = 1000')
    database.pragma('wal_checkpoint(truncate)')
    database.pragma('journal_mode = memory')
  } catch (error) {
    if (!isFull(error) && !String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error
  }
}
/** A reader that outlasted the writer leaves the case as one file too; nothing of its content changes. */
function layToRestLast(path: string, at: string): void {
  if (!existsSync(`${path}-wal`) || whyNotWritable(path) !== null) return
  const lock = takeLock(path, at)
  if (!lock.held) return
  restCase(path)
  const database = new DatabaseFile(path, { fileMustExist: true })
  try {
    layToRest(database)
  } finally {
    database.close()
    lock.release()
  }
}
