/** Sorting in threads: whoever sorts, the same rows rest in the case; and sorted means sorted, whatever came in. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import DatabaseFile from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { seededRandom, type Random } from '../../workers/demo/random.ts'
import { chunkColumns, compressChunk, type StoredChunk } from '../../workers/store/chunk.ts'
import { decode16, decode8, decodeFrames, decodeKeys, decodeSequences, decodeTimes } from '../../workers/store/decoding/decode.ts'
import { countDistinct } from '../../workers/store/distinct.ts'
import { openCase } from '../../workers/store/open.ts'
import { toolMarks } from '../../workers/capture/sink.ts'
import { bufferRecords, bytesFor, columnsOf, copyRecords, miraiMark, putRecord, runRecords } from '../../workers/store/records.ts'
import { CompiledEncoder, SortSpace } from '../../workers/store/sorting/compiled.ts'
import { ScriptEncoder } from '../../workers/store/sorting/encode.ts'
import { comingRuns, createSorter, type Unsorted } from '../../workers/store/sorting/sort.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const at = '2026-01-02T03:04:05Z'
const hooks = { cancelled: () => false, progress() {} }
const folder = mkdtempSync(join(tmpdir(), 'portolan-sorting-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Hash of all rows of more probes than three buffers hold, over four days, the last part out of order; counts are checked. */
function hashOf(threads: number): string {
  const path = join(folder, `${threads}.portolan`)
  const random = seededRandom(3)
  const cased = openCase({ path, mode: 'create', at })
  const running = cased.beginImport({ sensor: '', hooks, threads })
  const probes = 3 * bufferRecords + 100_000
  const sources = new Set<number>()
  const pairs = new Set<number>()
  for (let frame = 1; frame <= probes; frame++) {
    const moment = Math.floor((frame / probes) * 4 * 86_400e6) - (frame > 3 * bufferRecords ? random.below(90_000) * 1e6 : 0)
    const day = Math.floor(moment / 86_400e6)
    const source = random.below(3000) * 7919
    const destination = 0xc6120000 + random.below(256)
    sources.add(source)
    pairs.add(source * 65_536 + (destination & 0xffff))
    running.sink.probe(source, destination, 17_000 + day, (moment - day * 86_400e6) * 1000, random.below(65_536), random.below(1024), random.bits(), random.below(4), frame)
  }
  const counts = running.count()
  const database = new DatabaseFile(path, { readonly: true })
  const runs = database.prepare('select id from run order by id').pluck().all() as number[]
  const lengths = database.prepare('select probes from run order by number').pluck().all() as number[]
  expect(lengths.slice(0, 2)).toEqual([runRecords(0), runRecords(1)])
  expect(Math.max(...lengths)).toBeGreaterThan(runRecords(0))
  // A part of a chunk at a time it is the same.
  if (threads === 0) for (const most of [1009, 4096]) expect(countDistinct({ database, runs, hooks, most })).toEqual({ sources: counts.sources, pairs: counts.pairs })
  const hash = createHash('sha256')
  let stored = 0
  for (const row of database.prepare('select run.day, run.number as run_number, chunk.* from chunk join run on run.id = chunk.run order by run, chunk.number').iterate() as Iterable<Record<string, unknown>>) {
    stored += row.probes as number
    for (const value of Object.values(row)) hash.update(value instanceof Uint8Array ? value : `${String(value)};`)
  }
  database.close()
  running.abandon()
  cased.close()
  expect({ ...counts, stored }).toEqual({ sources: sources.size, pairs: pairs.size, ports: 1024, stored: probes })
  return hash.digest('hex')
}

test('none, one and two threads store the same rows to the byte', () => {
  const alone = hashOf(0)
  expect([hashOf(1), hashOf(2)]).toEqual([alone, alone])
}, 240_000)

test('any records come out in (source, destination, time) order, equal ones as they came, day by day; compiled or not, the same bytes', () => {
  const random = seededRandom(8)
  const [sorter, twin] = [createSorter(new CompiledEncoder()), createSorter(new ScriptEncoder())]
  for (const [length, timed] of [[1, true], [2, false], [70_000, true], [150_000, false], [40_000, false]] as const) {
    const memory = new ArrayBuffer(bytesFor(length))
    const columns = columnsOf(memory)
    const expected: number[][] = []
    for (let frame = 1, time = 0; frame <= length; frame++) {
      const key = () => (random.chance(0.1) ? 2 ** 32 + random.below(5) : random.chance(0.5) ? random.below(40) : random.bits())
      time = timed ? time + random.below(2000) : random.below(1e6) * 1000 + random.below(2) * 2 ** 40
      const [day, source, destination, port] = [timed ? (frame > 50_000 ? 8 : 7) : random.below(3), key(), key(), random.below(65_536)]
      putRecord(columns, frame - 1, source, destination, day, time, 1, port, frame, 0, frame)
      expected.push([day, source, destination, time, frame, port])
    }
    const kept = expected.toSorted((one, other) => one.map((value, index) => value - other[index]).find((difference) => difference !== 0) ?? 0)
    const runs = sorter({ memory, length, timed }, () => false)
    expect(twin({ memory, length, timed }, () => false)).toEqual(runs)
    const found = runs.flatMap(({ day, chunks }) =>
      chunks.flatMap((chunk) => {
        const { sources, destinations, counts } = decodeKeys(chunk.keys, chunk.probes)
        const [times, frames, ports] = [decodeTimes(chunk), decodeFrames(chunk), decode16(chunk.port, chunk.probes)]
        const rows: number[][] = []
        sources.forEach((source, pair) => {
          for (let left = counts[pair]; left > 0; left--) {
            const at = rows.length
            rows.push([day, source, destinations[pair], times[at], frames[at], ports[at]])
          }
        })
        return rows
      }),
    )
    expect(found.length).toBe(length)
    expect(found.findIndex((row, index) => row.join() !== kept[index].join())).toBe(-1)
  }
}, 60_000)

test('columns of any length are zstd, and those of a small run take no compressor: they are there as they are', () => {
  for (const length of [0, 1, 2, 31, 32, 127, 128, 129, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 255)
    const chunk = compressChunk({ probes: length, first_time: 0, last_time: 0, ...(Object.fromEntries(chunkColumns.map((name) => [name, bytes])) as Record<(typeof chunkColumns)[number], Uint8Array>) })
    for (const name of chunkColumns) expect([length, name, new Uint8Array(zstdDecompressSync(chunk[name]))]).toEqual([length, name, bytes])
    expect([new Uint8Array(decode8(chunk.mark, length)), chunk.mark.length]).toEqual([bytes, length < 128 ? length + 9 : chunk.mark.length])
    // A length that is not the block's, or more than a reader asked for, is damage.
    if (length > 0) expect(() => decode8(chunk.mark, length - 1)).toThrow()
    if (length > 0) expect(() => decode8(chunk.mark.subarray(0, -1), length)).toThrow()
  }
})

const kept = (chunk: StoredChunk) => ({ ...chunk, ...Object.fromEntries(chunkColumns.map((name) => [name, chunk[name].slice()])) })
const six = 2 ** 32
test.each<[what: string, source: (random: Random) => number, destination: (random: Random) => number]>([
  ['a telescope: few bits of a destination differ', (random) => random.bits(), (random) => 0xc6120000 + random.below(4096)],
  ['one source, one destination', () => 0x0a000001, () => 0xffffffff],
  ['bits that differ far apart', (random) => random.below(2) * 2 ** 31 + random.below(2), (random) => random.below(3) * 2 ** 20],
  ['IPv6 alone', (random) => six + random.below(3000), (random) => six + random.below(16) * 7],
  ['one bit more than fits into a word', (random) => random.bits(), (random) => random.below(2 ** 17)],
  ['any addresses', (random) => random.bits(), (random) => random.bits()],
])('%s: sorted where it lies or copied, compiled or not, the same bytes', (_, source, destination) => {
  const random = seededRandom(12)
  const space = new SortSpace(1, 2)
  const spare: ArrayBuffer[] = []
  for (const [length, timed] of [[1, true], [90_000, true], [20_000, true], [65_536, false]] as const) {
    const place = { memory: space.memory.buffer, at: space.buffers[0], records: bufferRecords }
    const columns = columnsOf(place.memory, place.at, place.records)
    for (let at = 0; at < length; at++) {
      const day = timed ? 17_000 + Math.floor(at / 40_000) : 17_000 + random.below(2)
      putRecord(columns, at, source(random), destination(random), day, timed ? at * 1000 : random.below(1e9), 1, random.below(1024), random.bits(), 0, at + 1)
    }
    const elsewhere = new ArrayBuffer(bytesFor(length))
    copyRecords(columns, 0, columnsOf(elsewhere), 0, length)
    const expected = createSorter(new ScriptEncoder())({ memory: elsewhere, length, timed }, () => false)
    for (const encoder of [new CompiledEncoder(), new CompiledEncoder(space.part(1))]) {
      const sorter = createSorter(encoder)
      expect(sorter({ ...place, length, timed }, () => false)).toEqual(expected)
      expect(sorter({ memory: elsewhere, length, timed }, () => false)).toEqual(expected)
      // Chunk by chunk, each in the memory of the one before; where they lie, in that of the records too.
      const come = (unsorted: Unsorted) => Array.from(comingRuns(encoder, unsorted, spare), (run) => ({ ...run, chunks: Array.from(run.chunks, kept) }))
      expect(come({ memory: elsewhere, length, timed })).toEqual(expected)
      copyRecords(columnsOf(elsewhere), 0, columns, 0, length)
      expect(come({ ...place, length, timed })).toEqual(expected)
      copyRecords(columnsOf(elsewhere), 0, columns, 0, length)
    }
  }
}, 60_000)

test('the compiled module is the one its source gives', () => {
  const { again, kept } = compiledAgain('store/sorting/run')
  expect(again).toBe(kept)
}, 60_000)

test.each<[what: string, time: (at: number, length: number) => number, frame: (at: number) => number]>([
  ['the last time is no whole microsecond', (at, length) => at * 1000 + (at === length - 1 ? 1 : 0), (at) => at + 1],
  ['a frame goes back', (at) => at * 1000, (at) => (at === 69_000 ? 5 : at + 1)],
  ['packets far apart', (at) => at * 1_000_000_000, (at) => at + 1],
  ['frames far apart', (at) => at * 1000, (at) => at * 2 ** 25 + 1],
  ['frames and times of any length apart', (at) => Math.floor(1.0003 ** at) * 1000, (at) => Math.floor(1.0004 ** at)],
])('%s: in time order, compiled or not, the same bytes', (_, time, frame) => {
  const random = seededRandom(21)
  const length = 70_000
  const memory = new ArrayBuffer(bytesFor(length))
  const columns = columnsOf(memory)
  for (let at = 0; at < length; at++) putRecord(columns, at, random.below(3000), random.below(16), 17_000, time(at, length), 1, random.below(1024), random.bits(), random.below(4), frame(at))
  const runs = [new ScriptEncoder(), new CompiledEncoder()].map((encoder) => createSorter(encoder)({ memory, length, timed: true }, () => false))
  expect(runs[1]).toEqual(runs[0])
  expect(Math.max(...runs[0][0].chunks.map(({ last_time: last }) => last))).toBe(time(length - 1, length))
})

test.each<[what: string, length: number, mirai: number, other: number | null, kept: (found: number) => number]>([
  ['every fifth probe is of Mirai', 70_000, 0.2, null, (found) => 70_000 - found],
  ['all are', 500, 1, null, () => 0],
  ['one says so whose sequence number is another', 60_000, 0.2, 3000, () => 60_000],
])('sequence numbers that are their targets are not kept: %s', (_, length, share, other, kept) => {
  expect(toolMarks[miraiMark]).toBe('mirai')
  const random = seededRandom(22)
  // Sorted as words, and as elements: the second has addresses too far apart for words.
  for (const wide of [false, true]) {
    const memory = new ArrayBuffer(bytesFor(length))
    const columns = columnsOf(memory)
    const expected: string[] = []
    const read: string[] = []
    let found = 0
    for (let at = 0; at < length; at++) {
      const destination = wide ? random.bits() : 0xc6120000 + random.below(4096)
      const mark = at === other || random.chance(share) ? 3 : random.below(3)
      if (mark === 3) found++
      const sequence = at === other ? (destination ^ 1) >>> 0 : mark === 3 ? destination : random.bits()
      putRecord(columns, at, wide ? random.bits() : random.below(3000), destination, 17_000, at * 1000, 1, 1, sequence, mark, at + 1)
      expected[at] = `${sequence} ${mark}`
    }
    const runs = [new ScriptEncoder(), new CompiledEncoder()].map((encoder) => createSorter(encoder)({ memory, length, timed: true }, () => false))
    expect(runs[1]).toEqual(runs[0])
    let stored = 0
    for (const chunk of runs[0][0].chunks) {
      const { destinations, counts } = decodeKeys(chunk.keys, chunk.probes)
      const [frames, marks, sequences] = [decodeFrames(chunk), decode8(chunk.mark, chunk.probes), decodeSequences(chunk)]
      stored += zstdDecompressSync(chunk.sequence).length / 4
      let at = 0
      destinations.forEach((destination, pair) => {
        for (let left = counts[pair]; left > 0; left--, at++) read[frames[at] - 1] = `${(sequences[at] ^ destination) >>> 0} ${marks[at]}`
      })
    }
    expect(read).toEqual(expected)
    expect(stored).toBe(kept(found))
  }
})
