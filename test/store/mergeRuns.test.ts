/** Runs as one stream of pairs: what comes out is what sorting everything at once gives, however the runs were cut. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { createPair, PairMerge, type Run } from '../../workers/store/merge.ts'
import { bytesFor, columnsOf, putRecord } from '../../workers/store/records.ts'
import { CompiledOrder, destinationOf, element, elementBits, ScriptOrder, sourceOf, type PairOrder } from '../../workers/store/sorting/pairOrder.ts'
import { createSorter, type SortedRun } from '../../workers/store/sorting/sort.ts'

const six = 2 ** 32
const order = (one: readonly number[], other: readonly number[]) => one.map((value, at) => value - other[at]).find((difference) => difference !== 0) ?? 0

/** @param busy share of the records that are of one pair @param apart whether the two runs of a day come one after the other */
function runsOf(input: { seed: number; runs: number; records: number; busy: number; keys: number; apart?: boolean }) {
  const { seed, runs, records, busy, keys, apart = false } = input
  const random = seededRandom(seed)
  const sorter = createSorter()
  const stored: { run: Run; sorted: SortedRun }[] = []
  const expected: number[][] = []
  for (let id = 0; id < runs; id++) {
    const length = 1 + random.below(records)
    const memory = new ArrayBuffer(bytesFor(length))
    const day = 17_000 + (id >> 1)
    for (let at = 0; at < length; at++) {
      const base = random.chance(0.2) ? six : 0
      const [source, destination] = random.chance(busy) ? [7, 7] : [base + random.below(keys) * 4099, base + random.below(keys)]
      const time = Math.floor((at / length) * 50) * 1000 + (apart ? (id & 1) * 49_000 : 0) // equal ones in a run, and in others
      putRecord(columnsOf(memory), at, source, destination, day, time, at & 0xffff, random.below(1024), id * 1e6 + at, 0, at + 1)
      expected.push([source, destination, day, time, id, at])
    }
    const [sorted] = sorter({ memory, length, timed: true }, () => false)
    stored.push({ run: { id, capture: id, day, chunks: sorted.chunks.length, first: Math.min(...sorted.chunks.map(({ first_time }) => first_time)), last: Math.max(...sorted.chunks.map(({ last_time }) => last_time)) }, sorted })
  }
  expected.sort(order)
  return { runs: stored.map(({ run }) => run), load: (run: number, chunk: number) => stored[run].sorted.chunks[chunk], expected }
}
function rowsOf(merge: PairMerge): number[][] {
  const rows: number[][] = []
  const pair = createPair(2)
  while (merge.next(pair)) for (let at = 0; at < pair.length; at++) rows.push([pair.source, pair.destination, pair.day[at], pair.time[at], pair.capture[at], pair.sequence[at] - pair.capture[at] * 1e6])
  return rows
}

test.each([
  { seed: 1, runs: 1, records: 150_000, busy: 0, keys: 200 },
  { seed: 2, runs: 5, records: 160_000, busy: 0.9, keys: 3 }, // one pair goes on over chunks and runs
  { seed: 3, runs: 9, records: 40_000, busy: 0.1, keys: 1000 },
  { seed: 4, runs: 60, records: 900, busy: 0.5, keys: 40 },
])('every order comes out: %o', (input) => {
  const { runs, load, expected } = runsOf(input)
  for (const pairOrder of [new CompiledOrder(1 << 14), new ScriptOrder(1 << 14)]) {
    const merge = new PairMerge({ runs, columns: ['time', 'sequence'], start: null, end: null, load, order: pairOrder })
    const rows = rowsOf(merge)
    expect(rows.length).toBe(expected.length)
    expect(rows.findIndex((row, at) => order(row, expected[at]) !== 0)).toBe(-1)
    expect(merge.passed).toBe(expected.length)
  }
}, 60_000)

test('a pair that is looked for is found with all its records, whatever is passed over on the way', () => {
  const { runs, load, expected } = runsOf({ seed: 5, runs: 6, records: 30_000, busy: 0.3, keys: 60 })
  const merge = new PairMerge({ runs, columns: ['time', 'sequence'], start: null, end: null, load })
  const pair = createPair(2)
  const byPair = Map.groupBy(expected, ([source, destination]) => `${source} ${destination}`)
  const wanted = [...byPair.keys()].filter((_, at) => at % 7 === 3)
  for (const text of ['-1 0', ...wanted, `${2 * six} 0`]) {
    const [source, destination] = text.split(' ').map(Number)
    merge.seek(pair, source, destination)
    const records = byPair.get(text) ?? []
    expect([pair.source, pair.destination, pair.length]).toEqual([source, destination, records.length])
    expect(records.findIndex((row, at) => row[3] !== pair.time[at] || row[4] !== pair.capture[at])).toBe(-1)
  }
  expect(merge.next(pair)).toBe(false)
})

test.each([false, true])('without times the order is the same, and they are read only where it needs them: runs apart %s', (apart) => {
  const { runs, load, expected } = runsOf({ seed: 8, runs: 7, records: 20_000, busy: 0.4, keys: 50, apart })
  const read: string[] = []
  const listening = (run: number, chunk: number, columns: readonly string[]) => {
    read.push(...columns)
    return load(run, chunk)
  }
  const rows = rowsOf(new PairMerge({ runs, columns: ['sequence'], start: null, end: null, load: listening }))
  const timeless = (row: number[]) => row.toSpliced(3, 1)
  expect(rows.length).toBe(expected.length)
  expect(rows.findIndex((row, at) => order(timeless(row), timeless(expected[at])) !== 0)).toBe(-1)
  // The last day has one run.
  expect(rows.filter(([, , day, time]) => !Number.isNaN(time) === (apart || day === 17_003))).toEqual([])
  expect(read.includes('time')).toBe(!apart)
  expect(read.includes('source_port')).toBe(false)
})

test('only what lies in the span is told, by the moment', () => {
  const { runs, load, expected } = runsOf({ seed: 6, runs: 6, records: 3000, busy: 0.2, keys: 30 })
  const [start, end] = [{ day: 17_000, time: 20_000 }, { day: 17_002, time: 31_000 }]
  const within = expected.filter(([, , day, time]) => order([start.day, start.time], [day, time]) <= 0 && order([day, time], [end.day, end.time]) < 0)
  const found = rowsOf(new PairMerge({ runs, columns: ['time', 'sequence'], start, end, load }))
  expect(within.length).toBeGreaterThan(100)
  expect(found).toEqual(within)
})

test('a block of pairs is put in the same order compiled or not', () => {
  const random = seededRandom(7)
  for (const length of [1, 2, 300, 16_384]) {
    const orders: PairOrder[] = [new CompiledOrder(1 << 14), new ScriptOrder(1 << 14)]
    for (let at = 0; at < length; at++) {
      const key = () => (random.chance(0.3) ? six + random.below(20) : random.chance(0.5) ? random.below(20) : random.bits())
      const [source, destination] = [key(), key()]
      for (const one of orders) one.put(at, source, destination)
    }
    const [compiled, script] = orders.map((one) => {
      const elements = one.sort(length)
      return Array.from({ length }, (_, at) => [sourceOf(elements, at), destinationOf(elements, at), elements[(at << elementBits) | element.came]])
    })
    expect(compiled).toEqual(script)
    expect(compiled).toEqual(compiled.toSorted(order))
  }
})
