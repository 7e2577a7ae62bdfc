/** What is in scope, asked of a case with two sensors: networks, captures, zones, sensors apart, sources counted once. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnalysisResult, Cell, PartialParameters, Series, Table } from '../../workers/contract.ts'
import { sensors, writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { openEngine, type OpenEngine } from './openEngine.ts'

let engine: OpenEngine
beforeAll(async () => {
  engine = await openEngine()
  for (const [sensor, { name }] of sensors.entries()) {
    const path = join(engine.folder, `${name}.pcap`)
    writeDarknetCapture({ path, sensor, days: 2 })
    await engine.ask('importCaptures', { places: [path], sensor: name })
  }
}, 120_000)
afterAll(() => engine.end())

const run = (analysis: string, parameters: PartialParameters = {}): Promise<AnalysisResult> => engine.ask('runAnalysis', { analysis, parameters })
const tableOf = ({ findings }: AnalysisResult, title?: string) => findings.find((finding) => finding.kind === 'table' && (title === undefined || finding.title === title)) as Table
const cells = (table: Table, key: string): Cell[] => table.rows.map((row) => row[table.columns.findIndex((column) => column.key === key)])

test('sources in and sources out are parts of all, and the parts sum', async () => {
  const all = await run('top')
  const listed = cells(tableOf(await run('scanners')), 'source')
  const network = `${String(listed[0]).split('.')[0]}.0.0.0/8`
  const inside = await run('top', { sources: network })
  const outside = await run('top', { withoutSources: network })
  expect(inside.scope.probes).toBeGreaterThan(0)
  expect(outside.scope.probes).toBeGreaterThan(0)
  expect(inside.scope.probes + outside.scope.probes).toBe(all.scope.probes)
  const within = cells(tableOf(await run('scanners', { sources: network })), 'source')
  expect(within).toEqual(listed.filter((source) => String(source).startsWith(`${network.split('.')[0]}.`)))
  await expect(run('top', { sources: 'banana' })).rejects.toThrow(expect.objectContaining({ code: 'bad_question' }))
})

test('captures are chosen by how their hash begins', async () => {
  const [one, other] = await engine.ask('captures', {})
  const [first, second, both] = [await run('protocols', { captures: one.sha256.slice(0, 8) }), await run('protocols', { captures: other.sha256.slice(0, 8) }), await run('protocols')]
  expect([first, second].map(({ scope }) => scope.probes)).toEqual([one.ledger.probes, other.ledger.probes])
  const packets = (result: AnalysisResult) => cells(tableOf(result), 'packets') as number[]
  expect(packets(first).map((count, at) => count + packets(second)[at])).toEqual(packets(both))
  await expect(run('protocols', { captures: 'abcdef0123' })).rejects.toThrow(expect.objectContaining({ code: 'unknown_capture' }))
})

test('days of another zone begin at its midnight and hold the same probes together', async () => {
  const utc = await run('top', { window: 'day' })
  const east = await run('top', { window: 'day', zone: '+05:30' })
  expect(east.scope.probes).toBe(utc.scope.probes)
  expect(east.scope.windows[0].start.slice(10)).toBe('T18:30:00.000000000Z')
  expect(east.warnings.join(' ')).toContain('+05:30')
  expect(east.scope.windows.length).toBe(utc.scope.windows.length + 1)
})

test('sensors apart: each and all together in one table and one figure, and the scope counts no probe twice', async () => {
  const together = await run('calendar')
  const apart = await run('calendar', { sensors: 'apart' })
  expect(apart.scope.probes).toBe(together.scope.probes)
  const table = tableOf(apart, 'Probes per day, sensor by sensor')
  expect([...new Set(cells(table, 'sensor'))]).toEqual([...sensors.map(({ name }) => name).sort(), 'all sensors'])
  const sums = new Map<Cell, number>()
  for (const row of table.rows) if (row[0] !== 'all sensors') sums.set(row[1], (sums.get(row[1]) ?? 0) + Number(row[3]))
  expect([...sums].sort()).toEqual(tableOf(together).rows.map(([day, , probes]) => [day, probes]))
  const curves = apart.findings.filter((finding): finding is Series & { window: string } => finding.kind === 'series')
  expect(curves.map(({ title, lines, window }) => [title, lines.length, window])).toEqual([
    ['Probes per day, sensor by sensor', 3, 'all'],
    ...[...sensors.map(({ name }) => name).sort(), 'all sensors'].map((name) => ['Probes per day, by day of the week', 5, `all, ${name}`]),
  ])
})

test('counting each source once, an edge weighs its sources', async () => {
  const transitions = tableOf(await run('edges'))
  const once = tableOf(await run('edges', { counting: 'sources' }))
  const keyed = (table: Table, key: string) => Object.fromEntries(table.rows.map((row, at) => [`${row[0]}>${row[2]}`, cells(table, key)[at]]))
  expect(keyed(once, 'weight')).toEqual(keyed(transitions, 'sources'))
  expect(keyed(once, 'sources')).toEqual(keyed(transitions, 'sources'))
})

test('ports are ranked by the degree that is asked for', async () => {
  for (const degree of ['in', 'neighbours', 'strengthOut'] as const) {
    const table = tableOf(await run('degree', { degree }))
    const values = cells(table, degree) as number[]
    expect(table.columns[3].key).toBe(degree)
    expect(values).toEqual(values.toSorted((one, other) => other - one))
  }
})
