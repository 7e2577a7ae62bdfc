import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReportAnswer } from '../../workers/contract.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { csvOf } from '../../workers/report/csv.ts'
import { writeFiles } from '../../workers/report/files.ts'
import { printable, visible } from '../../workers/report/words.ts'
import { openEngine, type OpenEngine } from '../engine/openEngine.ts'
import { hostileStrings } from './hostileStrings.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('a report', () => {
  let engine: OpenEngine
  let once: ReportAnswer
  beforeAll(async () => {
    engine = await openEngine()
    const path = join(engine.folder, '=cmd <img src=x onerror=alert(1)>.pcap')
    writeDarknetCapture({ path, sensor: 0, days: 1 })
    await engine.ask('importCaptures', { places: [path], sensor: '=HYPERLINK("http://x.example")' })
    await engine.ask('changeSettings', { title: hostileStrings[0], examiner: '@SUM(1)', organisation: '<svg onload=alert(1)>' })
    for (const text of hostileStrings) await engine.ask('addNote', { subject: { kind: 'case' }, text })
    once = await engine.ask('report', { place: join(engine.folder, 'one') })
  }, 120_000)
  afterAll(() => engine.end())

  test('names every file with its bytes and hash, and leaves nothing else', () => {
    const seen = once.files.map(({ name, kind }) => {
      const bytes = readFileSync(join(once.folder, name))
      return { name, kind, bytes: bytes.length, sha256: sha256(bytes) }
    })
    expect(seen).toEqual(once.files)
    expect(readdirSync(once.folder).sort()).toEqual(once.files.map(({ name }) => name).sort())
  })

  test('of the same evidence has the same tables to the byte', async () => {
    const again = await engine.ask('report', { place: join(engine.folder, 'two') })
    const tables = ({ files }: ReportAnswer) => files.filter(({ kind }) => kind === 'csv' || kind === 'json')
    expect(tables(again)).toEqual(tables(once))
  })

  test('without a chapter says so among its limits, and keeps what it rests on', async () => {
    const without = await engine.ask('report', { place: join(engine.folder, 'three'), without: ['scanners', 'blocking'] })
    const headings = ({ folder }: ReportAnswer) => [...readFileSync(join(folder, 'report.html'), 'utf8').matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)
    expect(headings(once)).toEqual(['summary', 'evidence', 'ledger', 'method', 'volume', 'behaviour', 'ports', 'clusters', 'dissimilarities', 'scanners', ...(headings(once).includes('outcomes') ? ['outcomes'] : []), 'blocking', 'limits', 'annex'])
    expect(headings(without)).toEqual(headings(once).filter((id) => id !== 'scanners' && id !== 'blocking'))
    expect(readFileSync(join(without.folder, 'report.html'), 'utf8')).toContain('Left out of this report on request: scanners, preventive blocking.')
  }, 60_000)

  test('prints the other readings where they are asked for', async () => {
    const { folder, files } = await engine.ask('report', { place: join(engine.folder, 'readings'), sensitivity: true })
    const html = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(html).toContain('<section id="sensitivity"')
    expect(html).toContain('Ranks under other readings')
    expect(files.some(({ name }) => name === 'sensitivity.csv')).toBe(true)
  }, 120_000)

  test('prints hostile names and notes as text: no script, no handler, no request', () => {
    const html = readFileSync(join(once.folder, 'report.html'), 'utf8')
    const tags = html.match(/<[a-z][^>]*>/gi) ?? []
    expect(tags.filter((tag) => /^<(script|img|iframe|object|embed|base|form|video|audio)\b/i.test(tag))).toEqual([])
    expect(tags.filter((tag) => /\son[a-z]+\s*=/i.test(tag))).toEqual([])
    const outward = tags.flatMap((tag) => tag.match(/\s(?:href|src|xlink:href)\s*=\s*"[^"]*"/gi) ?? [])
    expect(outward.filter((attribute) => !/="(#|data:,")/.test(attribute))).toEqual([])
    expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/)
  })

  test('has no action in the PDF: nothing that runs, opens or asks; what a report must state is on its pages', () => {
    const pdf = readFileSync(join(once.folder, 'report.pdf')).toString('latin1')
    expect(pdf.match(/\/(JavaScript|JS|Launch|URI|SubmitForm|ImportData|EmbeddedFile|OpenAction|AA)\b/g)).toEqual(null)
    const html = readFileSync(join(once.folder, 'report.html'), 'utf8')
    const stated = [
      'Case', 'Number', 'Examiner', 'Organisation', 'not stated', 'case schema', 'Node.js', 'SQLite', 'without Electron', 'Port registry', 'SHA-256 of its sources', 'SHA-256', 'Path at import', 'Bytes',
      'Modified', 'Format', 'link types', 'Imported', 'complete', 'First and last packet', 'out of order', 'Packets', 'Parameters of every result', 'Files, their rows and hashes', 'Limits and warnings', 'sha256sum ', 'tcpdump -nr', 'Seal', 'UTC',
    ]
    expect(stated.filter((words) => !html.includes(words))).toEqual([])
    for (const { name, sha256 } of once.files.filter(({ kind }) => kind === 'csv' || kind === 'json')) expect([name, html.includes(sha256)]).toEqual([name, true])
  })

  test('has no formula in any cell of any CSV file', () => {
    const cells = once.files
      .filter(({ kind }) => kind === 'csv')
      .flatMap(({ name }) => readFileSync(join(once.folder, name), 'utf8').split('\r\n'))
      .flatMap((line) => line.split(','))
    expect(cells.length).toBeGreaterThan(1000)
    expect(cells.filter((cell) => /^"?[=+@\t]/.test(cell) || /^"?-[^0-9]/.test(cell))).toEqual([])
  })
})

test('there are sixty hostile strings', () => {
  expect(new Set(hostileStrings).size).toBe(60)
})

test('hostile text stays visible: what hides or reorders is written out', () => {
  expect(visible('a\u202Eb\u0000c\u200d')).toBe('a<U+202E>b<U+0000>c<U+200D>')
  expect(printable('港 22')).toBe('<U+6E2F> 22')
  for (const text of hostileStrings) expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test('CSV: quotes, line ends, formulas and numbers', () => {
  const rows = [['a,b', 'say "x"', 'two\nlines'], ['=1+1', '-2', '＠x'], [0.1 + 0.2, -5, null]]
  expect(csvOf({ header: ['one', 'two', 'three'], rows })).toBe(
    'one,two,three\r\n"a,b","say ""x""","two\nlines"\r\n\'=1+1,\'-2,\'＠x\r\n0.3,-5,\r\n',
  )
})

test('files appear together or not at all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-report-'))
  const whole = { name: 'a.csv', kind: 'csv' as const, bytes: Buffer.from('a') }
  expect(() => writeFiles({ folder, files: [whole, { name: 'missing/b.csv', kind: 'csv', bytes: Buffer.from('b') }] })).toThrow(
    expect.objectContaining({ code: 'write_failed' }),
  )
  expect(readdirSync(folder)).toEqual([])
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
  expect(existsSync(folder)).toBe(false)
})

test('a folder that can never be made is refused at once', { skip: process.platform !== 'linux' }, () => {
  expect(() => writeFiles({ folder: '/proc/portolan/report', files: [{ name: 'a.csv', kind: 'csv', bytes: Buffer.from('a') }] })).toThrow(
    expect.objectContaining({ code: 'write_failed' }),
  )
})
