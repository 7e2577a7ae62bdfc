/** The import as an operation: a queue, its progress, cancelling, what is known already, sources that change, evidence untouched. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, unlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import DatabaseFile from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Hooks, Progress, SkippedFile } from '../../workers/contract.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { listFiles } from '../../workers/intake/listing.ts'
import { openCase, type CaseStore } from '../../workers/store/open.ts'
import { lz4Stored } from '../fixtures/lz4.ts'
import { writeDarknet } from '../bench/darknet.ts'
import { figure, slack } from '../slack.ts'

const at = '2026-01-02T03:04:05Z'
const quiet: Hooks = { cancelled: () => false, progress() {} }
let folder: string
let large: string
let small: string
let number = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-operation-'))
  large = join(folder, 'large.pcap')
  small = join(folder, 'small.pcap')
  writeDarknet({ path: large, packets: 1_200_000 })
  writeDarknet({ path: small, packets: 60_000 })
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))
const created = () => openCase({ path: join(folder, `${number++}.portolan`), mode: 'create', at })
const run = (store: CaseStore, paths: string[], hooks: Hooks = quiet, threads = 1) => importCaptures({ store, paths, sensor: '', at, hooks, changed() {}, threads })
function rowsOf(path: string): Record<string, number> {
  const database = new DatabaseFile(path)
  const rows = Object.fromEntries(['capture', 'run', 'chunk', 'volume', 'sample'].map((table) => [table, database.prepare(`select count(*) from ${table}`).pluck().get() as number]))
  database.close()
  return rows
}
const none = { capture: 0, run: 0, chunk: 0, volume: 0, sample: 0 }

describe('a cancel', () => {
  const stages: [string, string, (told: Progress) => boolean][] = [
    ['reading', '', ({ stage, done, total }) => stage === 'reading' && done > total / 2],
    ['sorting and storing', '', ({ stage, done, total }) => stage === 'reading' && done === total],
    ['counting', '', ({ stage }) => stage === 'counting'],
    ['inflating', '.gz', ({ stage, done, total }) => stage === 'reading' && done > total / 2],
    ['the queue', 'queue', ({ stage, subject }) => stage === 'reading' && subject === 'small.pcap'],
  ]
  test.each(stages)('while %s is refused at once and leaves nothing', async (name, kind, when) => {
    const store = created()
    let asked = 0
    const progress = (told: Progress) => {
      if (asked === 0 && when(told)) asked = performance.now()
    }
    if (kind === '.gz') writeFileSync(`${large}.gz`, gzipSync(readFileSync(large).subarray(0, 40_000_000), { level: 1 }))
    const paths = kind === '.gz' ? [`${large}.gz`] : kind === 'queue' ? [small, large] : [large]
    const refusal = await run(store, paths, { cancelled: () => asked > 0, progress }).then(() => 'imported', (error: { code: string }) => error.code)
    const milliseconds = performance.now() - asked
    store.close()
    figure(`cancel while ${name}`, `refused after ${milliseconds.toFixed(0)} ms (goal 200)`)
    expect([refusal, rowsOf(store.path)]).toEqual(['cancelled', none])
    expect(milliseconds).toBeLessThan(200 * slack)
  }, 120_000)

  test('of a large import into a case leaves its file no larger than it was, but for a few pages', async () => {
    const store = created()
    await run(store, [small])
    store.close()
    const before = statSync(store.path).size
    const again = openCase({ path: store.path, mode: 'edit', at })
    let counting = false
    await run(again, [large], { cancelled: () => counting, progress: ({ stage }) => (counting ||= stage === 'counting') }).catch(() => {})
    again.close()
    const grown = statSync(store.path).size - before
    figure('a cancelled import', `leaves the case ${(grown / 1e3).toFixed(0)} kB larger (it had stored ${(statSync(large).size / 1e6).toFixed(0)} MB of packets)`)
    expect([counting, grown <= 33 * 32_768]).toEqual([true, true])
  }, 120_000)

  test('of a large import refuses before all it stored is deleted; closing the case deletes the rest', () => {
    const store = created()
    const running = store.beginImport({ sensor: '', hooks: quiet, threads: 0 })
    for (let index = 0; index < 60 * 65_536; index++) running.sink.probe(index >> 16, index & 255, 17_000, index * 1000, 1, 23, 7, 0, index + 1)
    running.count()
    running.abandon()
    expect(store.captures()).toEqual([])
    store.close()
    expect(rowsOf(store.path)).toEqual(none)
  }, 120_000)
})

test('progress goes by the bytes of the whole queue, begins at 0 and never goes back', async () => {
  const store = created()
  const told: Progress[] = []
  await run(store, [small, large], { cancelled: () => false, progress: (one) => told.push(one) })
  store.close()
  const total = statSync(small).size + statSync(large).size
  expect(told.every((one) => one.total === total && one.unit === 'bytes')).toBe(true)
  expect(told.every((one, index) => index === 0 || one.done >= told[index - 1].done)).toBe(true)
  expect([told[0].done, told.at(-1)!.done, new Set(told.map(({ stage }) => stage))]).toEqual([0, total, new Set(['reading', 'storing', 'counting'])])
})

describe('what is in the case already', () => {
  test('is refused by its hash before anything is sorted or stored, whatever it is called', async () => {
    const store = created()
    await run(store, [small])
    const other = join(folder, 'other name.pcap')
    copyFileSync(small, other)
    const stages = new Set<string>()
    const [again] = await run(store, [other], { cancelled: () => false, progress: ({ stage }) => stages.add(stage) })
    expect([again.result, again.refusal?.code, [...stages]]).toEqual(['refused', 'duplicate', ['hashing']])
    store.close()
    expect(rowsOf(store.path).capture).toBe(1)
  })

  test('says so where it was imported in another way, in a folder too: it is not in the case as it is asked for', async () => {
    const place = join(folder, 'otherwise')
    mkdirSync(place)
    copyFileSync(small, join(place, '1.pcap'))
    const packed = join(folder, 'otherwise.zst')
    writeFileSync(packed, zstdCompressSync(readFileSync(small)))
    const store = created()
    const codes = async (options: { sensor?: string; inner?: boolean }) => {
      const imported = await importCaptures({ store, paths: [place, small, packed], sensor: 'north', at, hooks: quiet, changed() {}, threads: 0, ...options })
      return imported.map(({ refusal }) => [refusal?.code, / imported (.*); nothing/.exec(refusal?.message ?? '')?.[1]])
    }
    const always = <T>(one: T) => [one, one, one]
    expect(await codes({})).toEqual([[undefined, undefined], ['duplicate', undefined], ['duplicate', undefined]])
    expect(await codes({ inner: true })).toEqual(always(['imported_otherwise', 'without a look into tunnels']))
    expect(await codes({ sensor: '' })).toEqual(always(['imported_otherwise', 'with the sensor "north"']))
    expect(await codes({})).toEqual(always(['duplicate', undefined]))
    store.close()
  })

  test('is refused as the same capture in any compression, whichever came first, and leaves nothing', async () => {
    const bytes = readFileSync(small)
    const wrapped = { plain: bytes, gzip: gzipSync(bytes, { level: 1 }), other: gzipSync(bytes, { level: 3 }), zstd: zstdCompressSync(bytes), lz4: lz4Stored(bytes) }
    const paths = Object.fromEntries(Object.entries(wrapped).map(([name, content]) => {
      const path = join(folder, `wrapped-${name}`)
      writeFileSync(path, content)
      return [name, path]
    }))
    for (const first of Object.keys(wrapped)) {
      const store = created()
      await run(store, [paths[first]])
      for (const [name, path] of Object.entries(paths)) {
        const [{ result, refusal, sha256, packets }] = await run(store, [path])
        expect([first, name, result, refusal?.code, sha256, packets]).toEqual([first, name, 'refused', 'duplicate', createHash('sha256').update(wrapped[name as 'plain']).digest('hex'), 0])
      }
      const rows = rowsOf(store.path)
      store.close()
      expect([rows.capture, rowsOf(store.path)]).toEqual([1, rows])
    }
  }, 120_000)

  test('is not read again when its folder is imported again; what is new is imported, what is being written waits', async () => {
    const rotated = join(folder, 'rotated')
    mkdirSync(rotated)
    copyFileSync(small, join(rotated, 'a.pcap'))
    const store = created()
    const results = async (hooks: Hooks = quiet) => (await run(store, [rotated], hooks)).map(({ path, result, refusal }) => [path.slice(rotated.length + 1), result, refusal?.code ?? null])
    expect(await results()).toEqual([['a.pcap', 'complete', null]])
    // One more file, and a writer that is not done with it.
    const bytes = readFileSync(small)
    writeFileSync(join(rotated, 'b.pcap'), bytes.subarray(0, 3_000_000))
    const stages: string[] = []
    let written = false
    const writing: Hooks = {
      cancelled: () => false,
      progress({ stage, subject }) {
        stages.push(`${stage} ${subject}`)
        if (!written) appendFileSync(join(rotated, 'b.pcap'), bytes.subarray(3_000_000))
        written = true
      },
    }
    expect(await results(writing)).toEqual([['a.pcap', 'refused', 'duplicate'], ['b.pcap', 'refused', 'source_changed']])
    expect(stages.filter((one) => one.endsWith('a.pcap'))).toEqual([])
    // b is whole now: the same bytes as a, and told as such by its hash; c is new.
    writeFileSync(join(rotated, 'c.pcap'), bytes.subarray(0, 2_000_000))
    expect(await results()).toEqual([['a.pcap', 'refused', 'duplicate'], ['b.pcap', 'refused', 'duplicate'], ['c.pcap', 'partial', 'cut in a record']])
    store.close()
  })
})

describe('a folder', () => {
  let tree: string
  beforeAll(() => {
    tree = join(folder, 'tree')
    for (const inside of ['b', 'b/deep', 'z']) mkdirSync(join(tree, inside), { recursive: true })
    const bytes = readFileSync(small)
    const write = (name: string | Buffer, length: number) => writeFileSync(typeof name === 'string' ? join(tree, name) : Buffer.concat([Buffer.from(`${tree}/`), name]), bytes.subarray(0, 24 + 1000 * length))
    write('c.pcap', 1)
    write('b/deep/two.pcap', 2)
    write('b/one.pcap', 3)
    write('z/last.pcap', 4)
    write('.hidden.pcap', 5)
    write('here.portolan', 6)
    write(Buffer.from('caf\xe9.pcap', 'latin1'), 7)
    writeFileSync(join(folder, 'elsewhere.pcap'), bytes.subarray(0, 9000))
    spawnSync('mkfifo', [join(tree, 'pipe')])
    symlinkSync(join(folder, 'elsewhere.pcap'), join(tree, 'a-link.pcap'))
    symlinkSync(join(folder, 'elsewhere.pcap'), join(tree, 'another-link.pcap'))
    symlinkSync('c.pcap', join(tree, 'link-inside'))
    symlinkSync('nowhere', join(tree, 'dangling'))
    symlinkSync('/dev/zero', join(tree, 'zero'))
    symlinkSync('..', join(tree, 'up'))
  })

  test('is read in name order with its subfolders; what is not read is named with its reason', async () => {
    const store = created()
    const skipped: SkippedFile[] = []
    const captures = await importCaptures({ store, paths: [tree], sensor: '', at, hooks: quiet, changed() {}, threads: 1, skipped: (one) => skipped.push(one) })
    store.close()
    const named = (path: string) => path.slice(tree.length + 1)
    expect(captures.map(({ path, result }) => [named(path), result === 'refused'])).toEqual([
      ['a-link.pcap', false], ['b/deep/two.pcap', false], ['b/one.pcap', false], ['c.pcap', false], ['z/last.pcap', false],
    ])
    expect(skipped.map(({ path, code }) => [named(path), code])).toEqual([
      ['.hidden.pcap', 'hidden'], ['caf\\xe9.pcap', 'name_not_utf8'], ['dangling', 'link'], ['here.portolan', 'case'], ['pipe', 'special'], ['up', 'link'], ['zero', 'special'],
      ['another-link.pcap', 'link'], ['link-inside', 'link'],
    ])
    expect(skipped.every(({ path, message }) => message.startsWith(`${path} `))).toBe(true)
  })

  test('that may not be read is named, and one that lies too deep', () => {
    const locked = join(folder, 'locked')
    mkdirSync(join(locked, 'b'), { recursive: true })
    mkdirSync(join(locked, Array<string>(20).fill('d').join('/')), { recursive: true })
    chmodSync(join(locked, 'b'), 0)
    chmodSync(folder, 0o755)
    const skipped: SkippedFile[] = []
    const root = process.geteuid!() === 0
    if (root) process.seteuid!(65_534)
    try {
      listFiles([locked], (one) => skipped.push(one))
    } finally {
      if (root) process.seteuid!(0)
      chmodSync(join(locked, 'b'), 0o755)
    }
    expect(skipped.map(({ path, code }) => [path.slice(locked.length + 1), code])).toEqual([['b', 'unreadable'], [Array<string>(16).fill('d').join('/'), 'too_deep']])
  })
})

describe('a source that changes while it is read', () => {
  const changes: [string, (path: string) => void][] = [
    ['appended to', (path) => appendFileSync(path, 'more')],
    ['truncated', (path) => truncateSync(path, 1000)],
    ['overwritten', (path) => writeSync(openSync(path, 'r+'), 'x', 2_000_000)],
    ['renamed over', (path) => renameSync(copied(small), path)],
    ['deleted', unlinkSync],
    ['touched', (path) => utimesSync(path, 1, 1)],
  ]
  const copied = (path: string) => {
    const copy = join(folder, `copy-${number++}.pcap`)
    copyFileSync(path, copy)
    return copy
  }
  test.each(changes)('(%s) is refused as changed and leaves nothing', async (_, change) => {
    const store = created()
    const path = copied(small)
    let done = false
    const progress = (told: Progress) => {
      if (told.done > 0 && !done) change(path)
      done ||= told.done > 0
    }
    const [{ result, refusal }] = await run(store, [path], { cancelled: () => false, progress })
    store.close()
    expect([result, refusal?.code, rowsOf(store.path)]).toEqual(['refused', 'source_changed', none])
  })
})

test('evidence is left as it was, and its hash is that of its bytes, compressed and inflated', async () => {
  const bytes = readFileSync(small)
  const zipped = join(folder, 'small.pcap.gz')
  writeFileSync(zipped, gzipSync(bytes, { level: 1 }))
  utimesSync(zipped, 1_400_000_000, 1_400_000_001)
  const facts = () => {
    const { size, mtimeNs, atimeNs, ino, mode } = statSync(zipped, { bigint: true })
    return { size, mtimeNs, atimeNs, ino, mode }
  }
  const before = facts()
  const store = created()
  await run(store, [zipped])
  const [capture] = store.captures()
  store.close()
  expect(facts()).toEqual(before)
  const sha256 = (one: Buffer) => createHash('sha256').update(one).digest('hex')
  expect([capture.sha256, capture.inflatedSha256, capture.inflatedBytes]).toEqual([sha256(readFileSync(zipped)), sha256(bytes), bytes.length])
  figure('evidence', 'bytes, size, times of change and of access unchanged; 6 of 6 changing sources refused')
})
