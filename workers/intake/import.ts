/**
 * The import: captures (or folders of them) into the case, one after the other.
 *
 * A file that is refused does not stop the queue; a cancelled or failed one leaves nothing; what was finished stays, but for
 * the part of a capture that has grown since: it goes in the moment the longer one is there.
 */
import { statfsSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describeLinkType } from '../capture/link/index.ts'
import { readCapture } from '../capture/read.ts'
import { hashSource, identityAt } from '../capture/source.ts'
import type { ReadOutcome } from '../capture/sink.ts'
import { isoTime, Refusal, type CaptureRecord, type Hooks, type ImportedCapture, type SkippedFile } from '../contract.ts'
import { otherwise, type CaptureImport } from '../store/evidence.ts'
import type { CaseStore } from '../store/open.ts'
import { findGrowth } from './growth.ts'
import { caseFile, listFiles } from './listing.ts'

export async function importCaptures(input: {
  store: CaseStore
  paths: readonly string[]
  sensor: string
  at: string
  /** The present while files are read, one after the other; `at` unless given. */
  now?(): string
  hooks: Hooks
  changed(): void
  /** What lies in a folder and is not read. */
  skipped?(one: SkippedFile): void
  /** A compressed file may inflate past the bound. */
  largeInflate?: boolean
  /** Look into tunnels. */
  inner?: boolean
  /** That sort beside the importing one; as the machine allows unless given. */
  threads?: number
  /** A capture that begins with another one stands beside it, and does not replace it. */
  beside?: boolean
}): Promise<ImportedCapture[]> {
  const { store, sensor, at, hooks, changed, largeInflate, inner = false, threads, beside = false, now = () => at } = input
  const files = listFiles(input.paths, (one) => input.skipped?.(one))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const imported: ImportedCapture[] = []
  let before = 0
  for (const { path, size, found } of files) {
    if (hooks.cancelled()) throw new Refusal('cancelled', imported.length === 0 ? `Cancelled before ${path} was read; nothing was imported.` : `Cancelled before ${path} was read; what was imported before it is in the case.`)
    const fileHooks: Hooks = {
      cancelled: hooks.cancelled,
      // Of the whole queue; when a file is read to its end, what follows is told with its bytes done.
      progress: ({ stage, done, unit }) => hooks.progress({ stage, subject: basename(path), done: before + (unit === 'bytes' ? done : size), total, unit: 'bytes' }),
    }
    const one = await importOne({ store, path, found, sensor, now, hooks: fileHooks, largeInflate, inner, bytes: total, threads, beside })
    imported.push(one)
    before += size
    if (one.result !== 'refused') changed()
  }
  return imported
}

/**
 * What is in the case already is not imported again. A file found in a folder is not even read when nothing has written
 * to it, renamed or touched it since its import. Where a capture of the same size is in the case, plain or inflated, the
 * hash comes first; what a compressed file inflates to is known only when it was read.
 */
async function refuseKnown(input: { store: CaseStore; path: string; found: boolean; sensor: string; inner: boolean; hooks: Hooks; hashed(sha256: string): void }): Promise<void> {
  const { store, path, found, sensor, inner, hooks, hashed } = input
  const identity = identityAt(path)
  if (identity === null) return // the reader says why
  const size = Number(identity.split(':')[2])
  const sized = store.capturesOfSize(size)
  const same = sized.find((capture) => capture.identity === identity)
  if (found && same && otherwise(same, { sensor, inner }) === null) {
    hashed(same.sha256)
    throw new Refusal('duplicate', `${path} is in the case (same file, size and times of change as ${same.name}, SHA-256 ${same.sha256}); it was not read again.`)
  }
  if (size === 0 || sized.length === 0) return
  const sha256 = await hashSource({ path, hooks })
  hashed(sha256)
  store.refuseSame(path, { sha256, inflatedSha256: null, sensor, inner })
}

async function importOne(input: { store: CaseStore; path: string; found: boolean; sensor: string; now(): string; hooks: Hooks; largeInflate?: boolean; inner: boolean; bytes: number; threads?: number; beside: boolean }): Promise<ImportedCapture> {
  const { store, path, found, sensor, now, hooks, largeInflate, inner, bytes, threads, beside } = input
  const startedAt = now()
  if (caseFile.test(path)) return refusedOf(path, new Refusal('format_unsupported', `${path} is a case of Portolan, not a capture; nothing was read. Open it as a case, or name captures.`))
  let running: CaptureImport | null = null
  let sha256: string | null = null
  try {
    await refuseKnown({ store, path, found, sensor, inner, hooks, hashed: (hash) => (sha256 = hash) })
    const growth = beside ? null : await findGrowth({ store, path, sensor, inner, hooks })
    running = store.beginImport({ sensor, hooks, bytes, threads })
    const outcome = await readCapture({ path, sink: running.sink, hooks, largeInflate, inner, processors: threads === 0 ? 1 : undefined })
    sha256 = outcome.sha256
    store.refuseSame(path, { ...outcome, sensor, inner })
    growth?.check(outcome.identity)
    hooks.progress({ stage: 'storing', subject: path, done: outcome.bytes, total: outcome.bytes, unit: 'bytes' })
    const counts = running.count()
    const endedAt = now()
    const capture = captureOf({ path, sensor, inner, startedAt, endedAt, outcome, counts })
    const replaced = growth?.continues ?? []
    running.finish({ capture, outcome, replaced, at: endedAt })
    return importedOf(path, capture, replaced)
  } catch (error) {
    running?.abandon()
    const refusal = isFull(error) ? diskFull(store.path, path) : error
    if (!(refusal instanceof Refusal) || refusal.code === 'cancelled') throw refusal
    return refusedOf(path, refusal, sha256)
  }
}

const isFull = (error: unknown) => /^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(String((error as { code?: unknown } | null)?.code))

/** Probes take up to a fifth of their capture, and as much again while they are written. */
const roomACaptureByte = 0.4

function diskFull(place: string, path: string): Refusal {
  const { bavail, bsize } = statfsSync(dirname(place))
  const needed = Math.ceil((statSync(path, { throwIfNoEntry: false })?.size ?? 0) * roomACaptureByte)
  return new Refusal('disk_full', `${place} could not take in ${path}: its disk has ${bavail * bsize} bytes free, up to ${needed} are needed. Captures imported before are whole; make room and import this one again.`)
}

function captureOf(input: {
  path: string
  sensor: string
  inner: boolean
  startedAt: string
  endedAt: string
  outcome: ReadOutcome
  counts: { sources: number; pairs: number; ports: number }
}): Omit<CaptureRecord, 'id'> {
  const { path, sensor, inner, startedAt, endedAt, outcome, counts } = input
  const { format, byteOrder, compression, linkTypes, snaplen, bytes, sha256, inflatedBytes, inflatedSha256, result, broke, ledger, modified, identity } = outcome
  return {
    name: basename(path), path, sensor, inner, sha256, inflatedSha256, bytes, inflatedBytes, modified, identity, format, byteOrder, compression,
    linkTypes: linkTypes.map(describeLinkType), snaplen, result, broke, first: outcome.first && isoTime(outcome.first), last: outcome.last && isoTime(outcome.last), ...counts, ledger, startedAt, endedAt,
  }
}

function importedOf(path: string, capture: Omit<CaptureRecord, 'id'>, replaced: readonly CaptureRecord[]): ImportedCapture {
  const { sha256, bytes, format, byteOrder, compression, linkTypes, sources, pairs, ports, first, last, result, broke, ledger } = capture
  const { packets, tcp, udp, icmp, probes, outOfOrder, cutBySnaplen, reasons } = ledger
  return {
    path, sha256, bytes, format, byteOrder, compression, linkTypes, packets, tcp, udp, icmp, probes, sources, pairs, ports, first, last, outOfOrder, cutBySnaplen, result, reasons,
    refusal: broke && { code: broke.reason, message: broke.message }, replaced: replaced.map(({ name, sha256, bytes, startedAt }) => ({ name, sha256, bytes, importedAt: startedAt })),
  }
}
/** @param sha256 of its bytes, where they were read to their end */
function refusedOf(path: string, { code, message }: Refusal, sha256: string | null = null): ImportedCapture {
  return {
    path, sha256, bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0, format: '', byteOrder: '', compression: null, linkTypes: [], packets: 0, tcp: 0, udp: 0, icmp: 0, probes: 0,
    sources: 0, pairs: 0, ports: 0, first: null, last: null, outOfOrder: 0, cutBySnaplen: 0, result: 'refused', reasons: { [code]: 1 }, refusal: { code, message }, replaced: [],
  }
}
