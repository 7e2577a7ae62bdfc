/** A capture that something still wrote to at its import, imported again when it is longer: it counts once. */
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import DatabaseFile from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identityAt } from '../../workers/capture/source.ts'
import { completeParameters, type Hooks, type Progress } from '../../workers/contract.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { findGrowth } from '../../workers/intake/growth.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import type { ExtraColumn } from '../../workers/store/pairs.ts'
import { openCase, type CaseStore } from '../../workers/store/open.ts'
import { writeDarknet } from '../bench/darknet.ts'

const at = '2026-01-02T03:04:05Z'
const quiet: Hooks = { cancelled: () => false, progress() {} }
const partBytes = 2_000_000
let folder: string
let whole: Buffer
let number = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-growth-'))
  const path = join(folder, 'whole.pcap')
  writeDarknet({ path, packets: 60_000, mix: 'mixed' })
  whole = readFileSync(path)
})
afterAll(() => rmSync(folder, { recursive: true }))

const created = () => openCase({ path: join(folder, `${number++}.portolan`), mode: 'create', at })
/** A folder of its own with a file of these bytes. */
function live(bytes: Uint8Array, name = '1.pcap'): string {
  const place = join(folder, `live-${number++}`)
  mkdirSync(place)
  writeFileSync(join(place, name), bytes)
  return place
}
interface Options {
  hooks?: Hooks
  sensor?: string
  inner?: boolean
  beside?: boolean
}
const run = (store: CaseStore, paths: string[], { hooks = quiet, sensor = '', ...more }: Options = {}) => importCaptures({ store, paths, sensor, at, hooks, changed() {}, threads: 0, ...more })
const brief = (imported: Awaited<ReturnType<typeof run>>) => imported.map(({ result, refusal, replaced }) => [result, refusal?.code ?? null, replaced.map(({ bytes }) => bytes)])

/** All that analyses see: every probe and UDP flow with all its columns, the graph, the volumes. */
function seen(store: CaseStore) {
  const rows: string[] = []
  const columns: ExtraColumn[] = ['time', 'sourcePort', 'sequence', 'mark', 'frame', 'answer', 'handshake']
  for (const protocol of ['tcp', 'udp'] as const) {
    const scope = { start: null, end: null, sensor: null, targets: '', captures: '', protocol, outcome: 'all' as const }
    store.probes.visitPairs(scope, columns, (pair) => {
      for (let one = pair.from; one < pair.from + pair.length; one++) {
        rows.push([protocol, pair.source, pair.destination, pair.port[one], pair.day[one], pair.time[one], pair.sourcePort[one], pair.sequence[one], pair.mark[one], pair.frame[one], pair.answer[one], pair.handshake[one]].join(' '))
      }
    }, quiet)
  }
  const parameters = completeParameters({})
  const material = createMaterial({ probes: store.probes, captures: store.captures(), volume: store.volume, names: portName })
  const graph = material.within(material.windows(parameters)[0], parameters, quiet).graph()
  return { rows, graph, volume: store.volume(null), probes: store.summary().probes }
}
function rowsOf(path: string): Record<string, unknown> {
  const database = new DatabaseFile(path, { readonly: true })
  const tables = ['capture', 'run', 'chunk', 'volume', 'sample']
  const rows = Object.fromEntries(tables.map((table) => [table, database.prepare(`select count(*) from ${table}`).pluck().get()]))
  database.close()
  return rows
}
const wrong = (store: CaseStore) => store.checkSeal().filter(({ verdict }) => verdict !== 'equal')

describe('a longer file of the same name', () => {
  test.each([['plain', (bytes: Buffer) => bytes], ['gzip', (bytes: Buffer) => gzipSync(bytes)]])('replaces what was its beginning (%s): everything counts once', async (_, packed) => {
    const bytes = packed(whole)
    const place = live(bytes.subarray(0, bytes.length >> 1))
    const store = created()
    expect(brief(await run(store, [place]))).toEqual([['partial', expect.any(String), []]])
    const [part] = store.captures()
    const before = seen(store).rows.length
    writeFileSync(join(place, '1.pcap'), bytes)
    expect(brief(await run(store, [place]))).toEqual([['complete', null, [part.bytes]]])
    const alone = created()
    await run(alone, [place])
    const once = seen(alone)
    expect(once.rows.length).toBeGreaterThan(before)
    expect(seen(store)).toEqual(once)
    const { sha256 } = store.captures()[0]
    expect(store.captures().map(({ bytes }) => bytes)).toEqual([bytes.length])
    expect(store.activity().at(-1)).toMatchObject({ what: 'capture replaced', detail: `${part.sha256} (${part.bytes} bytes) is the beginning of ${sha256} (${bytes.length} bytes): 1.pcap` })
    expect(wrong(store)).toEqual([])
    // The part alone, under any name, is nothing new; and the whole is known.
    const again = live(bytes.subarray(0, bytes.length >> 1), 'other.pcap')
    expect(brief(await run(store, [again, place]))).toEqual([['refused', 'duplicate', []], ['refused', 'duplicate', []]])
    // Nothing of the part is left in the file.
    store.close()
    alone.close()
    expect(rowsOf(store.path)).toEqual(rowsOf(alone.path))
  })

  test('replaces every part there is, also one that had replaced another', async () => {
    const place = live(whole.subarray(0, partBytes))
    const store = created()
    await run(store, [place])
    for (const end of [partBytes + 500_000, partBytes + 900_000]) {
      writeFileSync(join(place, '1.pcap'), whole.subarray(0, end))
      await run(store, [place], { beside: end > partBytes + 500_000 })
    }
    expect(store.captures()).toHaveLength(2)
    writeFileSync(join(place, '1.pcap'), whole)
    expect(brief(await run(store, [place]))).toEqual([['complete', null, [partBytes + 500_000, partBytes + 900_000]]])
    expect([store.captures().length, wrong(store)]).toEqual([1, []])
    store.close()
  })

  test('that does not begin with it is imported beside it', async () => {
    const place = live(whole.subarray(0, partBytes))
    const store = created()
    await run(store, [place])
    const other = Buffer.from(whole)
    other[partBytes - 1] ^= 1
    writeFileSync(join(place, '1.pcap'), other)
    const [{ replaced, result }] = await run(store, [place])
    expect([result, replaced, store.captures().length, wrong(store)]).toEqual(['complete', [], 2, []])
    store.close()
  })

  test('of another sensor, or with another look into tunnels, is refused: the part stays', async () => {
    const place = live(whole.subarray(0, partBytes))
    const store = created()
    await run(store, [place], { sensor: 'north' })
    const before = seen(store)
    writeFileSync(join(place, '1.pcap'), whole)
    expect(brief(await run(store, [place]))).toEqual([['refused', 'imported_otherwise', []]])
    expect(brief(await run(store, [place], { sensor: 'north', inner: true }))).toEqual([['refused', 'imported_otherwise', []]])
    expect(seen(store)).toEqual(before)
    expect(brief(await run(store, [place], { sensor: 'north' }))).toEqual([['complete', null, [partBytes]]])
    store.close()
  })

  test('with only a header in common is another capture, but where it is the same file', async () => {
    const [one, other] = [live(whole.subarray(0, 24)), live(whole)]
    const store = created()
    await run(store, [one])
    expect(brief(await run(store, [other]))).toEqual([['complete', null, []]])
    const second = created()
    await run(second, [one])
    copyFileSync(join(other, '1.pcap'), join(one, '1.pcap'))
    expect(brief(await run(second, [one]))).toEqual([['complete', null, [24]]])
    for (const each of [store, second]) each.close()
  })
})

describe('until the longer one is whole in the case the part stays', () => {
  const moments: [string, (told: Progress) => boolean][] = [
    ['its beginning is compared', ({ stage }) => stage === 'hashing'],
    ['it is read', ({ stage, done }) => stage === 'reading' && done > partBytes],
    ['it is counted', ({ stage }) => stage === 'counting'],
  ]
  test.each(moments)('cancelled while %s', async (_, when) => {
    const place = live(whole.subarray(0, partBytes))
    const store = created()
    await run(store, [place])
    const before = seen(store)
    writeFileSync(join(place, '1.pcap'), whole)
    let asked = 0
    const hooks: Hooks = { cancelled: () => asked > 0, progress: (told) => void (asked ||= when(told) ? performance.now() : 0) }
    await expect(run(store, [place], { hooks })).rejects.toMatchObject({ code: 'cancelled' })
    expect([seen(store), wrong(store)]).toEqual([before, []])
    store.close()
    expect(rowsOf(store.path).capture).toBe(1)
  })

  test.each(['hashing', 'reading'] as const)('written to while %s', async (moment) => {
    const place = live(whole.subarray(0, partBytes))
    const store = created()
    await run(store, [place])
    const before = seen(store)
    writeFileSync(join(place, '1.pcap'), whole.subarray(0, whole.length - 100_000))
    let told = ''
    const hooks: Hooks = {
      cancelled: () => false,
      progress({ stage }) {
        if (told !== stage && stage === moment) writeFileSync(join(place, '1.pcap'), whole)
        told = stage
      },
    }
    expect(brief(await run(store, [place], { hooks }))).toEqual([['refused', 'source_changed', []]])
    expect(seen(store)).toEqual(before)
    store.close()
  })

  test('and one that was killed after it shows the longer one only', async () => {
    const place = live(whole.subarray(0, partBytes))
    const store = created()
    await run(store, [place])
    writeFileSync(join(place, '1.pcap'), whole)
    await run(store, [place])
    const left = join(folder, `left-${number++}.portolan`)
    copyFileSync(store.path, left)
    copyFileSync(`${store.path}-wal`, `${left}-wal`)
    expect(rowsOf(left).capture).toBe(2)
    const reading = openCase({ path: left, mode: 'read', at })
    expect(reading.captures().map(({ bytes }) => bytes)).toEqual([whole.length])
    reading.close()
    const writing = openCase({ path: left, mode: 'edit', at })
    expect([seen(writing), wrong(writing)]).toEqual([seen(store), []])
    writing.close()
    store.close()
    expect(rowsOf(left).capture).toBe(1)
  })
})

test('another state of the file than was compared is not taken for its continuation', async () => {
  const place = live(whole.subarray(0, partBytes))
  const store = created()
  await run(store, [place])
  const path = join(place, '1.pcap')
  writeFileSync(path, whole)
  const growth = await findGrowth({ store, path, sensor: '', inner: false, hooks: quiet })
  expect(growth.continues.map(({ bytes }) => bytes)).toEqual([partBytes])
  growth.check(identityAt(path)!)
  appendFileSync(path, 'more')
  expect(() => growth.check(identityAt(path)!)).toThrow(expect.objectContaining({ code: 'source_changed' }))
  store.close()
})

test('whoever reads a part while its rows go is told to ask again', async () => {
  const path = join(live(whole), 'many.pcap')
  writeDarknet({ path, packets: 400_000 })
  const store = created()
  await run(store, [path])
  const other = new DatabaseFile(store.path)
  other.pragma('foreign_keys = on')
  const visit = () => void other.exec('delete from capture')
  const scope = { start: null, end: null, sensor: null, targets: '', captures: '', protocol: 'tcp' as const, outcome: 'all' as const }
  expect(() => store.probes.visitPairs(scope, ['time'], visit, quiet)).toThrow(expect.objectContaining({ code: 'case_busy' }))
  other.close()
  store.close()
})
