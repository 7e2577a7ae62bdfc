import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asPcap } from '../fixtures/containers.ts'
import * as exchange from '../fixtures/exchange.ts'
import { openEngine } from './openEngine.ts'

/** A probe in GRE between two routers. */
function tunnelled(): Buffer {
  const inside = exchange.probe({ source: [10, 9, 8, 7], destination: [10, 9, 8, 6], sourcePort: 40_000, destinationPort: 2323 }, 5).subarray(14, 54)
  const outer = Buffer.from('4500000000010000402f0000c6336401c633640200000800', 'hex')
  outer.writeUInt16BE(outer.length + inside.length, 2)
  return Buffer.concat([Buffer.from('0200000000010200000000020800', 'hex'), outer, inside])
}

test('what is in a tunnel is there when the import looked into tunnels; the record says so and a result rests on it', async () => {
  const told = []
  for (const inner of [undefined, true]) {
    const engine = await openEngine()
    const place = join(engine.folder, 'tunnel.pcap')
    writeFileSync(place, asPcap({ records: [{ seconds: 1_478_000_000, microseconds: 0, frame: tunnelled() }] }))
    const { captures } = await engine.ask('importCaptures', { places: [place], inner })
    const [capture] = await engine.ask('captures', {})
    const { content } = await engine.ask('caseSummary', {})
    told.push({ probes: captures[0].probes, inner: capture.inner, tunnels: capture.ledger.tunnels, classes: Object.entries(capture.ledger.classes).filter(([, count]) => count > 0), content })
    await engine.end()
  }
  const [outside, inside] = told
  expect([{ ...outside, content: '' }, { ...inside, content: '' }, outside.content === inside.content]).toEqual([
    { probes: 0, inner: false, tunnels: {}, classes: [['other IP', 1]], content: '' },
    { probes: 1, inner: true, tunnels: { GRE: 1 }, classes: [['probe', 1]], content: '' },
    false,
  ])
})
