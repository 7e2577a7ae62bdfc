/**
 * Classic pcap: a 24-byte header, then records of 16 bytes and their packet. Both byte orders, micro- and nanosecond
 * (0xa1b23c4d), and the modified format of Kuznetzov (0xa1b2cd34, 24-byte record headers).
 *
 * Before version 2.3 the two lengths of a record stand in the other order; writers of 2.3 did either, so there the
 * captured length is the smaller one (as libpcap reads them).
 *
 * A record of zeros (no time, no length) counts as a packet, as tcpdump and capinfos count it, but under its own reason
 * and without its time: files that were made longer before they were filled end in such records, and none is of 1970.
 */
import type { PacketDecoder } from './packet.ts'
import { Broken, type Container } from './container.ts'
import type { PlainWalk } from './plain/plain.ts'
import { counted } from './words.ts'

const longestPacket = 262_144
const ethernetType = 1

export interface PcapHeader {
  bigEndian: boolean
  nanoseconds: boolean
  modified: boolean
}
export function pcapMagic(bytes: Uint8Array): PcapHeader | null {
  const magic = ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0
  if (magic === 0xa1b2c3d4) return { bigEndian: true, nanoseconds: false, modified: false }
  if (magic === 0xd4c3b2a1) return { bigEndian: false, nanoseconds: false, modified: false }
  if (magic === 0xa1b23c4d) return { bigEndian: true, nanoseconds: true, modified: false }
  if (magic === 0x4d3cb2a1) return { bigEndian: false, nanoseconds: true, modified: false }
  if (magic === 0xa1b2cd34) return { bigEndian: true, nanoseconds: false, modified: true }
  if (magic === 0x34cdb2a1) return { bigEndian: false, nanoseconds: false, modified: true }
  return null
}

/** @param walk over plain packets, where there is one */
export function createPcap(header: PcapHeader, decoder: PacketDecoder, walk: PlainWalk | null = null): Container {
  const { bigEndian, nanoseconds, modified } = header
  const littleEndian = !bigEndian
  const recordHeader = modified ? 24 : 16
  let headerRead = false
  let linkType = 0
  let minor = 4
  const container: Container = {
    format: modified ? 'pcap modified' : nanoseconds ? 'pcap nanosecond' : 'pcap',
    byteOrder: bigEndian ? 'big' : 'little',
    linkTypes: [],
    snaplen: 0,
    consume(bytes, view, from, to, base) {
      let at = from
      if (!headerRead) {
        if (to - at < 24) return at
        const major = view.getUint16(at + 4, littleEndian)
        if (major !== 2) throw new Broken('bad version', base + at + 4, `pcap version ${major} is not 2`)
        minor = view.getUint16(at + 6, littleEndian)
        container.snaplen = view.getUint32(at + 16, littleEndian)
        linkType = view.getUint32(at + 20, littleEndian) & 0xffff
        container.linkTypes.push(linkType)
        headerRead = true
        at += 24
      }
      // Before version 2.4 lengths may stand in the other order.
      const walks = walk !== null && linkType === ethernetType && !modified && minor >= 4 && walk.begin(bytes, bigEndian, nanoseconds)
      for (;;) {
        if (walks) at = walk.from(bytes, at, to)
        if (at + recordHeader > to) return at
        let captured = view.getUint32(at + 8, littleEndian)
        let original = view.getUint32(at + 12, littleEndian)
        if (minor < 4 && (minor < 3 || captured > original)) [captured, original] = [original, captured]
        if (captured > longestPacket) throw new Broken('record too long', base + at, `a record claims ${captured} captured bytes`)
        const next = at + recordHeader + captured
        if (next > to) return at
        const fraction = view.getUint32(at + 4, littleEndian)
        if (captured === 0 && original === 0 && fraction === 0 && view.getUint32(at, littleEndian) === 0) {
          const end = endOfZeros(view, at, recordHeader, to)
          decoder.zeros((end - at) / recordHeader, base + at)
          at = end
          continue
        }
        decoder.packet(
          bytes, at + recordHeader, captured, original, linkType,
          view.getUint32(at, littleEndian), nanoseconds ? fraction : fraction * 1000, base + at,
        )
        at = next
      }
    },
    end(left, base) {
      if (!headerRead) throw new Broken('cut in the file header', base, 'the file ends inside its header')
      if (left > 0) throw new Broken('cut in a record', base, `the file ends inside a record, ${counted(left, 'byte')} after its start`)
    },
  }
  return container
}

/** How far records go that are zeros and nothing else. */
function endOfZeros(view: DataView, from: number, recordHeader: number, to: number): number {
  for (let at = from; ; at += recordHeader) {
    if (at + recordHeader > to) return at
    for (let word = at; word < at + 16; word += 4) if (view.getUint32(word) !== 0) return at
  }
}
