import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readCapture } from '../../workers/capture/read.ts'
import { tcpFlags, tcpFrame } from '../../workers/demo/frames.ts'
import { asPcap, asPcapng, wrappings } from '../fixtures/containers.ts'
import { countingSink, fileOf, hooks, read, refusal } from './counting.ts'

const syn = (port: number, more: Partial<Parameters<typeof tcpFrame>[0]> = {}) =>
  Buffer.from(
    tcpFrame({
      source: [198, 18, 0, 1], destination: [198, 51, 100, 7], sourcePort: 40_000, destinationPort: port, sequence: 1000 + port, flags: tcpFlags.syn,
      options: true, identification: 1, hops: 64, window: 1024, ...more,
    }),
  )
const packets = (count: number) => Array.from({ length: count }, (_, index) => ({ seconds: 1_478_000_000 + index, microseconds: index, frame: syn(1 + index) }))
const pcap = Buffer.from(asPcap({ records: packets(10) }))

/** What every outcome owes, whatever the bytes. */
function sumsClose({ ledger }: Awaited<ReturnType<typeof read>>['outcome']): void {
  const classed = Object.values(ledger.classes).reduce((sum, count) => sum + count, 0)
  expect([classed, ledger.bytes.read + ledger.bytes.unread, ledger.tcp + ledger.udp + ledger.icmp + ledger.other]).toEqual([ledger.packets, ledger.bytes.size, ledger.packets])
}

test('the same packets in any wrapping give the same probes', async () => {
  const [first, ...others] = Object.entries(wrappings(pcap))
  const expected = (await read(first[1])).probes
  expect(expected).toHaveLength(10)
  for (const [name, bytes] of others) expect([name, (await read(bytes)).probes]).toEqual([name, expected])
})

test('a file cut inside a record keeps its good prefix and says where it broke', async () => {
  const record = 16 + packets(1)[0].frame.length
  const { outcome, probes } = await read(pcap.subarray(0, 24 + 3 * record + 5))
  sumsClose(outcome)
  expect({ result: outcome.result, reason: outcome.broke?.reason, offset: outcome.broke?.offset, bytes: outcome.ledger.bytes, probes: probes.length }).toEqual({
    result: 'partial', reason: 'cut in a record', offset: 24 + 3 * record, bytes: { size: 24 + 3 * record + 5, read: 24 + 3 * record, unread: 5 }, probes: 3,
  })
})

test('a length no packet has ends the file there, at once', async () => {
  const damaged = Buffer.from(pcap)
  const record = 16 + packets(1)[0].frame.length
  damaged.writeUInt32LE(0xffffffff, 24 + 2 * record + 8)
  const { outcome, probes } = await read(damaged)
  sumsClose(outcome)
  expect([outcome.result, outcome.broke?.reason, outcome.broke?.offset, probes.length]).toEqual(['partial', 'record too long', 24 + 2 * record, 2])
})

test.each<[string, (bytes: Buffer) => void, string]>([
  ['whose two lengths differ', (bytes) => bytes.writeUInt32LE(36, bytes.length - 4), 'block lengths differ'],
  ['that claims 16 MiB and more', (bytes) => bytes.writeUInt32LE(0x02000000, bytes.length - last + 4), 'block too long'],
  ['of a length that is no multiple of 4', (bytes) => bytes.writeUInt32LE(last + 1, bytes.length - last + 4), 'bad block length'],
  ['that names an interface nobody described', (bytes) => bytes.writeUInt32LE(7, bytes.length - last + 8), 'no such interface'],
  ['with a packet longer than itself', (bytes) => bytes.writeUInt32LE(5000, bytes.length - last + 20), 'packet too long'],
])('a pcapng block %s ends the file with its reason', async (_, damage, reason) => {
  const bytes = Buffer.from(asPcapng(packets(3)))
  damage(bytes)
  const { outcome, probes } = await read(bytes)
  sumsClose(outcome)
  expect([outcome.result, outcome.broke?.reason, outcome.broke?.offset, probes.length]).toEqual(['partial', reason, bytes.length - last, 2])
})
const last = 32 + Math.ceil(packets(1)[0].frame.length / 4) * 4

test('tool marks are told: ZMap, Masscan, Mirai, and none', async () => {
  const destination = 0xc6336407
  const sequence = 0x12345678
  const frames = [
    syn(80, { identification: 54_321 }),
    syn(80, { sequence, identification: (destination ^ 80 ^ sequence) & 0xffff }),
    syn(23, { sequence: destination }),
    syn(80),
  ]
  const { probes } = await read(asPcap({ records: frames.map((frame, index) => ({ seconds: index, microseconds: 0, frame })) }))
  expect(probes.map((line) => Number(line.split(' ')[7]))).toEqual([1, 2, 3, 0])
})

test('only SYN without ACK is a probe; a data offset below five words has no readable flags', async () => {
  const short = syn(80)
  short[14 + 20 + 12] = 0x40
  const flags = [tcpFlags.syn, tcpFlags.syn | tcpFlags.ack, tcpFlags.rst, tcpFlags.fin, tcpFlags.syn | tcpFlags.psh, 0]
  const frames = [...flags.map((one) => syn(80, { flags: one })), short]
  const { probes, outcome } = await read(asPcap({ records: frames.map((frame, index) => ({ seconds: index, microseconds: 0, frame })) }))
  expect([probes.length, outcome.ledger.tcp, outcome.ledger.classes['other TCP'], outcome.ledger.classes.answer]).toEqual([2, 7, 3, 2])
})

describe('what is no capture is refused by name, quickly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-hostile-'))
  test('nothing, too little, text, a folder, a pipe, a device, a dangling link', async () => {
    spawnSync('mkfifo', [join(folder, 'pipe')])
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    const given: [string | Uint8Array, string][] = [
      [new Uint8Array(0), 'file_empty'],
      [pcap.subarray(0, 3), 'format_unknown'],
      [Buffer.from('packets, packets, packets\n'), 'format_unknown'],
      [Buffer.from('snoop\0\0\0\0\0\0\x02\0\0\0\x04'), 'format_unsupported'],
      [folder, 'not_a_regular_file'],
      [join(folder, 'pipe'), 'not_a_regular_file'],
      ['/dev/zero', 'not_a_regular_file'],
      [join(folder, 'dangling'), 'file_missing'],
    ]
    const codes = []
    for (const [one] of given) codes.push(await refusal(one))
    expect(codes).toEqual(given.map(([, code]) => code))
  }, 10_000)

  test('a header alone is an empty capture; 4 to 23 bytes of one are a broken one', async () => {
    expect((await read(pcap.subarray(0, 24))).outcome).toMatchObject({ result: 'complete', broke: null, ledger: { packets: 0 } })
    for (const length of [4, 12, 23]) expect((await read(pcap.subarray(0, length))).outcome.broke?.reason).toBe('cut in the file header')
  })

  test.each([
    ['gzip', (bytes: Buffer) => gzipSync(bytes)],
    ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
  ])('a %s bomb is stopped by ratio and size', async (_, compress) => {
    const bomb = Buffer.concat([pcap, Buffer.alloc(96 * 1024 * 1024)])
    expect(await refusal(compress(bomb))).toBe('inflate_limit')
  }, 20_000)

  test('a compressed stream that is cut keeps what came out of it', async () => {
    const whole = gzipSync(asPcap({ records: packets(5000) }))
    const { outcome, probes } = await read(whole.subarray(0, whole.length - 2000))
    sumsClose(outcome)
    expect([outcome.result, probes.length > 100, probes.length < 5000]).toEqual(['partial', true, true])
  })
})

test('a file of empty records is read in linear time', async () => {
  const { outcome } = await read(Buffer.concat([pcap.subarray(0, 24), Buffer.alloc(64 * 1024 * 1024)]))
  sumsClose(outcome)
  expect([outcome.result, outcome.ledger.packets, outcome.ledger.classes.short]).toEqual(['complete', 4 * 1024 * 1024, 4 * 1024 * 1024])
}, 20_000)

test.each<[string, (path: string) => void]>([
  ['grows', (path) => appendFileSync(path, 'more')],
  ['shrinks', (path) => truncateSync(path, 100)],
  ['is overwritten', (path) => writeFileSync(path, pcap)],
  ['is touched', (path) => utimesSync(path, 1, 1)],
])('a source that %s while it is read is refused as changed', async (_, change) => {
  const path = fileOf(Buffer.from(asPcap({ records: packets(50_000) })))
  let changed = false
  const progress = () => {
    if (!changed) change(path)
    changed = true
  }
  await expect(readCapture({ path, sink: countingSink().sink, hooks: { ...hooks, progress } })).rejects.toMatchObject({ code: 'source_changed' })
})

test('a cancel is heard at the next buffer', async () => {
  const path = fileOf(pcap)
  await expect(readCapture({ path, sink: countingSink().sink, hooks: { ...hooks, cancelled: () => true } })).rejects.toMatchObject({ code: 'cancelled' })
})
