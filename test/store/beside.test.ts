/** Columns read on another thread: the same as the caller reads, and nobody stays behind in a case that is closed. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal, type CaptureRecord, type Hooks, type Ledger } from '../../workers/contract.ts'
import type { ReadOutcome } from '../../workers/capture/sink.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { createHeld } from '../../workers/sequences/held.ts'
import { createBesideReader } from '../../workers/store/beside/begin.ts'
import { createGatherer } from '../../workers/store/columns.ts'
import { openCase, type CaseStore } from '../../workers/store/open.ts'
import type { ColumnsUnderWay, ExtraColumn, ProbeReader } from '../../workers/store/pairs.ts'
import { heard } from '../analyses/memoryReader.ts'

const at = '2026-01-02T03:04:05Z'
const hooks: Hooks = { cancelled: () => false, progress() {} }
const everything = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
const names: ExtraColumn[] = ['time', 'capture', 'mark', 'sourcePort', 'sequence', 'repeats', 'answer', 'handshake']
const count = 300_000
const folder = mkdtempSync(join(tmpdir(), 'portolan-beside-'))
const path = join(folder, 'case.portolan')
let store: CaseStore
beforeAll(() => {
  store = openCase({ path, mode: 'create', at })
  const running = store.beginImport({ sensor: '', hooks, threads: 0 })
  const random = seededRandom(5)
  for (let frame = 1; frame <= count; frame++) running.sink.probe(random.below(50), random.below(40), 17_000 + Math.floor(frame / 30_000), frame * 1000, random.below(9), random.below(1024), random.bits(), random.below(4), frame)
  running.count()
  const capture = { name: 'one', path: 'one', sha256: 'ab', sensor: '', result: 'complete', ledger: { probes: count, packets: count } as Ledger }
  running.finish({ capture: capture as Omit<CaptureRecord, 'id'>, outcome: { samples: [], hours: [] } as unknown as ReadOutcome, at })
})
afterAll(() => {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
})
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('they are those the caller reads, at once or after a while', async () => {
  const gatherer = createGatherer({ names, make: (like) => new (like.constructor as new (length: number) => typeof like)(count) })
  store.probes.visitPairs(everything, names, gatherer.add, hooks)
  const plain = gatherer.end()
  expect(plain.length).toBe(count)
  expect([...plain.alike].sort()).toEqual(['answer', 'capture', 'handshake', 'repeats'])
  const beside = createBesideReader(path, 0)
  for (const wait of [0, 2000]) {
    const begun = beside.begin(everything, names, count)!
    await pause(wait)
    const read = begun.finish(hooks)!
    expect(read.length).toBe(count)
    expect(read.alike).toEqual(plain.alike)
    for (const name of names) expect(Buffer.from(read.columns.get(name)!).equals(Buffer.from(plain.columns.get(name)!)), name).toBe(true)
    expect(read.columns.get('time')!.buffer).toBeInstanceOf(SharedArrayBuffer)
  }
  beside.end()
})

test('where no thread reads, or it fails, the caller does; too few are not worth one', async () => {
  expect(createBesideReader(path).begin(everything, names, count)).toBeNull()
  expect(createBesideReader(path, 0).begin(everything, [], count)).toBeNull()
  const missing = createBesideReader(join(folder, 'missing.portolan'), 0).begin(everything, names, count)!
  expect(missing.finish(hooks)).toBeNull()
})

test('what is held is the same with a thread that reads, fails or reads something else', async () => {
  const beside = createBesideReader(path, 0)
  const broken = (finish: ColumnsUnderWay['finish']) => () => ({ finish, stop() {} })
  const readers: NonNullable<ProbeReader['beside']>[] = [
    beside.begin,
    broken(() => null),
    broken(() => ({ length: 7, columns: new Map([['time', new Float64Array(7)]]), alike: new Set() })),
  ]
  const week = { ...everything, start: { day: 17_003, time: 5e6 }, end: { day: 17_006, time: 0 } }
  const expected = [heard(store.probes, everything, ['sequence', 'capture']), heard(store.probes, week, ['time', 'mark'])]
  for (const reader of readers) {
    for (const turn of [[0, 1], [1, 0]]) {
      const held = createHeld({ probes: { ...store.probes, beside: reader } })
      held.visitPairs(everything, [], () => {}, hooks)
      for (const one of turn) expect(heard(held, one === 0 ? everything : week, one === 0 ? ['sequence', 'capture'] : ['time', 'mark'])).toEqual(expected[one])
    }
  }
})

test('a cancel is a refusal; what is stopped has left the case when it is closed', async () => {
  const beside = createBesideReader(path, 0)
  const begun = beside.begin(everything, names, count)!
  for (let waited = 0; waited < 100 && !existsSync(`${path}-wal`); waited++) await pause(10)
  await pause(200)
  let refused: unknown = null
  try {
    if (begun.finish({ ...hooks, cancelled: () => true }) !== null) refused = 'done'
  } catch (error) {
    refused = error
  }
  if (refused !== 'done' && refused !== null) expect(refused).toBeInstanceOf(Refusal)
  beside.begin(everything, names, count)!.stop()
  beside.end()
  store.close()
  expect([`${path}-wal`, `${path}-shm`, `${path}-lock`].filter((one) => existsSync(one))).toEqual([])
})
