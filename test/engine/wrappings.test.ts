import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Finding } from '../../workers/contract.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { asPcap, recordsOf, wrappings } from '../fixtures/containers.ts'
import { openEngine } from './openEngine.ts'

const analyses = ['ledger', 'protocols', 'volume', 'graph', 'edges', 'ports', 'communities', 'scanners'] as const

/** Everything a case with these files answers, as one text. */
async function resultsOf(files: Buffer[]): Promise<string> {
  const engine = await openEngine()
  const places = files.map((bytes, index) => {
    const place = join(engine.folder, `capture-${index}`)
    writeFileSync(place, bytes)
    return place
  })
  await engine.ask('importCaptures', { places })
  const findings: Finding[][] = []
  for (const analysis of analyses) findings.push((await engine.ask('runAnalysis', { analysis, parameters: { runs: 3 } })).findings)
  await engine.end()
  return JSON.stringify(findings, (_, value: unknown) =>
    // The bytes of the wrapping itself are all that may differ.
    Array.isArray(value) && value[0] === 'bytes' ? [] : value,
  )
}
const digest = (text: string) => createHash('sha256').update(text).digest('hex')

function smallDarknet(folder: string): Buffer<ArrayBuffer> {
  const path = join(folder, 'darknet.pcap')
  writeDarknetCapture({ path, days: 1 })
  return Buffer.from(readFileSync(path))
}

test('the same packets in any wrapping give the same results to the byte', async () => {
  const { folder, end } = await openEngine()
  const pcap = smallDarknet(folder)
  const [plain, ...others] = Object.entries(wrappings(pcap))
  const expected = await resultsOf([plain[1]])
  expect(expected).toContain('"zmap"') // the scanners table is there, not an empty answer
  for (const [name, bytes] of others) expect([name, digest(await resultsOf([bytes]))]).toEqual([name, digest(expected)])
  await end()
}, 300_000)

test('one capture, its three pieces and its pieces in another order give the same graph, ports and clusters', async () => {
  const { folder, end } = await openEngine()
  const pcap = smallDarknet(folder)
  const records = recordsOf(pcap)
  const third = Math.ceil(records.length / 3)
  const pieces = [0, 1, 2].map((piece) => asPcap({ records: records.slice(piece * third, (piece + 1) * third) }))
  const computed = async (files: Buffer[]) => digest(await resultsOf(files))
  const whole = await computed([pcap])
  expect(await computed(pieces)).toBe(whole)
  expect(await computed([pieces[2], pieces[0], pieces[1]])).toBe(whole)
  await end()
}, 120_000)
