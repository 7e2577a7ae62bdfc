/** Every link type finds the IP packets that were put into it, and nothing in what holds none. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { linkDecoders, NetworkStart } from '../../workers/capture/link/index.ts'
import { linkTypeName } from '../../workers/capture/link/names.ts'
import { asPcap } from '../fixtures/containers.ts'
import { pcapngSection } from '../fixtures/pcapng.ts'
import { ipPackets, linkFixtures, type LinkFixture } from '../fixtures/links.ts'
import { fileOf, read } from './counting.ts'

const packetsOf = ({ only }: LinkFixture) => ipPackets.filter(({ version }) => only === undefined || version === only)
const framesOf = (fixture: LinkFixture) => [...packetsOf(fixture).map(({ ip, version }) => fixture.around(ip, version)), ...(fixture.others ?? [])]
const captureOf = (fixture: LinkFixture) =>
  asPcap({ linkType: fixture.linkType, records: framesOf(fixture).map((frame, index) => ({ seconds: 1_478_000_000 + index, microseconds: 0, frame })) })

test.each(linkFixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
  const { outcome, probes } = await read(captureOf(fixture))
  const each = packetsOf(fixture).length / 3
  const { tcp, udp, icmp, packets, classes } = outcome.ledger
  expect({ tcp, udp, icmp, packets, notIp: classes['not IP'] }).toEqual({
    tcp: each, udp: each, icmp: each, packets: 3 * each + (fixture.others ?? []).length, notIp: (fixture.others ?? []).length,
  })
  expect(probes.map((line) => line.split(' ').slice(4, 7))).toEqual(Array(each).fill(['40000', '23', '7']))
})

test('every link type that is read has a fixture and a name', () => {
  const read = Object.keys(linkDecoders).map(Number)
  expect(read.filter((linkType) => !linkFixtures.some((fixture) => fixture.linkType === linkType))).toEqual([])
  expect(read.filter((linkType) => linkTypeName(linkType) === String(linkType))).toEqual([])
})

test('a link type that is not read is counted under its name', async () => {
  const { outcome } = await read(asPcap({ linkType: 147, records: [{ seconds: 1, microseconds: 0, frame: Buffer.alloc(60) }] }))
  expect([outcome.ledger.classes['unsupported link type'], outcome.ledger.reasons]).toEqual([1, { 'unsupported link type USER0 (147)': 1 }])
})

test('a frame cut before its IP header is never one, wherever it is cut', () => {
  const found: string[] = []
  for (const fixture of linkFixtures) {
    for (const { ip, version } of packetsOf(fixture)) {
      const frame = fixture.around(ip, version)
      const header = frame.indexOf(ip)
      for (let end = 0; end <= header; end++) {
        const start = new NetworkStart()
        // What lies behind the packet belongs to the next one, and must not be looked at.
        linkDecoders[fixture.linkType]!(frame, 0, end, start)
        if (start.outcome === 0 && start.at < end) found.push(`${fixture.name}, ${end} of ${frame.length} bytes`)
      }
    }
  }
  expect(found).toEqual([])
})

test.each<[string, number, string, string]>([
  ['FabricPath', 1, '02005e000001 02005e0000fe', '8903 0001 02005e000001 02005e0000fe'],
  ['VLAN tags', 1, '02005e000001 02005e0000fe', '8100 0001'],
  ['MPLS and pseudowires', 1, '02005e000001 02005e0000fe', '8847 000001 40 02005e000001 02005e0000fe'],
  ['MPLS and pseudowires, each of two readings', 1, '02005e000001 02005e0000fe', '8847 000001 40 0000 0000 00000000 00000000'],
  ['service headers', 1, '02005e000001 02005e0000fe', '894f 0fc2 02 03 000001 ff 02005e000001 02005e0000fe'],
  ['SNAP with frames', 1, '02005e000001 02005e0000fe', '0100 aaaa03 0080c2 0007 02005e000001 02005e0000fe'],
  ['PPI in PPI', 192, '', '00 00 0800 c0000000'],
])('%s, nested as deep as a packet can be, end without IP and at once', (_, linkType, first, again) => {
  const bytes = Buffer.alloc(262_144, Buffer.from(again.replaceAll(' ', ''), 'hex'))
  const head = Buffer.from(first.replaceAll(' ', ''), 'hex')
  const packet = Buffer.concat([head, bytes]).subarray(0, 262_144)
  const start = new NetworkStart()
  const begun = performance.now()
  for (let round = 0; round < 100; round++) linkDecoders[linkType]!(packet, 0, packet.length, start)
  expect(start.outcome).not.toBe(0)
  expect(performance.now() - begun).toBeLessThan(1000)
})

const tshark = spawnSync('tshark', ['--version'], { encoding: 'utf8' })
/** Link types and orders that tshark 4.0 does not read, and a pseudowire it only tells by addresses of known makers. */
const unknownToTshark = [
  'Ethernet, MPLS, pseudowire without',
  'MPLS',
  "PPP with direction in the address's place",
  'Cisco HDLC with direction',
  'frame relay with direction',
  'netfilter log, big-endian',
]

test.skipIf(tshark.status !== 0)(
  `tshark counts the same TCP, UDP and ICMP in every fixture (${tshark.status === 0 ? tshark.stdout.split('\n')[0] : 'no tshark here'})`,
  () => {
    // One file for all of them: an interface each.
    const capture = pcapngSection({
      interfaces: linkFixtures.map(({ linkType }) => ({ linkType })),
      packets: linkFixtures.flatMap((fixture, face) => framesOf(fixture).map((frame) => ({ seconds: 1_478_000_000, nanoseconds: 0, frame, face }))),
    })
    const printed = spawnSync('tshark', ['-r', fileOf(capture), '-T', 'fields', '-e', 'frame.interface_id', '-e', 'frame.protocols'], { encoding: 'utf8' })
    const lines = printed.stdout.trimEnd().split('\n').map((line) => line.split('\t'))
    const differing = linkFixtures.filter((fixture, face) => {
      const stacks = lines.filter(([id]) => Number(id) === face).map(([, protocols]) => protocols.replaceAll('icmpv6', 'icmp').split(':'))
      return ['tcp', 'udp', 'icmp'].some((name) => stacks.filter((stack) => stack.includes(name)).length !== packetsOf(fixture).length / 3)
    })
    expect(differing.map(({ name }) => name)).toEqual(unknownToTshark)
  },
  60_000,
)
