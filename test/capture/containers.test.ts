/** What is around packets: blocks to skip, several sections, compressed streams of any number of members, foreign formats. */
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readCapture } from '../../workers/capture/read.ts'
import { asPcap, asPcapng } from '../fixtures/containers.ts'
import { ipPackets } from '../fixtures/links.ts'
import { lz4Checked, lz4Frame, lz4Header, lz4Legacy, lz4Stored, skippable } from '../fixtures/lz4.ts'
import { pcapngSection } from '../fixtures/pcapng.ts'
import { countingSink, fileOf, hooks, read, refusal } from './counting.ts'

const ethernet = Buffer.from('02005e00000102005e0000fe0800', 'hex')
const frame = Buffer.concat([ethernet, ipPackets[0].ip])
const records = (count: number) => Array.from({ length: count }, (_, index) => ({ seconds: 1_478_000_000 + index, microseconds: index, frame }))
const pcap = asPcap({ records: records(10) })

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

test('interfaces of many link types in sections of both byte orders are each read as their own', async () => {
  const frames = [frame, ipPackets[0].ip, Buffer.concat([Buffer.from('02000000', 'hex'), ipPackets[0].ip])]
  const interfaces = [{ linkType: 1, snaplen: 128 }, { linkType: 101, snaplen: 96 }, { linkType: 0 }, { linkType: 147 }]
  const packets = [...frames, frame].map((one, face) => ({ seconds: 1_478_000_000 + face, nanoseconds: 0, frame: one, face }))
  const bytes = Buffer.concat([pcapngSection({ interfaces, packets }), pcapngSection({ interfaces: interfaces.toReversed(), packets: packets.map((packet) => ({ ...packet, face: 3 - packet.face })), bigEndian: true })])
  const { outcome, probes } = await read(bytes)
  expect([outcome.byteOrder, outcome.linkTypes, outcome.snaplen, outcome.ledger.packets, probes.length, outcome.ledger.classes['unsupported link type']]).toEqual(['mixed', [1, 101, 0, 147], 128, 8, 6, 2])
})

test('a simple packet is cut at the snapshot length of its interface, any at its own length', async () => {
  const packets = [
    { seconds: 0, nanoseconds: 0, frame: frame.subarray(0, 40), original: frame.length, block: 'simple' as const },
    { seconds: 0, nanoseconds: 0, frame: frame.subarray(0, 54), original: 1500 },
  ]
  const { outcome } = await read(pcapngSection({ interfaces: [{ snaplen: 40 }], packets }))
  const { packets: count, cutBySnaplen, tcp, classes } = outcome.ledger
  expect([outcome.result, count, cutBySnaplen, tcp, classes.short]).toEqual(['complete', 2, 2, 2, 1])
})

test('a block nobody knows may be of any length: it is passed over without being kept, in linear time', async () => {
  const timeOf = async (mebibytes: number) => {
    const length = mebibytes * 1024 * 1024
    const block = Buffer.concat([word(0x4242), word(length + 12), Buffer.alloc(length), word(length + 12)])
    const bytes = Buffer.concat([asPcapng(records(2)), block, asPcapng(records(3))])
    const begun = performance.now()
    const { outcome, probes } = await read(bytes)
    expect([outcome.result, outcome.ledger.bytes.unread, probes.length]).toEqual(['complete', 0, 5])
    const cut = await read(bytes.subarray(0, bytes.length - asPcapng(records(3)).length - 6))
    expect([cut.outcome.broke?.reason, cut.outcome.broke?.offset, cut.probes.length]).toEqual(['cut in a block', asPcapng(records(2)).length, 2])
    block.writeUInt32LE(length, block.length - 4)
    const differing = await read(Buffer.concat([asPcapng(records(2)), block]))
    expect([differing.outcome.broke?.reason, differing.outcome.broke?.offset]).toEqual(['block lengths differ', asPcapng(records(2)).length])
    return performance.now() - begun
  }
  await timeOf(1)
  const [one, four] = [await timeOf(8), await timeOf(32)]
  expect(four).toBeLessThan(Math.max(one, 50) * 12)
}, 60_000)

test('before version 2.3 of pcap the lengths are in the other order; in 2.3 the smaller one counts', async () => {
  for (const minor of [0, 2, 3, 4]) {
    const bytes = asPcap({ records: [{ seconds: 1, microseconds: 0, frame: frame.subarray(0, 54) }] })
    bytes.writeUInt16LE(minor, 6)
    bytes.writeUInt32LE(minor === 4 ? 54 : 1500, 24 + 8)
    bytes.writeUInt32LE(minor === 4 ? 1500 : 54, 24 + 12)
    const { outcome, probes } = await read(bytes)
    expect([minor, outcome.result, outcome.ledger.cutBySnaplen, probes.length]).toEqual([minor, 'complete', 1, 1])
  }
})

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['gzip', (bytes) => gzipSync(bytes)],
  ['zstd', (bytes) => zstdCompressSync(bytes)],
  ['lz4', lz4Frame],
  ['lz4', lz4Legacy],
  ['lz4', lz4Stored],
  ['lz4', lz4Checked],
])('a %s stream of many members is one capture, hashed as it is inflated', async (name, compress) => {
  const whole = asPcap({ records: records(3000) })
  const members = Array.from({ length: 40 }, (_, index) => compress(whole.subarray(Math.floor((whole.length * index) / 40), Math.floor((whole.length * (index + 1)) / 40))))
  const { outcome, probes } = await read(Buffer.concat(name === 'gzip' ? members : members.flatMap((member, index) => (index % 7 === 0 ? [skippable, member] : [member]))))
  const plain = await read(whole)
  expect([outcome.compression, outcome.result, outcome.inflatedBytes, outcome.inflatedSha256, probes]).toEqual([name, 'complete', whole.length, plain.outcome.sha256, plain.probes])
})

const lz4Of = (...blocks: Buffer[]) => Buffer.concat([lz4Header(0x20), ...blocks, word(0)])
const literals = (bytes: Buffer) => Buffer.concat([Buffer.from([0xf0, ...Array<number>(Math.floor((bytes.length - 15) / 255)).fill(255), (bytes.length - 15) % 255]), bytes])
const block = (bytes: Buffer) => Buffer.concat([word(bytes.length), bytes])
const whole = lz4Of(block(literals(pcap)))
test.each<[string, string, Buffer]>([
  ['ends before its end mark', 'cut in compressed data', whole.subarray(0, -4)],
  ['ends inside a block', 'cut in compressed data', lz4Of(block(literals(pcap)), block(literals(pcap))).subarray(0, -20)],
  ['points before its beginning', 'bad compressed data', lz4Of(block(literals(pcap)), block(Buffer.from([0x10, 0x41, 0xff, 0x7f, 0x00])))],
  ['points at itself', 'bad compressed data', lz4Of(block(literals(pcap)), block(Buffer.from([0x10, 0x41, 0x00, 0x00, 0x00])))],
  ['has a length without an end', 'bad compressed data', lz4Of(block(literals(pcap)), block(Buffer.from([0xf0, 255, 255])))],
  ['runs past its block', 'bad compressed data', lz4Of(block(literals(pcap)), block(Buffer.from([0x1f, 0x41, 0x01, 0x00, ...Array<number>(300).fill(255), 0])))],
  ['claims a block longer than any', 'bad compressed data', lz4Of(block(literals(pcap)), word(0x7fffffff))],
  ['needs a dictionary, after one that does not', 'bad compressed data', Buffer.concat([lz4Frame(pcap), word(0x184d2204), Buffer.from([0x61, 0x40, 0, 0, 0, 0, 0])])],
])('an LZ4 stream that %s keeps what was before it', async (_, reason, bytes) => {
  const { outcome, probes } = await read(bytes)
  expect([outcome.result, outcome.broke?.reason, outcome.ledger.bytes.read, probes.length]).toEqual(['partial', reason, pcap.length, 10])
})

test('a stream of tiny LZ4 blocks or zstd frames costs no more than its bytes', async () => {
  const tiny = Buffer.concat([lz4Header(0), ...Array<Buffer>(400_000).fill(block(Buffer.from([0x10, 0x41]))), word(0)])
  const begun = performance.now()
  expect(await refusal(tiny)).toBe('format_unknown')
  expect(performance.now() - begun).toBeLessThan(5000)
  const frames = Buffer.concat([zstdCompressSync(pcap), ...Array<Buffer>(100_000).fill(zstdCompressSync(Buffer.alloc(0)))])
  const { outcome } = await read(frames)
  expect([outcome.result, outcome.broke?.message.includes('too many frames'), outcome.ledger.packets]).toEqual(['partial', true, 10])
}, 60_000)

test('a capture that inflates past the bound is refused, and read once the user allows it', async () => {
  const bytes = gzipSync(Buffer.concat([pcap.subarray(0, 24), Buffer.alloc(80 * 1024 * 1024)]), { level: 9 })
  const path = fileOf(bytes)
  const given = { path, sink: countingSink().sink, hooks }
  await expect(readCapture(given)).rejects.toMatchObject({ code: 'inflate_limit' })
  expect((await readCapture({ ...given, largeInflate: true })).ledger.packets).toBe((80 * 1024 * 1024) / 16)
}, 60_000)

test('a cancel is heard while one buffer inflates', async () => {
  const path = fileOf(gzipSync(Buffer.concat([pcap.subarray(0, 24), Buffer.alloc(60 * 1024 * 1024)]), { level: 9 }))
  let asked = 0
  await expect(readCapture({ path, sink: countingSink().sink, hooks: { ...hooks, cancelled: () => ++asked > 5 } })).rejects.toMatchObject({ code: 'cancelled' })
  expect(asked).toBeLessThan(12)
})

const latin = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(64)])
const tar = Buffer.alloc(1024)
tar.write('a.pcap')
tar.write('ustar', 257)
const endace = (type: number) => Buffer.concat([Buffer.from('0000000000000000', 'hex'), Buffer.from([type, 4, 0, 40, 0, 0, 0, 22]), Buffer.alloc(24)])
const packetLogger = (type: number) => Buffer.concat([Buffer.from([0, 0, 0, 20, 0x58, 0, 0, 0, 0, 0, 1, 0, type]), Buffer.alloc(11)])
const commView = Buffer.concat([Buffer.from('28002800 00 e007 0b 01 0b 21 14 00000000'.replaceAll(' ', ''), 'hex'), Buffer.alloc(48)])
test.each<[string, Buffer, 'convert' | 'unpack' | 'other']>([
  ['snoop', latin('snoop\0\0\0\0\0\0\x02\0\0\0\x04'), 'convert'],
  ['Microsoft Network Monitor 1', latin('RTSS\x01\x01'), 'convert'],
  ['Microsoft Network Monitor 2', latin('GMBU\0\x02'), 'convert'],
  ['Observer', latin('ObserverPktBufferVersion=15.00'), 'convert'],
  ['5View', latin('\xaa\xaa\xaa\xaa\x20\0\0\0'), 'convert'],
  ['LANalyzer', latin('\x01\x10\x4c\0\x01\x05Trace Display Trace File'), 'convert'],
  ['NetXRay', latin('XCP\x00002.001'), 'convert'],
  ['Sniffer', latin('TRSNIFF data    \x1a'), 'convert'],
  ['iptrace 2.0', latin('iptrace 2.0\0'), 'convert'],
  ['K12', latin('\0\0\x02\0\x12\x05\0\x10'), 'convert'],
  ['K12 text', Buffer.from('+---------+---------------+----------+\r\n'), 'convert'],
  ['Visual Networks', latin('\x05VNF\x03\0'), 'convert'],
  ['nettl', latin('TR\0d\0\0\0\0'), 'convert'],
  ['btsnoop', latin('btsnoop\0\0\0\0\x01'), 'other'],
  ['OmniPeek', latin('\x7fver\0\0'), 'convert'],
  ['Endace ERF', Buffer.concat([endace(2), endace(2)]), 'convert'],
  ['PacketLogger', Buffer.concat([packetLogger(1), packetLogger(3)]), 'other'],
  ['CommView', Buffer.concat([commView, commView]), 'convert'],
  ['zip', latin('PK\x03\x04'), 'unpack'],
  ['tar', tar, 'unpack'],
  ['7-Zip', latin('7z\xbc\xaf\x27\x1c'), 'unpack'],
  ['xz', latin('\xfd7zXZ\0'), 'unpack'],
  ['bzip2', latin('BZh91AY&SY'), 'unpack'],
  ['tar', gzipSync(tar), 'unpack'],
  ['gzip stream inside', gzipSync(gzipSync(pcap)), 'unpack'],
  ['zstd stream inside', gzipSync(zstdCompressSync(pcap)), 'unpack'],
  ['SQLite', latin('SQLite format 3\0'), 'other'],
  ['PDF', latin('%PDF-1.7\n'), 'other'],
  ['HTML', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'), 'other'],
  ['JSON', Buffer.from('{"event_type":"alert","src_ip":"198.51.100.7"}\n'), 'other'],
  ['hex dump', Buffer.from('0000  02 00 5e 00 00 01 02 00 5e 00 00 fe 08 00 45 00\n'), 'other'],
])('%s is refused by its name, with what to do next', async (name, bytes, what) => {
  const message = await readCapture({ path: fileOf(bytes), sink: countingSink().sink, hooks }).then(
    () => 'read',
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  )
  expect(message).toMatch(/^format_unsupported: /)
  expect(message).toContain(name)
  expect([message.includes('editcap -F pcap'), message.includes('unpack it')]).toEqual([what === 'convert', what === 'unpack'])
})
