import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCapture } from '../../workers/capture/read.ts'
import { asPcap } from '../fixtures/containers.ts'
import * as exchange from '../fixtures/exchange.ts'
import { readTable, sharedCaptures, whySkipped } from '../sharedCaptures.ts'
import { countingSink, fileOf, hooks } from './counting.ts'

const six = (last: number) => [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]
const frame = exchange.probe({ source: [10, 9, 8, 7], destination: [10, 9, 8, 6], sourcePort: 40_000, destinationPort: 2323 }, 5).subarray(0, 54)
const frame6 = exchange.probe({ source: six(1), destination: six(2), sourcePort: 40_000, destinationPort: 2323 }, 5).subarray(0, 74)
const [packet, packet6] = [frame.subarray(14), frame6.subarray(14)]
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

/** An outer packet between two others, of this protocol. */
function around(protocol: number, payload: Buffer, version: 4 | 6 = 4): Buffer {
  const outer = version === 4 ? bytes('4500 0000 0001 0000 40 00 0000 c6336401 c6336402') : bytes(`6000 0000 0000 00 40 ${'20010db8000000000000000000000011'} ${'20010db8000000000000000000000012'}`)
  if (version === 4) {
    outer.writeUInt16BE(20 + payload.length, 2)
    outer[9] = protocol
  } else {
    outer.writeUInt16BE(payload.length, 4)
    outer[6] = protocol
  }
  return Buffer.concat([bytes(`020000000001 020000000002 ${version === 4 ? '0800' : '86dd'}`), outer, payload])
}
function udp(port: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(51_000, 0)
  head.writeUInt16BE(port, 2)
  head.writeUInt16BE(8 + payload.length, 4)
  return around(17, Buffer.concat([head, payload]))
}
const join2 = (hex: string, rest: Buffer) => Buffer.concat([bytes(hex), rest])

/** Every tunnel around a SYN to port 2323. */
const wrapped: [string, string, Buffer][] = [
  ['IP-in-IP', 'IP-in-IP', around(4, packet)],
  ['4in6', 'IP-in-IP', around(4, packet, 6)],
  ['6in4', '6in4', around(41, packet6)],
  ['6in6', '6in4', around(41, packet6, 6)],
  ['GRE', 'GRE', around(47, join2('0000 0800', packet))],
  ['GRE in IPv6', 'GRE', around(47, join2('0000 86dd', packet6), 6)],
  ['GRE with checksum, key and sequence number', 'GRE', around(47, join2('b000 0800 00000000 00000007 00000001', packet))],
  ['GRE with a frame', 'GRE', around(47, join2('2000 6558 00000007', frame))],
  ['GRE with MPLS', 'GRE', around(47, join2('0000 8847 00010140', packet))],
  ['GRE with Cisco metadata', 'GRE', around(47, join2('2000 8909 00000028 0800 0101 0001 0000', packet))],
  ['MPLS in UDP', 'MPLS-in-UDP', udp(6635, join2('0001513f', packet))],
  ['IP in AH', 'IP-in-IP', around(51, join2('04 04 0000 00000001 00000001 000000000000000000000000', packet))],
  ['PPTP', 'GRE', around(47, join2('3081 880b 0028 0001 00000001 00000002 ff03 0021', packet))],
  ['WCCP 2', 'GRE', around(47, join2('0000 883e 00000000', packet))],
  ['ERSPAN I', 'GRE', around(47, join2('0000 88be', frame))],
  ['ERSPAN II', 'GRE', around(47, join2('1000 88be 00000001 10010001 00000000', frame))],
  ['ERSPAN III', 'GRE', around(47, join2('1000 22eb 00000001 20010001 00000000 00000000', frame))],
  ['ERSPAN III with a platform header', 'GRE', around(47, join2('1000 22eb 00000001 20010001 00000000 00000001 0000000000000000', frame))],
  ['VXLAN', 'VXLAN', udp(4789, join2('0800 0000 00000100', frame))],
  ['VXLAN of old', 'VXLAN', udp(8472, join2('0800 0000 00000100', frame))],
  ['VXLAN-GPE', 'VXLAN-GPE', udp(4790, join2('0c00 0001 00000100', packet))],
  ['Geneve', 'Geneve', udp(6081, join2('0000 6558 00000100', frame))],
  ['Geneve with an option', 'Geneve', udp(6081, join2('0200 0800 00000100 0102030400000000', packet))],
  ['GTP-U', 'GTP-U', udp(2152, join2('30ff 0028 00000001', packet))],
  ['GTP-U with a sequence number and an extension', 'GTP-U', udp(2152, join2('36ff 0030 00000001 0001 00 85 01 1000 00', packet))],
  ['Teredo', 'Teredo', udp(3544, packet6)],
  ['Teredo with authentication and origin', 'Teredo', udp(3544, join2('0001 0000 0000000000000000 00 0000 1234 c6336401', packet6))],
]

async function look(frames: readonly Buffer[], inner: boolean): Promise<{ probes: string[]; tunnels: { [name: string]: number }; classes: { [name: string]: number }; packets: number }> {
  const { sink, probes } = countingSink()
  const path = fileOf(asPcap({ records: frames.map((one, index) => ({ seconds: 1_478_000_000 + index, microseconds: 0, frame: one })) }))
  const { ledger } = await readCapture({ path, sink, hooks, inner })
  const classes = Object.fromEntries(Object.entries(ledger.classes).filter(([, count]) => count > 0))
  return { probes: probes.map((line) => line.split(' ')[5]), tunnels: ledger.tunnels, classes, packets: ledger.packets }
}

test.each(wrapped)('%s: the probe inside counts when asked for, the packet outside otherwise', async (_, name, one) => {
  expect(await look([one], true)).toEqual({ probes: ['2323'], tunnels: { [name]: 1 }, classes: { probe: 1 }, packets: 1 })
  const outside = await look([one], false)
  expect([outside.probes, outside.tunnels, Object.keys(outside.classes)]).toEqual([[], {}, [one[14] >> 4 === 4 && one[23] === 17 ? 'UDP' : 'other IP']])
})

test('what an authentication header of IPv4 carries counts as what it is, at any length of the header', async () => {
  for (const [words, whole] of [[1, true], [4, true], [60, false]] as const) {
    const header = Buffer.alloc((words + 2) * 4)
    header[0] = 6
    header[1] = words
    const frame = around(51, Buffer.concat([whole ? header : header.subarray(0, 40), packet.subarray(20)]))
    expect(await look([frame], false)).toEqual({ probes: whole ? ['2323'] : [], tunnels: {}, classes: whole ? { probe: 1 } : { short: 1 }, packets: 1 })
  }
})

describe('whatever is in a tunnel', () => {
  test('cut at any byte, each packet is counted once and nothing is read past its end', async () => {
    const frames = wrapped.flatMap(([, , one]) => Array.from({ length: one.length }, (_, length) => one.subarray(0, length)))
    const { classes, packets } = await look(frames, true)
    expect(Object.values(classes).reduce((sum, count) => sum + count, 0)).toBe(packets)
  })

  test('a port number alone makes no tunnel: what does not fit stays the datagram it is', async () => {
    const frames = [
      udp(4789, join2('0000 0000 00000100', frame)), udp(6081, join2('4000 6558 00000100', frame)), udp(2152, join2('30fe 0028 00000001', packet)),
      udp(3544, packet), udp(4789, join2('0800 0000 00000100', Buffer.alloc(60))), udp(2152, join2('34ff 0028 00000001 0000 00 85 00 0000 00', packet)),
    ]
    expect(await look(frames, true)).toEqual({ probes: [], tunnels: {}, classes: { UDP: frames.length }, packets: frames.length })
  })

  test('tunnels in tunnels end at eight; what lies deeper is what its header says', async () => {
    const nested = (layers: number): Buffer => (layers === 0 ? packet : around(4, nested(layers - 1)).subarray(14))
    const whole = (layers: number) => Buffer.concat([frame.subarray(0, 14), nested(layers)])
    expect(await look([whole(8)], true)).toMatchObject({ probes: ['2323'], tunnels: { 'IP-in-IP': 8 } })
    expect(await look([whole(9)], true)).toMatchObject({ probes: [], tunnels: { 'IP-in-IP': 8 }, classes: { 'other IP': 1 } })
  })
})

test.skipIf(!sharedCaptures)(`with tunnels looked into, as many probes are found as tshark shows (${sharedCaptures ? 'real captures' : whySkipped})`, async () => {
  const differences: string[] = []
  let tunnelled = 0
  for (const { file, syn_only_incl_tunnels: expected, syn_only: outside } of readTable('TRUTH.tsv')) {
    const { sink } = countingSink()
    const outcome = await readCapture({ path: join(sharedCaptures!, file), sink, hooks, inner: true }).catch(() => null)
    if (outcome === null) continue
    const { probes, tunnels } = outcome.ledger
    if (Object.keys(tunnels).length > 0) tunnelled++
    const known = Number(expected) - Number(outside)
    const plain = (await readCapture({ path: join(sharedCaptures!, file), sink: countingSink().sink, hooks })).ledger.probes
    if (probes - plain !== known) differences.push(`${file}: ${probes - plain} probes in tunnels, tshark ${known}`)
  }
  expect({ differences, tunnelled }).toEqual({ differences: [], tunnelled: 17 })
}, 300_000)

// tshark 4.0.17, packets in which it shows icmp or icmpv6: the one inside an ICMP error has no layer of its own there either.
test.skipIf(!sharedCaptures).each([['arkime-arkime__arkime_synthetic.pcap', 27], ['the-tcpdump-group-tcpdump__tests__various_gre.pcap', 10], ['the-tcpdump-group-tcpdump__tests__mpls-over-udp.pcap', 2]])(
  'with tunnels looked into, %s has as many ICMP packets as tshark shows (%i)',
  async (file, expected) => {
    const { ledger } = await readCapture({ path: join(sharedCaptures!, file), sink: countingSink().sink, hooks, inner: true })
    expect(ledger.icmp).toBe(expected)
  },
)
