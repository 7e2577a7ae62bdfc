/**
 * Verifies a case: its seal, its evidence read again, its results computed again, and a report held against them.
 *
 * What is compared with is made anew: the evidence files, found by their hash, go into a new case in the temporary
 * folder, and every kept result is computed on that; where a file is gone its stored probes have to do, and it says so.
 */
import { createHash } from 'node:crypto'
import { closeSync, constants, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal, type AnalysisResult, type CaptureRecord, type Hooks, type ImportedCapture, type Parameters, type PartialParameters, type SealCheck, type VerifyAnswer } from './contract.ts'
import type { Material } from './material.ts'
import type { ReportInput } from './report/report.ts'
import { manifestName, readManifest, type Manifest } from './report/manifest.ts'
import { reportedResults } from './reporting.ts'
import { openCase, type CaseStore } from './store/open.ts'

type Check = VerifyAnswer['checks'][number]
/** Of a record, what another place or time of the import may change. */
const circumstances = ['id', 'name', 'path', 'sensor', 'modified', 'identity', 'startedAt', 'endedAt']

export interface VerifyInput {
  store: CaseStore
  /** Where the evidence is now; null: where it was at import. */
  evidence: string | null
  report: string | null
  at: string
  hooks: Hooks
  import(store: CaseStore, path: string, capture: CaptureRecord): Promise<ImportedCapture>
  /** On the probes of another store, with the labels and the knowledge of the open case. */
  materialOf(store: CaseStore): Material
  /** @param next analyses that follow with the same parameters */
  compute(analysis: string, parameters: PartialParameters, material: Material, next?: readonly string[]): AnalysisResult
  order(analyses: readonly string[], parameters: Parameters): string[]
  keyOf(analysis: string, parameters: PartialParameters): string
  reportInput(at: string): Omit<ReportInput, 'results' | 'notMade'>
}

/** @throws Refusal disk_full, cancelled */
export async function verify(input: VerifyInput): Promise<VerifyAnswer> {
  const { store } = input
  const checks: Check[] = store.checkSeal().map((check) => ({ part: 'seal', ...check }))
  const folder = mkdtempSync(join(tmpdir(), 'portolan-verify-'))
  let again: CaseStore | null = null
  try {
    again = openCase({ path: join(folder, 'again.portolan'), mode: 'create', at: input.at })
    const { evidence, complete } = await readAgain(input, again)
    checks.push(...evidence.map((check): Check => ({ part: 'evidence', ...check })))
    const material = input.materialOf(complete ? again : store)
    const from = complete ? 'computed from the evidence' : 'computed from the stored probes'
    checks.push(...checkResults(input, material, from).map((check): Check => ({ part: 'result', ...check })))
    if (input.report !== null) checks.push(...(await checkReport(input, input.report, material, from)).map((check): Check => ({ part: 'report', ...check })))
  } finally {
    again?.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const { seal } = store.summary()
  return { seal, checks, equal: checks.every(({ verdict }) => verdict === 'equal' || verdict === 'not checked') }
}

async function readAgain(input: VerifyInput, again: CaseStore): Promise<{ evidence: SealCheck[]; complete: boolean }> {
  const { store, hooks } = input
  const evidence: SealCheck[] = []
  const captures = store.captures()
  let complete = true
  for (const capture of captures) {
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while the evidence was verified; the case is as it was.')
    const name = `capture ${capture.id} ${capture.name}`
    const { path, others } = find(capture, input.evidence)
    if (path === null) {
      complete = false
      const why = others.length > 0 ? `of ${others.join(', ')} none has SHA-256 ${capture.sha256}` : 'its file was not found; --evidence names its folder'
      evidence.push({ name, verdict: others.length > 0 ? 'different' : 'not checked', detail: why })
      continue
    }
    const { result, refusal } = await input.import(again, path, capture)
    const read = again.captureWith(capture.sha256)
    if (!read) {
      complete = false
      evidence.push({ name, verdict: 'different', detail: `${path} could not be read (${result}): ${refusal?.message ?? ''}` })
      continue
    }
    const changed = differing(capture, read)
    evidence.push({ name: `${name}: counts`, verdict: changed.length === 0 ? 'equal' : 'different', detail: changed.length === 0 ? `${path}, SHA-256 ${capture.sha256}` : `other ${changed.join(', ')}` })
    const other = probesDigest(again, capture, hooks)
    const one = decoded(() => probesDigest(store, capture, hooks))
    evidence.push({ name: `${name}: probes`, verdict: one === other ? 'equal' : 'different', detail: one === null ? undecoded : `all their columns, digest ${other}` })
  }
  return { evidence, complete: complete && captures.length > 0 }
}

const undecoded = 'its stored probes cannot be decoded'
/** Null where stored probes are too damaged to be read: what else is wrong is told all the same. */
function decoded<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'case_damaged') return null
    throw error
  }
}

/** The file with the capture's bytes: where it was, or any in the folder of its size. */
function find(capture: CaptureRecord, folder: string | null): { path: string | null; others: string[] } {
  if (folder !== null && !existsSync(folder)) throw new Refusal('file_missing', `There is no folder ${folder}; name the one that holds the evidence.`)
  const candidates = folder === null ? [capture.path] : readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort().map((name) => join(folder, name))
  const files = candidates.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
  const sized = files.filter((path) => statSync(path).size === capture.bytes)
  const path = sized.find((path) => sha256Of(path) === capture.sha256) ?? null
  // A file of its own name with other bytes is not merely missing.
  return { path, others: path === null ? files.filter((path) => sized.includes(path) || path.endsWith(capture.name)) : [] }
}
function sha256Of(path: string): string {
  const hash = createHash('sha256')
  const part = Buffer.allocUnsafe(1 << 20)
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    for (let got = readSync(file, part); got > 0; got = readSync(file, part)) hash.update(part.subarray(0, got))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

function differing(one: CaptureRecord, other: CaptureRecord): string[] {
  return Object.keys(one).filter((key) => !circumstances.includes(key) && JSON.stringify(one[key as keyof CaptureRecord]) !== JSON.stringify(other[key as keyof CaptureRecord]))
}

/** Of a capture's probes: the sum of the hashes of its pairs, so that the order of pairs (which numbers of IPv6 addresses set) is nothing. */
function probesDigest(store: CaseStore, { sha256 }: CaptureRecord, hooks: Hooks): string {
  const sum = Array.from({ length: 8 }, () => 0)
  for (const protocol of ['tcp', 'udp'] as const) {
    const scope = { start: null, end: null, sensor: null, targets: '', captures: sha256, protocol, outcome: 'all' as const }
    store.probes.visitPairs(
      scope,
      ['time', 'sourcePort', 'sequence', 'mark', 'frame', 'answer', 'handshake'],
      ({ source, destination, from, length, day, time, port, sourcePort, sequence, mark, frame, answer, handshake }) => {
        const hash = createHash('sha256').update(`${protocol} ${store.probes.addressText(source)} ${store.probes.addressText(destination)}`)
        for (const column of [day, time, port, sourcePort, sequence, mark, frame, answer, handshake]) hash.update(column.subarray(from, from + length))
        const digest = hash.digest()
        for (let word = 0; word < 8; word++) sum[word] = (sum[word] + digest.readUInt32BE(word * 4)) >>> 0
      },
      hooks,
    )
  }
  return sum.map((word) => word.toString(16).padStart(8, '0')).join('')
}

function checkResults(input: VerifyInput, material: Material, from: string): SealCheck[] {
  return input.store.findings.all().map(({ key, json }, index, all): SealCheck => {
    input.hooks.progress({ stage: 'verifying', subject: 'results', done: index, total: all.length, unit: 'results' })
    const kept = parsed(json)
    if (kept === null) return { name: `result ${key.slice(0, 12)}`, verdict: 'different', detail: 'it is no result' }
    const { analysis, parameters } = kept
    const name = `${analysis}, ${parameters.window}, profile ${parameters.profile} (${key.slice(0, 12)})`
    if (input.keyOf(analysis, parameters) !== key) return { name, verdict: 'not checked', detail: 'kept for other evidence, or by another version' }
    const again = decoded(() => JSON.stringify(input.compute(analysis, parameters, material)))
    return { name, verdict: again === json ? 'equal' : 'different', detail: again === null ? undecoded : from }
  })
}
function parsed(json: string): AnalysisResult | null {
  try {
    const result = JSON.parse(json) as AnalysisResult
    return typeof result.analysis === 'string' && typeof result.parameters === 'object' ? result : null
  } catch {
    return null
  }
}

async function checkReport(input: VerifyInput, folder: string, material: Material, from: string): Promise<SealCheck[]> {
  const path = join(folder, manifestName)
  if (!existsSync(path)) throw new Refusal('file_missing', `${folder} holds no ${manifestName}; name the folder a report was written to.`)
  const manifest = readManifest(readFileSync(path, 'utf8'))
  const { store } = input
  const checks = manifest.files.map((file) => checkFile(folder, file))
  const { content } = store.summary()
  const { entries, head } = manifest.seal
  checks.push({ name: 'seal', verdict: store.hashOfLine(entries) === head ? 'equal' : 'different', detail: `line ${entries} of the activity log has the hash that the report names` })
  checks.push({ name: 'evidence', verdict: content === manifest.content ? 'equal' : 'different', detail: `evidence ${manifest.content}` })
  if (content !== manifest.content) return checks
  const { parameters } = manifest
  const sensitivity = manifest.files.some(({ name }) => name.startsWith('sensitivity'))
  const { hooks, order } = input
  const run = (analysis: string, more = {}, next?: readonly string[]) => input.compute(analysis, { ...parameters, ...more }, material, next)
  const { results, notMade } = reportedResults({ store, parameters, sensitivity, hooks, order, run })
  const facts = input.reportInput(manifest.made)
  const { attach } = await import('./report/report.ts')
  const { material: again } = attach({ ...facts, results, notMade })
  for (const { name, sha256 } of again.attached) {
    const file = manifest.files.find((one) => one.name === name)
    checks.push({ name: `${name}, again`, verdict: !file ? 'missing' : file.sha256 === sha256 ? 'equal' : 'different', detail: `${from}${manifest.version === facts.about.version ? '' : `; the report was made by version ${manifest.version}`}` })
  }
  return checks
}

function checkFile(folder: string, { name, sha256, rows }: Manifest['files'][number]): SealCheck {
  const path = join(folder, name)
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return { name, verdict: 'missing', detail: 'the list names it' }
  const bytes = readFileSync(path)
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return { name, verdict: 'different', detail: `its SHA-256 is not ${sha256}` }
  const counted = rows === null ? null : recordsIn(bytes) - 1
  return counted === rows ? { name, verdict: 'equal', detail: `SHA-256 ${sha256}${rows === null ? '' : `, ${rows} rows`}` } : { name, verdict: 'different', detail: `${counted} rows, the list says ${rows}` }
}
/** Lines of a CSV file outside of quotes. */
function recordsIn(bytes: Buffer): number {
  let records = 0
  let quoted = false
  for (const byte of bytes) {
    if (byte === 0x22) quoted = !quoted
    else if (byte === 0x0a && !quoted) records++
  }
  return records
}
