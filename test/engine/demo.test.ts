import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnalysisResult, Table } from '../../workers/contract.ts'
import { writeDarknetCapture, sensors, type DarknetCapture } from '../../workers/demo/darknet.ts'
import { officeSensor, writeOfficeCapture, type OfficeCapture } from '../../workers/demo/office.ts'
import { openEngine, type OpenEngine } from './openEngine.ts'

/** Adjusted Rand index of two labellings of the same items (Hubert and Arabie 1985), straight from its definition. */
function adjustedRand(one: unknown[], other: unknown[]): number {
  const pairs = (count: number) => (count * (count - 1)) / 2
  const sums = (keys: string[]) => {
    const counts = new Map<string, number>()
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
    return [...counts.values()].reduce((sum, count) => sum + pairs(count), 0)
  }
  const both = sums(one.map((label, index) => `${label}|${other[index]}`))
  const first = sums(one.map(String))
  const second = sums(other.map(String))
  const expected = (first * second) / pairs(one.length)
  return (both - expected) / ((first + second) / 2 - expected)
}

const tableOf = (result: AnalysisResult) => result.findings.find((finding) => finding.kind === 'table') as Table
const columnOf = (table: Table, key: string) => table.rows.map((row) => row[table.columns.findIndex((column) => column.key === key)])

describe('the demo case', () => {
  let engine: OpenEngine
  const made: (DarknetCapture | OfficeCapture)[] = []
  let planted: DarknetCapture['groups'] = []
  beforeAll(async () => {
    engine = await openEngine()
    for (const [sensor, { name }] of sensors.entries()) {
      const path = join(engine.folder, `${name}.pcap`)
      const darknet = writeDarknetCapture({ path, sensor })
      planted = darknet.groups
      made.push(darknet)
      await engine.ask('importCaptures', { places: [path], sensor: name })
    }
    const path = join(engine.folder, 'office.pcap')
    made.push(writeOfficeCapture({ path }))
    await engine.ask('importCaptures', { places: [path], sensor: officeSensor })
  }, 120_000)
  afterAll(() => engine.end())

  test('holds as many packets and probes as the generator wrote', async () => {
    const captures = await engine.ask('captures', {})
    expect(captures.map(({ sensor, bytes, result, ledger: { packets, probes } }) => ({ sensor, bytes, result, packets, probes }))).toEqual(
      made.map(({ bytes, packets, probes }, index) => ({ sensor: sensors[index]?.name ?? officeSensor, bytes, result: 'complete', packets, probes })),
    )
  })

  test('every packet is in exactly one class, and bytes read and unread are all bytes', async () => {
    for (const { bytes, ledger } of await engine.ask('captures', {})) {
      const classed = Object.values(ledger.classes).reduce((sum, count) => sum + count, 0)
      expect({ classed, bytes: ledger.bytes.read + ledger.bytes.unread }).toEqual({ classed: ledger.packets, bytes })
    }
  })

  test('the planted groups of ports are found under the default profile: adjusted Rand index 0.9 or more', async () => {
    const ports = tableOf(await engine.ask('runAnalysis', { analysis: 'ports', parameters: {} }))
    const clusters = new Map(columnOf(ports, 'port').map((port, index) => [port, columnOf(ports, 'cluster')[index]]))
    const members = planted.flatMap(({ name, ports }) => ports.map((port) => ({ name, port })))
    expect(members.filter(({ port }) => !clusters.has(port))).toEqual([])
    const agreement = adjustedRand(members.map(({ name }) => name), members.map(({ port }) => clusters.get(port)))
    process.stdout.write(`planted groups: adjusted Rand index ${agreement.toFixed(4)}\n`)
    expect(agreement).toBeGreaterThanOrEqual(0.9)
  })

  test('a result that was kept in the case is the one that would be computed again', async () => {
    const once = await engine.ask('runAnalysis', { analysis: 'communities', parameters: { seed: 7 } })
    const again = await engine.ask('runAnalysis', { analysis: 'communities', parameters: { seed: 7 } })
    expect(JSON.stringify(again)).toBe(JSON.stringify(once))
  })
})
