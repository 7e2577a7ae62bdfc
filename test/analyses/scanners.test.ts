/** Sources under the thresholds of public detectors: each boundary worked by hand, and the windows that slide. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scannerDetail } from '../../workers/analyses/scanners/detail.ts'
import { completeParameters, Refusal, type CaptureRecord, type Ledger, type ScannerAnswer } from '../../workers/contract.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { fromProbes, monday, tablesOf } from './fromProbes.ts'
import { memoryReader, type MemoryProbe } from './memoryReader.ts'

const second = 1e9
const noon = 12 * 3600 * second
const day = 86_400 * second
const probe = (time: number, port: number, destination = 9, source = 1): MemoryProbe => ({ source, destination, day: monday + Math.floor(time / day), time: time % day, port })
const hooks = { cancelled: () => false, progress() {} }

/** The first row of the table by column. */
function only(probes: MemoryProbe[]): { [key: string]: unknown } {
  const [{ columns, rows }] = tablesOf(fromProbes({ analysis: 'scanners', probes }))
  return Object.fromEntries(columns.map((key, at) => [key, rows[0][at]]))
}
const peaks = (row: { [key: string]: unknown }) => [row.zeekPorts, row.zeekHosts, row.simpleScan, row.maltrail, row.fires, row.slow]
/** `count` things, spread evenly so that the last is exactly `span` nanoseconds after the first. */
const spread = (count: number, span: number) => Array.from({ length: count }, (_, index) => noon + Math.round((span * index) / (count - 1)))
function detail(probes: MemoryProbe[], address = '1'): ScannerAnswer {
  const captures = [{ id: 1, sensor: '', first: '', last: '', ledger: { probes: probes.length, packets: probes.length } as Ledger } as CaptureRecord]
  const material = createMaterial({ probes: memoryReader(probes), captures, volume: () => [], names: (port) => portName(port) })
  return scannerDetail({ address, parameters: completeParameters({}), material, hooks })
}

test('15 ports on one host: the 15th a nanosecond before five minutes fires Zeek, exactly at five minutes it is another interval', () => {
  const ports = (span: number) => spread(15, span).map((time, index) => probe(time, 100 + index))
  expect(peaks(only(ports(300 * second - 1)))).toEqual([15, 1, 15, 1, 'Zeek Port_Scan', false])
  expect(peaks(only(ports(300 * second)))).toEqual([14, 1, 15, 1, null, true])
  expect(peaks(only(ports(300 * second - 1).slice(1)))).toEqual([14, 1, 14, 1, null, true])
})

test('25 hosts on one port: the same boundary; simple-scan sees the pairs for fifteen minutes', () => {
  const hosts = (count: number, span: number) => spread(count, span).map((time, index) => probe(time, 23, 10 + index))
  expect(peaks(only(hosts(25, 300 * second - 1)))).toEqual([1, 25, 25, 1, 'Zeek Address_Scan, simple-scan', false])
  expect(peaks(only(hosts(25, 300 * second)))).toEqual([1, 24, 25, 1, 'simple-scan', false])
  expect(peaks(only(hosts(24, 60 * second)))).toEqual([1, 24, 24, 1, null, false])
  // A step is 37.5 s: eight of them are five minutes, so nine hosts lie in less only while the span is a hair shorter.
  expect(peaks(only(hosts(25, 900 * second - 1)))).toEqual([1, 9, 25, 1, 'simple-scan', false])
  expect(peaks(only(hosts(25, 900 * second)))).toEqual([1, 8, 24, 1, null, true])
})

test('Maltrail counts ports by the second of the clock: eleven fire, ten do not, nor eleven over its edge', () => {
  const burst = (from: number, count: number) => Array.from({ length: count }, (_, index) => probe(from + index * 1e6, 100 + index))
  expect(peaks(only(burst(noon, 11)))).toEqual([11, 1, 11, 11, 'Maltrail', false])
  expect(peaks(only(burst(noon, 10)))).toEqual([10, 1, 10, 10, null, false])
  expect(peaks(only(burst(noon + 0.995 * second, 11)))).toEqual([11, 1, 11, 6, null, true])
  // The same second of the day a day later is another second.
  expect(only([...burst(noon, 6), ...burst(noon + day, 11).slice(6)]).maltrail).toBe(6)
})

test('a window slides: a port that comes again keeps counting until its last probe leaves', () => {
  // Port 100 at 0 s and at 200 s; ports 101 to 114 from 310 s on: 100 is still inside by its second probe.
  const probes = [probe(noon, 100), probe(noon + 200 * second, 100), ...Array.from({ length: 14 }, (_, index) => probe(noon + (310 + index) * second, 101 + index))]
  expect(only(probes)).toMatchObject({ zeekPorts: 15, fires: 'Zeek Port_Scan' })
  expect(only(probes.filter((_, index) => index !== 1))).toMatchObject({ zeekPorts: 14, slow: true })
})

test('an interval crosses midnight', () => {
  const probes = Array.from({ length: 15 }, (_, index) => probe(day - 7 * second + index * second, 100 + index))
  expect(only(probes)).toMatchObject({ zeekPorts: 15, rate: 15 / 14, minute: 15 })
})

test('kinds, marks, rate and the busiest minute; slow scans come first', () => {
  const vertical = Array.from({ length: 16 }, (_, index) => probe(noon + index * 60 * second, 100 + index, 9, 1))
  const horizontal = Array.from({ length: 16 }, (_, index) => ({ ...probe(noon + index, 23, 10 + index, 2), mark: 3 }))
  const block = Array.from({ length: 16 }, (_, one) => [probe(noon + one, 23, 10 + one, 3), probe(noon + one, 100 + one, 10, 3)]).flat()
  const selective = [probe(noon, 80, 9, 4), probe(noon, 443, 9, 4)]
  const single = [probe(noon, 80, 9, 5), probe(noon + 2 * second, 80, 9, 5)]
  const [{ columns, rows }] = tablesOf(fromProbes({ analysis: 'scanners', probes: [...selective, ...single, ...block, ...horizontal, ...vertical] }))
  const shown = ['source', 'probes', 'kind', 'slow', 'rate', 'minute', 'mirai'].map((key) => columns.indexOf(key))
  expect(rows.map((row) => shown.map((at) => row[at]))).toEqual([
    ['1', 16, 'vertical', true, 16 / 900, 1, 0],
    ['3', 32, 'block', false, 32 / 15e-9, 32, 0],
    ['2', 16, 'horizontal', false, 16 / 15e-9, 16, 16],
    ['4', 2, 'selective', false, null, 2, 0],
    ['5', 2, 'single', false, 1, 2, 0],
  ])
})

test('one source closely: when each detector fires, its strips, the longest first, and what is left out', () => {
  const long = Array.from({ length: 402 }, (_, index) => probe(noon + index * 0.1 * second, 1000 + index, 50))
  const short = [probe(noon + 5 * second, 443, 51), { ...probe(noon + 4 * second, 80, 51), mark: 1 }]
  const seen = detail([...short, ...long, probe(noon, 1, 9, 7)])
  expect(seen).toMatchObject({
    probes: 404, destinations: 2, ports: 404, kind: 'vertical', slow: false, fires: ['Zeek Port_Scan', 'simple-scan'], marks: [{ tool: 'ZMap', probes: 1 }],
    omitted: { sequences: 0 },
  })
  expect(seen.detectors.map(({ id, peak, total, fired }) => [id, peak, total, fired])).toEqual([
    ['zeekPorts', 402, 402, '2016-07-18T12:00:01.400000000Z'],
    ['zeekHosts', 1, 1, null],
    ['simpleScan', 404, 404, '2016-07-18T12:00:02.400000000Z'],
    ['maltrail', 10, 402, null],
  ])
  expect(seen.sequences.map(({ destination, start, probes, omitted }) => [destination, start, probes.length, omitted])).toEqual([
    ['50', '2016-07-18T12:00:00.000000000Z', 400, 2],
    ['51', '2016-07-18T12:00:04.000000000Z', 2, 0],
  ])
  expect(seen.sequences[1].probes).toEqual([{ seconds: 0, port: 80, tool: 'ZMap' }, { seconds: 1, port: 443, tool: null }])
})

test('more destinations than are drawn are counted; an address that sent nothing is refused', () => {
  const probes = Array.from({ length: 70 }, (_, index) => probe(noon + index, 23, 100 + index))
  expect(detail(probes)).toMatchObject({ sequences: { length: 60 }, omitted: { sequences: 10 } })
  expect(() => detail(probes, '2')).toThrow(expect.objectContaining({ code: 'unknown_source' }) as Refusal)
})

test('peaks equal those of every window looked at one by one', () => {
  const traces = fc.array(fc.record({ at: fc.integer({ min: 0, max: 2000 }), port: fc.integer({ min: 1, max: 6 }), host: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(traces, (trace) => {
      const row = only(trace.map(({ at, port, host }) => probe(noon + at * second, port, host)))
      const within = (seconds: number, from: number) => trace.filter(({ at }) => at >= from && at < from + seconds)
      const most = (seconds: number, count: (inside: typeof trace) => number) => Math.max(...trace.map(({ at }) => count(within(seconds, at))))
      const largest = (inside: typeof trace, by: 'host' | 'port', of: 'host' | 'port') =>
        Math.max(...[1, 2, 3, 4, 5, 6].map((key) => new Set(inside.filter((one) => one[by] === key).map((one) => one[of])).size))
      expect([row.zeekPorts, row.zeekHosts, row.simpleScan, row.minute]).toEqual([
        most(300, (inside) => largest(inside, 'host', 'port')),
        most(300, (inside) => largest(inside, 'port', 'host')),
        most(900, (inside) => new Set(inside.map(({ port, host }) => port * 10 + host)).size),
        most(60, (inside) => inside.length),
      ])
    }),
    { numRuns: 80 },
  )
})
