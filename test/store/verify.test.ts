/** The content seal and `portolan verify`: an unaltered case is equal in everything, each alteration shows where it is. */
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VerifyAnswer } from '../../workers/contract.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { manifestName, manifestText, readManifest } from '../../workers/report/manifest.ts'
import { createEngine } from '../../workers/engine.ts'
import { openEngine, type OpenEngine } from '../engine/openEngine.ts'
import { portolan } from '../cli/portolan.ts'

const at = '2026-01-02T03:04:05Z'
let engine: OpenEngine
let path: string
let report: string
let evidence: string
let number = 0

beforeAll(async () => {
  engine = await openEngine()
  evidence = join(engine.folder, 'evidence')
  mkdirSync(evidence)
  for (const sensor of [0, 1]) writeDarknetCapture({ path: join(evidence, `${sensor}.pcap`), sensor, days: 1 })
  for (const sensor of [0, 1]) await engine.ask('importCaptures', { places: [join(evidence, `${sensor}.pcap`)], sensor: `s${sensor}` })
  for (const text of ['one', 'two', 'three']) await engine.ask('addNote', { subject: { kind: 'case' }, text })
  await engine.ask('changeNote', { id: 2, text: 'two, changed' })
  await engine.ask('removeNote', { id: 3 })
  await engine.ask('changeSettings', { title: 'A case', examiner: 'E. X.' })
  await engine.ask('runAnalysis', { analysis: 'graph', parameters: { profile: 'paper1' } })
  report = join(engine.folder, 'report')
  await engine.ask('report', { place: report })
  path = join(engine.folder, 'kept.portolan')
  await engine.ask('closeCase', {})
  copyFileSync(join(engine.folder, 'case.portolan'), path)
}, 180_000)
afterAll(() => rmSync(engine.folder, { recursive: true }))

async function verified(given: { path?: string; evidence?: string; report?: string } = {}): Promise<VerifyAnswer> {
  const own = createEngine()
  const ask = async (name: 'openCase' | 'verify' | 'closeCase', question: object) => {
    const reply = await own.answer(name, question, { at, told() {}, changed() {}, cancelled: () => false })
    if (!reply.ok) throw Object.assign(new Error(reply.refusal.message), reply.refusal)
    return reply.answer
  }
  await ask('openCase', { place: given.path ?? path, readOnly: true })
  try {
    return (await ask('verify', { place: given.evidence, report: given.report })) as VerifyAnswer
  } finally {
    await ask('closeCase', {})
  }
}
const wrong = ({ checks }: VerifyAnswer) => checks.filter(({ verdict }) => verdict === 'different' || verdict === 'missing').map(({ part, name }) => `${part}: ${name.replace(/\(.*\)/, '').trim()}`)
function altered(change: (database: DatabaseFile.Database) => void): string {
  const copy = join(engine.folder, `altered-${number++}.portolan`)
  copyFileSync(path, copy)
  const database = new DatabaseFile(copy)
  change(database)
  database.close()
  return copy
}

describe('an unaltered case', () => {
  test('is equal in seal, evidence, results and report, and nothing of it is left unchecked', async () => {
    const answer = await verified({ report })
    expect([wrong(answer), answer.equal, answer.checks.filter(({ verdict }) => verdict !== 'equal')]).toEqual([[], true, []])
    const parts = Object.groupBy(answer.checks, ({ part }) => part)
    expect(Object.fromEntries(Object.entries(parts).map(([part, checks]) => [part, checks.length >= 4]))).toEqual({ seal: true, evidence: true, result: true, report: true })
    expect(parts.result!.every(({ detail }) => detail === 'computed from the evidence')).toBe(true)
  }, 180_000)

  test('without its evidence is computed from its stored probes, and says so', async () => {
    const empty = join(engine.folder, 'empty')
    mkdirSync(empty)
    const answer = await verified({ evidence: empty })
    expect([answer.equal, answer.checks.filter(({ verdict }) => verdict === 'not checked').map(({ part }) => part)]).toEqual([true, ['evidence', 'evidence']])
    expect(answer.checks.filter(({ part }) => part === 'result').every(({ detail }) => detail === 'computed from the stored probes')).toBe(true)
  }, 180_000)
})

describe('an alteration shows', () => {
  const sealed = (change: (database: DatabaseFile.Database) => void) => verified({ path: altered(change), evidence: join(engine.folder, 'empty') })
  test('of a note, a removed note, a planted note, a setting and a line of the log', async () => {
    expect(wrong(await sealed((database) => database.exec(`update note set text = 'no' where id = 1`)))).toEqual(['seal: note 1'])
    expect(wrong(await sealed((database) => database.exec('delete from note where id = 2')))).toEqual(['seal: note 2'])
    expect(wrong(await sealed((database) => database.exec(`insert into note values (9, '{"kind":"case"}', 'x', '', '')`)))).toEqual(['seal: note 9'])
    expect(wrong(await sealed((database) => database.exec(`update setting set value = 'Y.' where key = 'examiner'`)))).toEqual(['seal: settings'])
    expect(wrong(await sealed((database) => database.exec(`update activity set at = '1999' where id = 4`)))).toEqual(['seal: activity log'])
    expect(wrong(await sealed((database) => database.exec('delete from activity where id = 2')))).toContain('seal: activity log')
  }, 180_000)

  test('of a record, a volume, a chunk, a removed capture and a kept result', async () => {
    expect(wrong(await sealed((database) => database.exec(`update capture set record = replace(record, '0.pcap', 'x.pcap') where id = 1`)))).toEqual(['seal: record of capture 1'])
    expect(wrong(await sealed((database) => database.exec('update volume set packets = packets + 1 where capture = 2')))).toContain('seal: record of capture 2')
    // The same bytes one chunk further: decodes, and is another order of probes.
    expect(wrong(await sealed((database) => database.exec('update run set day = day + 1 where capture = 1')))).toContain('seal: probes of capture 1')
    expect(wrong(await sealed((database) => database.exec('pragma foreign_keys = on; delete from capture where id = 2'))).some((name) => name.startsWith('seal: capture '))).toBe(true)
    const cooked = await sealed((database) => database.exec(`update finding set json = replace(json, '"nodes",', '"nodes" ,') where json like '%"analysis":"graph"%'`))
    expect(wrong(cooked)).toEqual(cooked.checks.filter(({ part, name }) => part === 'result' && name.startsWith('graph,')).map(({ name }) => `result: ${name.replace(/\(.*\)/, '').trim()}`))
    expect(wrong(cooked).length).toBeGreaterThan(0)
  }, 180_000)

  test('of a chunk that cannot be decoded, with all else that is equal or not', async () => {
    const path = altered((database) => database.exec(`update chunk set keys = x'00' where run = (select min(id) from run where capture = 1)`))
    const answer = await verified({ path })
    expect(wrong(answer)).toEqual(['seal: probes of capture 1', 'evidence: capture 1 0.pcap: probes'])
    const stored = await verified({ path, evidence: join(engine.folder, 'empty') })
    const results = stored.checks.filter(({ part }) => part === 'result')
    expect([results.length > 0, results.filter(({ verdict }) => verdict === 'different').every(({ detail }) => detail === 'its stored probes cannot be decoded')]).toEqual([true, true])
    expect(wrong(stored)).toContain('result: graph, all, profile paper1')
  }, 180_000)

  test('of an evidence file, also where its size stayed', async () => {
    const changed = join(engine.folder, 'changed')
    mkdirSync(changed)
    for (const name of ['0.pcap', '1.pcap']) copyFileSync(join(evidence, name), join(changed, name))
    const bytes = readFileSync(join(changed, '0.pcap'))
    bytes[5000] ^= 1
    writeFileSync(join(changed, '0.pcap'), bytes)
    appendFileSync(join(changed, '1.pcap'), 'x')
    const answer = await verified({ evidence: changed })
    expect(wrong(answer)).toEqual(['evidence: capture 1 0.pcap', 'evidence: capture 2 1.pcap'])
  }, 180_000)

  test('of a report: a changed file, a missing file, another row count, another case', async () => {
    const copy = join(engine.folder, 'copied')
    mkdirSync(copy)
    const manifest = readManifest(readFileSync(join(report, manifestName), 'utf8'))
    for (const { name } of manifest.files) copyFileSync(join(report, name), join(copy, name))
    appendFileSync(join(copy, 'graph.csv'), 'x,1\r\n')
    rmSync(join(copy, 'top.csv'))
    const files = manifest.files.map((file) => (file.name === 'degree.csv' ? { ...file, rows: 7 } : file))
    writeFileSync(join(copy, manifestName), manifestText({ ...manifest, files, seal: { ...manifest.seal, head: 'f'.repeat(64) } }))
    expect(wrong(await verified({ report: copy, evidence: join(engine.folder, 'empty') })).sort()).toEqual(['report: degree.csv', 'report: graph.csv', 'report: seal', 'report: top.csv'])
    writeFileSync(join(copy, manifestName), 'nothing of ours\n')
    await expect(verified({ report: copy })).rejects.toMatchObject({ code: 'bad_question' })
    await expect(verified({ report: evidence })).rejects.toMatchObject({ code: 'file_missing' })
  }, 180_000)
})

test('the command line ends with 0 when all is equal and with 1 when not; the list shows the seal', async () => {
  const good = await portolan(['verify', '--case', path, '--report', report, '--json'])
  const bad = await portolan(['verify', '--case', altered((database) => database.exec(`update note set text = 'no' where id = 1`))])
  const list = await portolan(['list', '--case', path])
  const { seal, equal } = JSON.parse(good.stdout) as VerifyAnswer
  expect([good.code, equal, bad.code, /\[(\w+)\]\n$/.exec(bad.stderr)?.[1], list.stdout.includes(`Seal: ${seal.head} (line ${seal.entries} of`)]).toEqual([0, true, 1, 'not_equal', true])
}, 180_000)

test('the list of a report is read back as it was written', () => {
  const text = readFileSync(join(report, manifestName), 'utf8')
  expect(manifestText(readManifest(text))).toBe(text)
})
