/** One source after the other by the compiled module: what the script finds, number for number. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compiledReader, createSourceReader } from '../../workers/analyses/scanners/compiled.ts'
import { scriptReader, type SourceReader } from '../../workers/analyses/scanners/reader.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const dayLength = 86_400e9
interface Probe {
  day: number
  /** Nanoseconds of the day. */
  time: number
  port: number
}
/** Probes of each destination, in any order. */
type Source = Probe[][]

/** Neither what lies before or behind a pair's probes is of it, nor what its arrays hold afterwards. */
function read(reader: SourceReader, source: Source) {
  for (const pair of source) {
    const sorted = [...pair].sort((one, two) => one.day - two.day || one.time - two.time)
    const around = [{ day: 9, time: 9, port: 9 }, ...sorted, { day: 9, time: 9, port: 9 }]
    const [day, time, port] = [Int32Array.from(around, (one) => one.day), Float64Array.from(around, (one) => one.time), Uint16Array.from(around, (one) => one.port)]
    reader.add({ from: 1, length: sorted.length, day, time, port })
    day.fill(0)
    time.fill(0)
    port.fill(0)
  }
  const { times, first, last, ...others } = reader.end()
  const moments = Array.from({ length: others.probes }, (_, at) => [times.day[at], times.time[at]])
  return { ...others, first, last, moments }
}
/** The same reader for all: nothing of a source is left for the next. */
function compare(sources: readonly Source[], room?: number) {
  const [compiled, script] = [compiledReader(room), scriptReader()]
  for (const source of sources) expect(read(compiled, source)).toStrictEqual(read(script, source))
}

const second = 1e9
const momentsWithin = {
  'a second': fc.integer({ min: 0, max: 1e9 }),
  'seconds of the clock, many alike': fc.integer({ min: 0, max: 40 }).map((step) => step * second),
  'seconds and a hair': fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: -1, max: 1 })).map(([step, hair]) => Math.max(step * second + hair, 0)),
  'edges of the spans': fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 1, 59, 60, 61, 299, 300, 899, 900), fc.integer({ min: -1, max: 1 })).map(([turn, step, hair]) => Math.max((300 * turn + step) * second + hair, 0)),
  'a month': fc.integer({ min: 0, max: 30 * 86_400 }).map((step) => step * second + (step % 1000)),
}
const starts = fc.constantFrom(0, 43_200 * second, dayLength - 30 * second, dayLength - 1)
/** Days before and after the first one's, too far for the module among them. */
const shifts = fc.constantFrom(0, 0, 0, 0, 1, 365, -365, 36_000, -36_500, 36_500, 36_501, -36_501, 2 ** 21, -(2 ** 21))

test.each(Object.entries(momentsWithin))('moments of %s: as the script', (_, steps) => {
  const probes = fc.array(fc.record({ step: steps, port: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(0, 65_535)) }), { minLength: 1, maxLength: 40 })
  const destination = fc.record({ probes, shift: shifts })
  const sources = fc.array(fc.record({ start: starts, destinations: fc.array(destination, { minLength: 1, maxLength: 12 }) }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(sources, (given) => {
      const all = given.map(({ start, destinations }) =>
        destinations.map(({ probes: list, shift }) => list.map(({ step, port }) => ({ day: 16_801 + shift + Math.floor((start + step) / dayLength), time: (start + step) % dayLength, port }))),
      )
      compare(all)
      compare(all, 100) // those of more probes go to the script, some of them half-way
    }),
    { numRuns: 100 },
  )
})

const random = seededRandom(5)
const probe = (days: number, ports: number): Probe => ({ day: 17_000 + random.below(days), time: random.below(86_400) * second + random.below(1e9), port: random.below(ports) })
const source = (destinations: number, probes: number, days: number, ports: number): Source => Array.from({ length: destinations }, () => Array.from({ length: probes }, () => probe(days, ports)))

test('one probe; one destination; many destinations; every port; many probes a second', () => {
  compare([
    source(1, 1, 1, 10),
    source(1, 500, 30, 65_536),
    source(3000, 1, 1, 5),
    source(8, 117, 30, 6000),
    source(7, 900, 1, 65_536),
    [Array.from({ length: 65_536 }, (_, port) => ({ day: 17_000, time: port * 1e6, port }))],
    source(2, 3, 30, 4),
    [0, 1, 2].map((one) => Array.from({ length: 3000 }, (_, at) => ({ day: 17_000, time: at * 1e7 + one, port: at % 700 }))),
    source(40, 30, 1, 65_536),
    [[{ day: 17_000, time: 0, port: 65_535 }]],
  ])
})

test('a source whose days lie before those of its first destination', () => {
  compare([[[{ day: 17_000, time: 5, port: 1 }], [{ day: 16_000, time: dayLength - 1, port: 2 }, { day: 17_000, time: 4, port: 1 }], [{ day: -20_000, time: 7, port: 3 }]]])
})

test('few probes need no module; many have one, and both tell the same', () => {
  const one = source(8, 117, 3, 600)
  expect(read(createSourceReader(1000), one)).toStrictEqual(read(createSourceReader(1_000_000), one))
})

test('the compiled module is what its source gives', () => {
  const { again, kept } = compiledAgain('analyses/scanners/source')
  expect(again).toBe(kept)
})
