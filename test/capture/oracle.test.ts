/** npm's pcap-parser, which only reads well-formed microsecond pcap, agrees with our reader packet by packet. */
import { join } from 'node:path'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
// @ts-expect-error it has no types
import pcapParser from 'pcap-parser'
import { expect, test } from 'vitest'
import { PacketDecoder } from '../../workers/capture/packet.ts'
import { readCapture } from '../../workers/capture/read.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { countingSink, hooks } from './counting.ts'

interface Parser {
  on(event: 'packet', hear: (packet: { header: { timestampSeconds: number; timestampMicroseconds: number; capturedLength: number; originalLength: number }; data: Buffer }) => void): Parser
  on(event: 'end', hear: () => void): Parser
  on(event: 'error', hear: (error: Error) => void): Parser
}

test('times, lengths and probes are those of pcap-parser', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'portolan-oracle-')), 'darknet.pcap')
  writeDarknetCapture({ path, days: 1 })
  const theirs: string[] = []
  let theirProbes = 0
  await new Promise<void>((resolve, reject) => {
    const parser = (pcapParser as { parse(path: string): Parser }).parse(path)
    parser.on('packet', ({ header, data }) => {
      theirs.push(`${header.timestampSeconds} ${header.timestampMicroseconds} ${header.capturedLength} ${header.originalLength}`)
      const tcp = data.readUInt16BE(12) === 0x0800 ? (data[23] === 6 ? 34 : -1) : data.readUInt16BE(12) === 0x86dd && data[20] === 6 ? 54 : -1
      const later = tcp === 34 && (data.readUInt16BE(20) & 0x1fff) !== 0
      if (tcp > 0 && !later && (data[tcp + 13] & 0x12) === 0x02) theirProbes++
    })
    parser.on('end', resolve)
    parser.on('error', reject)
  })
  const ours: string[] = []
  const packet = PacketDecoder.prototype.packet
  PacketDecoder.prototype.packet = function (...fields) {
    const [, , captured, original, , seconds, nanoseconds] = fields
    ours.push(`${seconds} ${nanoseconds / 1000} ${captured} ${original}`)
    packet.apply(this, fields)
  }
  const { sink, probes } = countingSink()
  await readCapture({ path, sink, hooks }).finally(() => (PacketDecoder.prototype.packet = packet))
  expect(ours).toEqual(theirs)
  expect(probes).toHaveLength(theirProbes)
})
