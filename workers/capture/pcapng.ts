/**
 * pcapng: sections of either byte order, interfaces with their own link type, resolution and offset; enhanced, simple
 * and obsolete packet blocks; every other block is skipped by its length, however long, without being kept.
 */
import type { PacketDecoder } from './packet.ts'
import { Broken, type Container } from './container.ts'
import { describeInterface, instantOf, type Interface } from './interface.ts'
import { counted } from './words.ts'

const blocks = { section: 0x0a0d0d0a, interface: 1, packet: 2, simplePacket: 3, enhancedPacket: 6 }
const longestKnownBlock = 16 * 1024 * 1024
const longestPacket = 262_144

export function createPcapng(decoder: PacketDecoder): Container {
  let littleEndian = true
  let inSection = false
  let interfaces: Interface[] = []
  /** A block that is passed over: where it began, its length, and how much of it is still to come. */
  let skipped = { start: 0, length: 0, left: 0 }
  const orders = new Set<string>()
  const types = new Set<number>()

  const container: Container = {
    format: 'pcapng',
    byteOrder: '',
    linkTypes: [],
    snaplen: 0,
    consume(bytes, view, from, to, base) {
      let at = from
      for (;;) {
        if (skipped.left > 0) {
          const step = Math.min(skipped.left - 4, to - at)
          at += step
          skipped.left -= step
          if (skipped.left > 4 || at + 4 > to) return at
          sameLengths(view, at, skipped.length, skipped.start)
          skipped.left = 0
          at += 4
        }
        if (at + 12 > to) return at
        const isSection = view.getUint32(at, true) === blocks.section
        if (isSection) section(view, at, base)
        else if (!inSection) throw new Broken('no section', base + at, 'a block before the first section header')
        const type = view.getUint32(at, littleEndian)
        const length = view.getUint32(at + 4, littleEndian)
        if (length < 12 || length % 4 !== 0) throw new Broken('bad block length', base + at, `a block claims ${counted(length, 'byte')}`)
        if (isKnown(type)) {
          if (length > longestKnownBlock) throw new Broken('block too long', base + at, `a block claims ${counted(length, 'byte')}`)
          if (at + length > to) return at
          sameLengths(view, at + length - 4, length, base + at)
          block(bytes, view, type, at, length, base)
          at += length
        } else {
          skipped = { start: base + at, length, left: length - 8 }
          at += 8
        }
      }
    },
    end(left, base) {
      if (skipped.left > 0) throw new Broken('cut in a block', skipped.start, `the file ends inside a block of ${skipped.length} bytes`)
      if (left > 0) throw new Broken('cut in a block', base, `the file ends inside a block, ${counted(left, 'byte')} after its start`)
    },
  }
  return container

  function sameLengths(view: DataView, at: number, length: number, start: number): void {
    if (view.getUint32(at, littleEndian) !== length) throw new Broken('block lengths differ', start, `a block's two lengths differ (${length} first)`)
  }

  function section(view: DataView, at: number, base: number): void {
    const magic = view.getUint32(at + 8, true)
    if (magic !== 0x1a2b3c4d && magic !== 0x4d3c2b1a) throw new Broken('bad section', base + at, 'a section header without its byte-order magic')
    littleEndian = magic === 0x1a2b3c4d
    inSection = true
    interfaces = []
    orders.add(littleEndian ? 'little' : 'big')
    container.byteOrder = orders.size > 1 ? 'mixed' : littleEndian ? 'little' : 'big'
  }

  function block(bytes: Uint8Array, view: DataView, type: number, at: number, length: number, base: number): void {
    const end = at + length - 4
    if (type === blocks.section) {
      if (length < 28) throw new Broken('bad section', base + at, 'a section header is too short')
      const major = view.getUint16(at + 12, littleEndian)
      if (major !== 1) throw new Broken('bad version', base + at, `pcapng version ${major} is not 1`)
    } else if (type === blocks.interface) {
      if (length < 20) throw new Broken('bad interface', base + at, 'an interface block is too short')
      const described = describeInterface({ view, at, end, base, littleEndian })
      interfaces.push(described)
      if (!types.has(described.linkType)) {
        types.add(described.linkType)
        container.linkTypes.push(described.linkType)
      }
      container.snaplen = Math.max(container.snaplen, described.snaplen)
    } else if (type === blocks.enhancedPacket || type === blocks.packet) {
      if (length < 32) throw new Broken('bad packet block', base + at, 'a packet block is too short')
      const id = type === blocks.enhancedPacket ? view.getUint32(at + 8, littleEndian) : view.getUint16(at + 8, littleEndian)
      const captured = view.getUint32(at + 20, littleEndian)
      const face = interfaces[id]
      check(face, at + 28, captured, end, base + at)
      instantOf(face, view.getUint32(at + 12, littleEndian), view.getUint32(at + 16, littleEndian), instant)
      decoder.packet(bytes, at + 28, captured, view.getUint32(at + 24, littleEndian), face.linkType, instant.seconds, instant.nanoseconds, base + at)
    } else {
      if (length < 16) throw new Broken('bad packet block', base + at, 'a packet block is too short')
      const original = view.getUint32(at + 8, littleEndian)
      const face = interfaces[0] as Interface | undefined
      const captured = Math.min(original, face?.snaplen || original, end - at - 12)
      check(face, at + 12, captured, end, base + at)
      decoder.packet(bytes, at + 12, captured, original, interfaces[0].linkType, NaN, 0, base + at) // simple packets have no time
    }
  }

  function check(face: Interface | undefined, dataAt: number, captured: number, end: number, offset: number): void {
    if (face === undefined) throw new Broken('no such interface', offset, 'a packet names an interface that was not described')
    if (captured > longestPacket || dataAt + captured > end) throw new Broken('packet too long', offset, `a packet claims ${captured} bytes, more than its block`)
  }
}

const instant = { seconds: 0, nanoseconds: 0 }

function isKnown(type: number): boolean {
  return type === blocks.section || type === blocks.interface || type === blocks.packet || type === blocks.simplePacket || type === blocks.enhancedPacket
}
