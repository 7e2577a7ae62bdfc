/**
 * The import: captures (or folders of them) into the case, one after the other.
 *
 * A file that is refused does not stop the queue; a cancelled or failed one leaves nothing; what was finished stays.
 */
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describeLinkType } from '../capture/link/index.ts'
import { readCapture } from '../capture/read.ts'
import type { ReadOutcome } from '../capture/sink.ts'
import { isoTime, Refusal, type CaptureRecord, type Hooks, type ImportedCapture } from '../contract.ts'
import type { CaseStore } from '../store/open.ts'

export async function importCaptures(input: {
  store: CaseStore
  paths: readonly string[]
  sensor: string
  at: string
  /** The present while files are read, one after the other; `at` unless given. */
  now?(): string
  hooks: Hooks
  changed(): void
  /** A compressed file may inflate past the bound. */
  largeInflate?: boolean
  /** Look into tunnels. */
  inner?: boolean
  /** That sort beside the importing one; as the machine allows unless given. */
  threads?: number
}): Promise<ImportedCapture[]> {
  const { store, sensor, at, hooks, changed, largeInflate, inner = false, threads, now = () => at } = input
  const paths = input.paths.flatMap(filesOf)
  const sizes = paths.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const imported: ImportedCapture[] = []
  let before = 0
  for (const [index, path] of paths.entries()) {
    if (hooks.cancelled()) throw new Refusal('cancelled', `Cancelled before ${path}; the files before it are in the case.`)
    const fileHooks: Hooks = {
      cancelled: hooks.cancelled,
      progress: (progress) => hooks.progress({ ...progress, subject: basename(path), done: before + progress.done, total }),
    }
    imported.push(await importOne({ store, path, sensor, now, hooks: fileHooks, largeInflate, inner, threads }))
    before += sizes[index]
    if (imported[index].result !== 'refused') changed()
  }
  return imported
}

/** A case, and what lies beside an open one: no capture, and to close a file that this process holds open is to lose its locks. */
const caseFile = /\.portolan(-(lock|wal|shm|journal))?$/

/** The regular files of a folder by name (not below it), without cases; anything else is itself. */
function filesOf(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !name.startsWith('.') && !caseFile.test(name))
    .sort()
    .map((name) => join(path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
}

async function importOne(input: {
  store: CaseStore
  path: string
  sensor: string
  now(): string
  hooks: Hooks
  largeInflate?: boolean
  inner: boolean
  threads?: number
}): Promise<ImportedCapture> {
  const { store, path, sensor, now, hooks, largeInflate, inner, threads } = input
  const startedAt = now()
  if (caseFile.test(path)) return refusedOf(path, new Refusal('format_unsupported', `${path} is a case of Portolan, not a capture; nothing was read. Open it as a case, or name captures.`))
  const running = store.beginImport({ sensor, hooks, threads })
  try {
    const outcome = await readCapture({ path, sink: running.sink, hooks, largeInflate, inner })
    hooks.progress({ stage: 'storing', subject: path, done: outcome.bytes, total: outcome.bytes, unit: 'bytes' })
    const counts = running.count()
    const modified = statSync(path).mtime.toISOString()
    const endedAt = now()
    const capture = captureOf({ path, sensor, inner, startedAt, endedAt, outcome, counts, modified })
    running.finish({ capture, outcome, at: endedAt })
    return importedOf(path, capture)
  } catch (error) {
    running.abandon()
    if (!(error instanceof Refusal) || error.code === 'cancelled') throw error
    return refusedOf(path, error)
  }
}

function captureOf(input: {
  path: string
  sensor: string
  inner: boolean
  startedAt: string
  endedAt: string
  outcome: ReadOutcome
  counts: { sources: number; pairs: number; ports: number }
  modified: string
}): Omit<CaptureRecord, 'id'> {
  const { path, sensor, inner, startedAt, endedAt, outcome, counts, modified } = input
  const { format, byteOrder, compression, linkTypes, snaplen, bytes, sha256, inflatedBytes, inflatedSha256, result, broke, ledger } = outcome
  return {
    name: basename(path), path, sensor, inner, sha256, inflatedSha256, bytes, inflatedBytes, modified, format, byteOrder, compression,
    linkTypes: linkTypes.map(describeLinkType), snaplen, result, broke, first: outcome.first && isoTime(outcome.first), last: outcome.last && isoTime(outcome.last), ...counts, ledger, startedAt, endedAt,
  }
}

function importedOf(path: string, capture: Omit<CaptureRecord, 'id'>): ImportedCapture {
  const { sha256, bytes, format, byteOrder, compression, linkTypes, sources, pairs, ports, first, last, result, broke, ledger } = capture
  const { packets, tcp, udp, icmp, probes, outOfOrder, cutBySnaplen, reasons } = ledger
  return {
    path, sha256, bytes, format, byteOrder, compression, linkTypes, packets, tcp, udp, icmp, probes, sources, pairs, ports, first, last, outOfOrder, cutBySnaplen, result, reasons,
    refusal: broke && { code: broke.reason, message: broke.message },
  }
}
function refusedOf(path: string, { code, message }: Refusal): ImportedCapture {
  return {
    path, sha256: null, bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0, format: '', byteOrder: '', compression: null, linkTypes: [], packets: 0, tcp: 0, udp: 0, icmp: 0, probes: 0,
    sources: 0, pairs: 0, ports: 0, first: null, last: null, outOfOrder: 0, cutBySnaplen: 0, result: 'refused', reasons: { [code]: 1 }, refusal: { code, message },
  }
}
