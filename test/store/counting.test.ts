/** Distinct sources and pairs of many runs, compiled and not, held against sets. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { chunkProbes, compressChunk } from '../../workers/store/chunk.ts'
import { countCompiled } from '../../workers/store/counting/compiled.ts'
import { countByScript } from '../../workers/store/counting/script.ts'
import type { Counting, KeyChunk } from '../../workers/store/distinct.ts'
import { bytesFor, columnsOf, putRecord } from '../../workers/store/records.ts'
import { ScriptEncoder } from '../../workers/store/sorting/encode.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const folder = mkdtempSync(join(tmpdir(), 'portolan-counting-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const six = 2 ** 32

type Key = [source: number, destination: number]
/** Runs of probes with these keys, and what sets say of them. */
function counted(given: readonly Key[][], most: number): { counting: Counting; truth: { sources: number; pairs: number } } {
  const encoder = new ScriptEncoder()
  const runs = given.map((keys): KeyChunk[] => {
    const columns = columnsOf(new ArrayBuffer(bytesFor(keys.length)))
    keys.forEach(([source, destination], at) => putRecord(columns, at, source, destination, 17_000, at * 1000, 1, 1, 0, 0, at + 1))
    encoder.begin({ columns, length: keys.length, timed: true })
    const chunks: KeyChunk[] = []
    for (let from = 0; from < keys.length; from += chunkProbes) chunks.push(compressChunk(encoder.chunk(from, Math.min(keys.length, from + chunkProbes))))
    return chunks
  })
  const all = given.flat()
  return {
    counting: { runs: given.map(({ length }) => length), most, load: (run, number) => runs[run][number], stop() {} },
    truth: { sources: new Set(all.map(([source]) => source)).size, pairs: new Set(all.map(([source, destination]) => `${source} ${destination}`)).size },
  }
}

const random = seededRandom(5)
const keys = (length: number, key: () => Key): Key[] => Array.from({ length }, key)
const some = (): Key => [random.below(50) * 7919, 0xc6120000 + random.below(300)]
const anything = (): Key => [random.bits(), random.bits()]
const someSix = (): Key => [six + random.below(20), six + random.below(50)]
const edge = (): Key => [random.chance(0.5) ? 0 : six - 1, random.chance(0.5) ? 0 : six - 1]

test.each<[what: string, runs: Key[][]]>([
  ['nothing', []],
  ['one probe', [[[0, 0]]]],
  ['one run, pairs that go on in its next chunks', [keys(140_000, () => [random.below(3), random.below(4)])]],
  ['runs with much in common', Array.from({ length: 9 }, () => keys(5000, some))],
  ['runs with next to nothing in common', Array.from({ length: 5 }, () => keys(4000, anything))],
  ['runs of which each comes after the one before', Array.from({ length: 40 }, (_, run) => keys(300, () => [run, random.below(100)]))],
  ['the least and the greatest of all pairs', [keys(50, edge), keys(50, edge), [[six - 1, six - 1]], [[0, 0]]]],
  ['IPv6 behind IPv4', [keys(9000, () => (random.chance(0.5) ? some() : someSix())), keys(700, someSix), keys(700, some), [[six, six]], [[2 * six - 1, 2 * six - 1]]]],
  ['twelve hundred runs', Array.from({ length: 1200 }, () => keys(1 + random.below(5), some))],
])('%s', (_, runs) => {
  for (const most of [chunkProbes, 500, 7]) {
    const { counting, truth } = counted(runs, most)
    expect([countCompiled(counting), countByScript(counting)]).toEqual([truth, truth])
  }
})

test('memory that was lent may hold anything, and may be too little', () => {
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 512, shared: true })
  const { counting, truth } = counted(Array.from({ length: 9 }, () => keys(5000, some)), chunkProbes)
  const before = new Uint8Array(memory.buffer).fill(0xa5)
  let asked = 0
  expect(countCompiled({ ...counting, lend: (bytes) => ((asked = bytes), { memory, at: 4096 }) })).toEqual(truth)
  expect(before.subarray(0, 4096).every((byte) => byte === 0xa5) && before.subarray(4096 + asked).every((byte) => byte === 0xa5)).toBe(true)
  expect(countCompiled({ ...counting, lend: () => null })).toEqual(truth)
})

test('a pair of IPv4 and IPv6 is counted in TypeScript', () => {
  for (const pair of [[1, six], [six, 1]] as const) {
    const { counting, truth } = counted([keys(100, some), [...keys(100, some), [...pair]]], 4096)
    expect([countCompiled(counting), countByScript(counting)]).toEqual([null, truth])
  }
})

test('counting is stopped every few thousand pairs', () => {
  const { counting } = counted(Array.from({ length: 4 }, () => keys(30_000, anything)), chunkProbes)
  for (const count of [countCompiled, countByScript]) {
    let calls = 0
    expect(count({ ...counting, stop: () => void calls++ })?.pairs).toBe(120_000)
    expect(calls).toBeGreaterThan(120_000 / 4200)
  }
})

test('a damaged stream of keys is refused', () => {
  const { counting } = counted([keys(5000, some)], 4096)
  const load: Counting['load'] = (run, number) => {
    const chunk = counting.load(run, number)
    return chunk && { ...chunk, probes: 20 }
  }
  for (const count of [countCompiled, countByScript]) expect(() => count({ ...counting, load })).toThrow('cannot be decoded')
})

test('the compiled module is the one its source gives', () => {
  const { again, kept } = compiledAgain('store/counting/count')
  expect(again).toBe(kept)
}, 60_000)
