import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase, type CaseStore } from '../../workers/store/open.ts'
import type { ProbeScope } from '../../workers/store/pairs.ts'
import { writeProbes, type Aim } from '../bench/captures.ts'

const hooks = { cancelled: () => false, progress() {} }
const at = '2026-01-02T03:04:05Z'
const everything: ProbeScope = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' }
const folder = mkdtempSync(join(tmpdir(), 'portolan-merge-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function caseOf(name: string, probes: number, days: number, aim: () => Aim): Promise<CaseStore> {
  const path = join(folder, `${name}.pcap`)
  writeProbes({ path, probes, days, random: seededRandom(4), aim })
  const store = openCase({ path: join(folder, `${name}.portolan`), mode: 'create', at })
  await importCaptures({ store, paths: [path], sensor: '', at, hooks, changed() {} })
  return store
}
/** Day, time and port of every probe by its pair; pairs must come in order and once. */
function read(store: CaseStore, scope: ProbeScope): Map<string, string[]> {
  const pairs = new Map<string, string[]>()
  let last = [-1, -1]
  store.probes.visitPairs(scope, ['time', 'sequence'], ({ source, destination, length, day, time, port, sequence }) => {
    expect(source > last[0] || (source === last[0] && destination > last[1])).toBe(true)
    last = [source, destination]
    pairs.set(String(last), Array.from({ length }, (_, index) => `${day[index]} ${time[index]} ${port[index]} ${sequence[index]}`))
  }, hooks)
  return pairs
}

test('a hundred days read at once are the days read a few at a time', async () => {
  const random = seededRandom(9)
  const store = await caseOf('days', 4000, 100, () => ({ source: random.below(12), destination: random.below(9), port: random.below(500) }))
  const whole = read(store, everything)
  const parts = new Map<string, string[]>()
  const { first, last } = store.probes.span(null, 'tcp')!
  for (let day = first.day; day <= last.day; day += 7) {
    const part = read(store, { ...everything, start: { day, time: 0 }, end: { day: day + 7, time: 0 } })
    for (const [pair, probes] of part) parts.set(pair, [...(parts.get(pair) ?? []), ...probes])
  }
  expect([...whole].sort()).toEqual([...parts].sort())
  expect([...whole.values()].flat()).toHaveLength(4000)
  store.close()
}, 60_000)

test('a pair that fills more than a chunk is one pair, cut at any moment', async () => {
  const store = await caseOf('one', 150_000, 1, () => ({ source: 1, destination: 2, port: 23 }))
  const [probes] = [...read(store, everything).values()]
  expect(probes).toHaveLength(150_000)
  const { first } = store.probes.span(null, 'tcp')!
  const noon = { day: first.day, time: 43_200e9 }
  const [before, after] = [{ end: noon }, { start: noon }].map((span) => [...read(store, { ...everything, ...span }).values()].flat())
  expect([...before, ...after]).toEqual(probes)
  expect(before).toHaveLength(75_000)
  store.close()
}, 60_000)
