import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Finding } from '../../workers/contract.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { asPcap, recordsOf, wrappings, type Packet } from '../fixtures/containers.ts'
import { pcapngSection } from '../fixtures/pcapng.ts'
import { openEngine } from './openEngine.ts'

const analyses = ['ledger', 'protocols', 'volume', 'graph', 'edges', 'ports', 'communities', 'scanners'] as const

const without = <T extends object>(given: T, keys: string[]) => Object.fromEntries(Object.entries(given).filter(([key]) => !keys.includes(key)))

/** Everything a case with these files answers, as one text; and what `import --json` says of each, but for the wrapping. */
async function resultsOf(files: Buffer[], asked: readonly string[] = analyses): Promise<{ findings: string; imported: object[] }> {
  const engine = await openEngine()
  const places = files.map((bytes, index) => {
    const place = join(engine.folder, `capture-${index}`)
    writeFileSync(place, bytes)
    return place
  })
  const { captures } = await engine.ask('importCaptures', { places })
  const findings: Finding[][] = []
  for (const analysis of asked) findings.push((await engine.ask('runAnalysis', { analysis, parameters: { runs: 3 } })).findings)
  await engine.end()
  const text = JSON.stringify(findings, (_, value: unknown) =>
    // The bytes of the wrapping itself are all that may differ.
    Array.isArray(value) && value[0] === 'bytes' ? [] : value,
  )
  return { findings: text, imported: captures.map((capture) => without(capture, ['path', 'sha256', 'bytes', 'format', 'byteOrder', 'compression'])) }
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
  expect(expected.findings).toContain('"zmap"') // the scanners table is there, not an empty answer
  expect(expected.imported).toMatchObject([{ result: 'complete', outOfOrder: 0, cutBySnaplen: 0, linkTypes: [{ number: 1, read: true }], reasons: {} }])
  for (const [name, bytes] of others) {
    const { findings, imported } = await resultsOf([bytes])
    expect([name, digest(findings), imported]).toEqual([name, digest(expected.findings), expected.imported])
  }
  await end()
}, 300_000)

test('one capture, its three pieces and its pieces in another order give the same graph, ports and clusters', async () => {
  const { folder, end } = await openEngine()
  const pcap = smallDarknet(folder)
  const records = recordsOf(pcap)
  const third = Math.ceil(records.length / 3)
  const pieces = [0, 1, 2].map((piece) => asPcap({ records: records.slice(piece * third, (piece + 1) * third) }))
  const computed = async (files: Buffer[]) => digest((await resultsOf(files)).findings)
  const whole = await computed([pcap])
  expect(await computed(pieces)).toBe(whole)
  expect(await computed([pieces[2], pieces[0], pieces[1]])).toBe(whole)
  await end()
}, 120_000)

test('packets shuffled in their file give the same results; only their number out of order is another', async () => {
  const { folder, end } = await openEngine()
  const pcap = smallDarknet(folder)
  const unordered = analyses.filter((analysis) => analysis !== 'ledger') // which says how many were out of order
  const whole = await resultsOf([pcap], unordered)
  const shuffled = await resultsOf([asPcap({ records: shuffle(recordsOf(pcap)) })], unordered)
  expect(digest(shuffled.findings)).toBe(digest(whole.findings))
  const [{ outOfOrder, ...rest }] = shuffled.imported as { outOfOrder: number; packets: number }[]
  expect([rest]).toEqual(whole.imported.map((capture) => without(capture, ['outOfOrder'])))
  expect(outOfOrder).toBeGreaterThan(rest.packets / 3)
  await end()
}, 120_000)

test('simple packet blocks, which have no time, hold the same packets and no probe', async () => {
  const { folder, end } = await openEngine()
  const pcap = smallDarknet(folder)
  const simple = pcapngSection({ interfaces: [{}], packets: recordsOf(pcap).map(({ frame }) => ({ seconds: 0, nanoseconds: 0, frame, block: 'simple' })) })
  const counts = async (bytes: Buffer) => (await resultsOf([bytes], [])).imported[0] as Record<string, number>
  const [timed, untimed] = [await counts(pcap), await counts(simple)]
  const same = ({ packets, tcp, udp, icmp, cutBySnaplen }: Record<string, number>) => ({ packets, tcp, udp, icmp, cutBySnaplen })
  expect(same(untimed)).toEqual(same(timed))
  expect(untimed).toMatchObject({ probes: 0, first: null, last: null, reasons: { 'bad time': timed.packets }, result: 'complete' })
  await end()
}, 60_000)

/** Any order, the same for a seed; packets of the same moment keep theirs, because capture order decides between them. */
function shuffle(records: Packet[]): Packet[] {
  const random = seededRandom(5)
  const order = records.map((_, index) => index)
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[order[last], order[other]] = [order[other], order[last]]
  }
  const moments = new Map<string, number[]>()
  const momentOf = ({ seconds, microseconds }: Packet) => `${seconds}.${microseconds}`
  records.forEach((record, index) => moments.set(momentOf(record), [...(moments.get(momentOf(record)) ?? []), index]))
  return order.map((index) => records[moments.get(momentOf(records[index]))!.shift()!])
}
