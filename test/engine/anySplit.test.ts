/** Property: however a capture is cut into files, in whatever order they come, every analysis gives the same bytes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PartialParameters } from '../../workers/contract.ts'
import { tcpFrame } from '../../workers/demo/frames.ts'
import { asPcap } from '../fixtures/containers.ts'
import { openEngine } from './openEngine.ts'

interface Packet {
  source: number
  destination: number
  port: number
  sequence: number
  /** Seconds after the one before. */
  wait: number
}
const anyPacket: fc.Arbitrary<Packet> = fc.record({
  source: fc.integer({ min: 1, max: 5 }), destination: fc.integer({ min: 1, max: 3 }), port: fc.integer({ min: 20, max: 27 }),
  sequence: fc.integer({ min: 0, max: 40 }), wait: fc.constantFrom(0, 0, 1, 40, 3000, 30_000),
})
const everything: [string, PartialParameters][] = [
  ['ports', { profile: 'paper1', runs: 3 }], ['edges', {}], ['communities', { profile: 'paper1', algorithm: 'leiden', runs: 3 }],
  ['nearest', { profile: 'paper1', counting: 'sources' }], ['smallest', { profile: 'paper2', minimum: 1, runs: 3 }], ['filter', {}], ['top', { window: 'day' }],
  ['gaps', {}], ['pairGaps', {}], ['newPorts', { window: 'hour' }], ['distinctPorts', {}], ['rescans', {}], ['calendar', {}], ['dataset', {}],
]

function recordsOf(packets: readonly Packet[]) {
  let seconds = 1_478_044_800
  return packets.map(({ source, destination, port, sequence, wait }) => {
    seconds += wait
    const frame = tcpFrame({
      source: [203, 0, 113, source], destination: [198, 51, 100, destination], sourcePort: 40_000 + source, destinationPort: port, sequence, flags: 2,
      options: false, identification: 1, hops: 60, window: 1024,
    })
    return { seconds, microseconds: 0, frame: Buffer.from(frame) }
  })
}

async function resultsOf(files: readonly ReturnType<typeof recordsOf>[], asked = everything): Promise<string> {
  const engine = await openEngine()
  const places = files.map((records, index) => {
    const place = join(engine.folder, `piece-${index}.pcap`)
    writeFileSync(place, asPcap({ records }))
    return place
  })
  await engine.ask('importCaptures', { places })
  const answers = []
  for (const [analysis, parameters] of asked) {
    try {
      answers.push((await engine.ask('runAnalysis', { analysis, parameters })).findings)
    } catch (error) {
      answers.push((error as { code?: string }).code)
    }
  }
  await engine.end()
  return JSON.stringify(answers)
}

test('any cut of a capture into files, imported in any order, gives the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPacket, { minLength: 3, maxLength: 60 }), fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), fc.nat(), async (packets, cuts, turn) => {
      const records = recordsOf(packets)
      const at = [...new Set([0, ...cuts.map((cut) => cut % records.length), records.length])].sort((one, other) => one - other)
      const pieces = at.slice(1).map((end, index) => records.slice(at[index], end))
      const turned = [...pieces.slice(turn % pieces.length), ...pieces.slice(0, turn % pieces.length)]
      expect(await resultsOf(turned)).toBe(await resultsOf([records]))
    }),
    { seed: 4, numRuns: 12 },
  )
}, 300_000)

test('IPv6 sources and targets with as many probes come by their address, whichever capture was imported first', async () => {
  const address = (host: number) => [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host >> 8, host & 255]
  const exchange = (source: number, target: number, seconds: number) => {
    const common = { options: false, identification: 1, hops: 60, window: 1024, sequence: 7 }
    const probe = tcpFrame({ ...common, source: address(source), destination: address(target), sourcePort: 40_000, destinationPort: 80, flags: 2 })
    const answer = tcpFrame({ ...common, source: address(target), destination: address(source), sourcePort: 80, destinationPort: 40_000, flags: 18, acknowledgement: 8 })
    return [probe, answer].map((frame, index) => ({ seconds: 1_478_044_800 + seconds + index, microseconds: 0, frame: Buffer.from(frame) }))
  }
  const [one, other] = [[exchange(9, 20, 0), exchange(0x100, 3, 10)].flat(), [exchange(0x10, 4, 5), exchange(1, 0x300, 20)].flat()]
  const tables: [string, PartialParameters][] = [['scanners', {}], ['outcomes', {}]]
  const results = await resultsOf([one, other], tables)
  expect(results).toBe(await resultsOf([other, one], tables))
  expect([...results.split('Answers by scanner')[0].matchAll(/2001:db8::(\w+)/g)].map(([, host]) => host)).toEqual(['1', '9', '10', '100'])
}, 60_000)
