/**
 * npm's pcap-parser, which only reads well-formed microsecond pcap, agrees with our reader packet by packet: time, both
 * lengths, link type and every byte; and the probes are those a few lines find in its Ethernet packets.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// @ts-expect-error it has no types
import pcapParser from 'pcap-parser'
import { expect, test } from 'vitest'
import { PacketDecoder } from '../../workers/capture/packet.ts'
import { readCapture } from '../../workers/capture/read.ts'
import { sensors, writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { asPcap } from '../fixtures/containers.ts'
import { ipPackets, linkFixtures } from '../fixtures/links.ts'
import { readTable, sharedCaptures, whySkipped } from '../sharedCaptures.ts'
import { countingSink, fileOf, hooks } from './counting.ts'

interface Parser {
  on(event: 'globalHeader', hear: (header: { linkLayerType: number }) => void): Parser
  on(event: 'packet', hear: (packet: { header: { timestampSeconds: number; timestampMicroseconds: number; capturedLength: number; originalLength: number }; data: Buffer }) => void): Parser
  on(event: 'end', hear: () => void): Parser
  on(event: 'error', hear: (error: Error) => void): Parser
}
interface Packets {
  /** 'seconds microseconds captured original digest' of each. */
  lines: string[]
  linkType: number
  probes: number
}
const digest = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex')

function theirs(path: string): Promise<Packets> {
  const found: Packets = { lines: [], linkType: -1, probes: 0 }
  return new Promise((resolve, reject) => {
    const parser = (pcapParser as { parse(path: string): Parser }).parse(path)
    parser.on('globalHeader', ({ linkLayerType }) => (found.linkType = linkLayerType & 0xffff))
    parser.on('packet', ({ header, data }) => {
      found.lines.push(`${header.timestampSeconds} ${header.timestampMicroseconds} ${header.capturedLength} ${header.originalLength} ${digest(data)}`)
      if (isProbe(data)) found.probes++
    })
    parser.on('end', () => resolve(found))
    parser.on('error', reject)
  })
}

/** Ethernet, then IPv4 without a later fragment or IPv6 without extension headers, then TCP with SYN and without ACK. */
function isProbe(data: Buffer): boolean {
  if (data.length < 34) return false
  const type = data.readUInt16BE(12)
  const four = type === 0x0800 && data[23] === 6 && (data.readUInt16BE(20) & 0x1fff) === 0
  const tcp = four ? 14 + (data[14] & 15) * 4 : type === 0x86dd && data[20] === 6 ? 54 : -1
  return tcp > 0 && data.length >= tcp + 14 && data[tcp + 12] >= 0x50 && (data[tcp + 13] & 0x12) === 0x02
}

async function ours(path: string): Promise<Packets & { result: string }> {
  const found: Packets = { lines: [], linkType: -1, probes: 0 }
  const packet = PacketDecoder.prototype.packet
  PacketDecoder.prototype.packet = function (...fields) {
    const [bytes, at, captured, original, linkType, seconds, nanoseconds] = fields
    found.lines.push(`${seconds} ${nanoseconds / 1000} ${captured} ${original} ${digest(bytes.subarray(at, at + captured))}`)
    found.linkType = linkType
    packet.apply(this, fields)
  }
  const { sink, probes } = countingSink()
  const { result } = await readCapture({ path, sink, hooks }).finally(() => (PacketDecoder.prototype.packet = packet))
  return { ...found, probes: probes.length, result }
}

test.each(sensors.map(({ name }, sensor) => [name, sensor]))('every packet of a generated darknet capture (%s)', async (_, sensor) => {
  const path = join(mkdtempSync(join(tmpdir(), 'portolan-oracle-')), 'darknet.pcap')
  writeDarknetCapture({ path, days: 1, sensor })
  const expected = await theirs(path)
  expect(expected.lines.length).toBeGreaterThan(1000)
  expect(expected.probes).toBeGreaterThan(1000)
  expect(await ours(path)).toEqual({ ...expected, result: 'complete' })
}, 60_000)

test('every packet of a capture of every link type, in both byte orders', async () => {
  for (const { name, linkType, around, others = [] } of linkFixtures) {
    const frames = [...ipPackets.map(({ ip, version }) => around(ip, version)), ...others]
    for (const bigEndian of [false, true]) {
      const path = fileOf(asPcap({ linkType, bigEndian, records: frames.map((frame, index) => ({ seconds: 0xffff_fff0 + index, microseconds: 999_999 - index, frame })) }))
      const { lines, linkType: type } = await theirs(path)
      const mine = await ours(path)
      expect([name, mine.linkType, mine.lines]).toEqual([name, type, lines])
      expect([type, lines.length]).toEqual([linkType, frames.length])
    }
  }
})

/** Microsecond pcap of Ethernet, not compressed. */
const isPlain = ({ file, format, link_type: link }: Record<string, string>) => /^pcap [LB]E us/.test(format) && link === 'ether' && !file.endsWith('.gz')

test.skipIf(!sharedCaptures)(`every packet of real microsecond captures (${sharedCaptures ? 'Ethernet, whole' : whySkipped})`, async () => {
  let compared = 0
  let packets = 0
  for (const { file } of readTable('PROVENANCE.tsv').filter(isPlain)) {
    const path = join(sharedCaptures!, file)
    if (readFileSync(path).length < 24) continue
    const mine = await ours(path)
    if (mine.result !== 'complete') continue // pcap-parser drops a record that is cut without a word
    const expected = await theirs(path)
    expect([file, mine.lines.length, mine.lines]).toEqual([file, expected.lines.length, expected.lines])
    if (mine.lines.length > 0) expect([file, mine.linkType]).toEqual([file, expected.linkType])
    compared++
    packets += expected.lines.length
  }
  process.stdout.write(`${compared} real captures with ${packets} packets are those of pcap-parser\n`)
  expect(compared).toBeGreaterThan(50)
}, 300_000)
