/** Times of packets are integers of seconds and nanoseconds, exact where a capture's clock is, and never a crash. */
import { expect, test } from 'vitest'
import { instantOf, type Interface } from '../../workers/capture/interface.ts'
import { isoTime } from '../../workers/contract.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { asPcap } from '../fixtures/containers.ts'
import { ipPackets } from '../fixtures/links.ts'
import { pcapngSection } from '../fixtures/pcapng.ts'
import { read } from './counting.ts'

const frame = Buffer.concat([Buffer.from('02005e00000102005e0000fe0800', 'hex'), ipPackets[0].ip])
const span = ({ first, last }: Awaited<ReturnType<typeof read>>['outcome']) => [first && isoTime(first), last && isoTime(last)]

/** One enhanced packet whose 64-bit time is `ticks`, behind an interface with that resolution and offset. */
async function readTicks(ticks: bigint, resolution: number | null, offset: bigint | null) {
  const bytes = pcapngSection({ interfaces: [{ resolution, offset }], packets: [{ seconds: 0, nanoseconds: 0, frame }] })
  const at = bytes.length - 4 - Math.ceil(frame.length / 4) * 4 - 16 // the block's two words of time
  bytes.writeUInt32LE(Number(ticks >> 32n), at)
  bytes.writeUInt32LE(Number(ticks & 0xffff_ffffn), at + 4)
  return read(bytes)
}

const most = 2n ** 64n - 1n
test.each<[string, bigint, number | null, bigint | null, string | null]>([
  ['no resolution given: microseconds', 1_478_000_000_123_456n, null, null, '2016-11-01T11:33:20.123456000Z'],
  ['seconds', 1_478_000_000n, 0, null, '2016-11-01T11:33:20.000000000Z'],
  ['milliseconds', 1_478_000_000_999n, 3, null, '2016-11-01T11:33:20.999000000Z'],
  ['nanoseconds', 1_478_000_000_999_999_999n, 9, null, '2016-11-01T11:33:20.999999999Z'],
  ['nanoseconds beyond 2^60', 4_102_444_799_999_999_999n, 9, null, '2099-12-31T23:59:59.999999999Z'],
  ['nanoseconds at their end', most, 9, null, '2554-07-21T23:34:33.709551615Z'],
  ['microseconds before the calendar ends', 253_402_300_799_999_999n, 6, null, '9999-12-31T23:59:59.999999000Z'],
  ['microseconds after it: a bad time', 253_402_300_800_000_000n, 6, null, null],
  ['microseconds at their end: a bad time', most, 6, null, null],
  ['seconds at their end: a bad time', most, 0, null, null],
  ['picoseconds are cut to nanoseconds, not rounded', 1_999_999_999_999n, 12, 1_478_000_000n, '2016-11-01T11:33:21.999999999Z'],
  ['10^-19 of a second', 10n ** 19n + 1n, 19, null, '1970-01-01T00:00:01.000000000Z'],
  ['10^-127 of a second', most, 127, null, '1970-01-01T00:00:00.000000000Z'],
  ['2^-1 of a second', 2_956_000_001n, 0x81, null, '2016-11-01T11:33:20.500000000Z'],
  ['2^-10 of a second', 1_478_000_000n * 1024n + 1n, 0x8a, null, '2016-11-01T11:33:20.000976562Z'],
  ['2^-32 of a second, as NTP counts', (1_478_000_000n << 32n) | 0x8000_0000n, 0xa0, null, '2016-11-01T11:33:20.500000000Z'],
  ['2^-63 of a second', most, 0x80 | 63, null, '1970-01-01T00:00:01.999999999Z'],
  ['2^-127 of a second', most, 0xff, null, '1970-01-01T00:00:00.000000000Z'],
  ['an offset', 5_500_000n, 6, 1_478_000_000n, '2016-11-01T11:33:25.500000000Z'],
  ['a negative offset', 1_478_003_600_000_001n, 6, -3_600n, '2016-11-01T11:33:20.000001000Z'],
  ['an offset to before 1970: a bad time', 5_000_000n, 6, -6n, null],
  ['the largest offset: a bad time', 0n, 6, 2n ** 63n - 1n, null],
  ['the smallest offset: a bad time', most, 9, -(2n ** 63n), null],
])('pcapng, %s', async (_, ticks, resolution, offset, time) => {
  const { outcome, probes } = await readTicks(ticks, resolution, offset)
  expect([span(outcome), outcome.result, outcome.ledger.reasons, outcome.ledger.classes['bad time'], probes.length]).toEqual(
    time === null ? [[null, null], 'complete', { 'bad time': 1 }, 1, 0] : [[time, time], 'complete', {}, 0, 1],
  )
})

test('the fast way to seconds and nanoseconds is the exact one, for any ticks', () => {
  const random = seededRandom(3)
  const powers = [0, 1, 3, 6, 7, 8, 9]
  for (let round = 0; round < 20_000; round++) {
    const ticks = 10n ** BigInt(random.pick(powers))
    // Every size, and close to whole seconds, where a rounded quotient would be one off.
    const seconds = BigInt(Math.floor(2 ** (random.below(3200) / 100)))
    const near = seconds * ticks + BigInt(random.below(5) - 2)
    const given = random.chance(0.5) && near >= 0n && near <= most ? near : (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32))
    const face: Interface = { linkType: 1, snaplen: 0, ticks, offset: 0n, fastTicks: Number(ticks), nanosecondsATick: Number(1_000_000_000n / ticks) }
    const found = { seconds: 0, nanoseconds: 0 }
    instantOf(face, Number(given >> 32n), Number(given & 0xffff_ffffn), found)
    const exact = { seconds: Number(given / ticks), nanoseconds: Number(((given % ticks) * 1_000_000_000n) / ticks) }
    if (found.seconds !== exact.seconds || found.nanoseconds !== exact.nanoseconds) expect({ given, ticks, ...found }).toEqual({ given, ticks, ...exact })
  }
})

test('seconds of pcap are unsigned: 2038 is not the end, 2106 is', async () => {
  const { outcome } = await read(asPcap({ records: [0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map((seconds) => ({ seconds, microseconds: 999_999, frame })) }))
  expect(span(outcome)).toEqual(['2038-01-19T03:14:07.999999000Z', '2106-02-07T06:28:15.999999000Z'])
})

test.each([
  [false, 1_000_000, '999999000'],
  [true, 1_000_000_000, '999999999'],
])('a fraction of a second or more is a bad time, and its SYN no probe (nanoseconds: %s)', async (nanoseconds, second, fraction) => {
  const bytes = asPcap({ nanoseconds, records: [0, 1, 2, 3].map((index) => ({ seconds: 1_478_000_000, microseconds: index, frame })) })
  const record = 16 + frame.length
  ;[second - 1, second, 0xffff_ffff].forEach((value, index) => bytes.writeUInt32LE(value, 24 + (index + 1) * record + 4))
  const { outcome, probes } = await read(bytes)
  const { packets, classes, reasons, outOfOrder } = outcome.ledger
  expect([packets, classes.probe, classes['bad time'], reasons, outOfOrder, probes.length]).toEqual([4, 2, 2, { 'bad time': 2 }, 0, 2])
  expect(span(outcome)[1]).toBe(`2016-11-01T11:33:20.${fraction}Z`)
  expect(outcome.samples.map(({ frame, offset }) => [frame, offset])).toEqual([[3, 24 + 2 * record], [4, 24 + 3 * record]])
})

test('simple packets have no time: counted, SYN or not, and no probe', async () => {
  const { outcome, probes } = await read(pcapngSection({ interfaces: [{}], packets: ipPackets.slice(0, 3).map(({ ip }) => ({ seconds: 0, nanoseconds: 0, block: 'simple', frame: Buffer.concat([frame.subarray(0, 14), ip]) })) }))
  const { tcp, udp, icmp, reasons, classes } = outcome.ledger
  expect([tcp, udp, icmp, reasons, classes['bad time'], probes]).toEqual([1, 1, 1, { 'bad time': 3 }, 1, []])
})

test('a record of zeros is an empty packet under its own reason, and its time counts for nothing', async () => {
  const records = [5, 3].map((seconds) => ({ seconds: 1_478_000_000 + seconds, microseconds: 0, frame }))
  const bytes = asPcap({ records })
  const record = bytes.subarray(24, 24 + (bytes.length - 24) / 2)
  const zeros = Buffer.alloc(16)
  const { outcome } = await read(Buffer.concat([bytes.subarray(0, 24), zeros, record, zeros, zeros, record, Buffer.alloc(16 * 1000 + 5)]))
  const { ledger, samples, broke } = outcome
  expect([span(outcome), ledger.packets, ledger.probes, ledger.outOfOrder, ledger.classes.short, ledger.reasons, outcome.hours.length]).toEqual([
    ['2016-11-01T11:33:25.000000000Z', '2016-11-01T11:33:25.000000000Z'], 1005, 2, 0, 1003, { 'cut in a record': 1, 'record of zeros': 1003 }, 1,
  ])
  expect([samples.map(({ frame, offset }) => [frame, offset]), broke?.message.replace(/.*: /, '')]).toEqual([
    [[1, 24], [3, 40 + record.length], [6, 72 + 2 * record.length], [1005, 72 + 2 * record.length + 16_000]],
    `the file ends inside a record, 5 bytes after its start at offset ${72 + 2 * record.length + 16_000}; the 1005 packets before it were kept.`,
  ])
  const one = await read(Buffer.concat([bytes.subarray(0, 24), Buffer.alloc(1)]))
  expect(one.outcome.broke?.message.replace(/.*: /, '')).toBe('the file ends inside a record, 1 byte after its start at offset 24; no packet came before it.')
})

test('the hours of a capture hold the packets that have a time, and no others', async () => {
  const bytes = asPcap({ records: [1, 2, 3].map((seconds) => ({ seconds, microseconds: 0, frame })) })
  bytes.writeUInt32LE(1_000_000, 24 + (bytes.length - 24) / 3 + 4)
  const { outcome } = await read(bytes)
  expect([outcome.ledger.reasons, outcome.hours]).toEqual([{ 'bad time': 1 }, [{ hour: 0, packets: 2, tcp: 2, udp: 0, icmp: 0, other: 0, probes: 2 }]])
})
