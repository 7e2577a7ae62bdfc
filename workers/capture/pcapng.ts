/**
 * pcapng: sections of either byte order, interfaces with their own link type, resolution and offset; enhanced, simple
 * and obsolete packet blocks; every other block is skipped by its length.
 */
import type { PacketDecoder } from './packet.ts'
import { Broken, type Container } from './container.ts'

const sectionHeader = 0x0a0d0d0a
const longestKnownBlock = 16 * 1024 * 1024
const longestPacket = 262_144

interface Interface {
  linkType: number
  snaplen: number
  /** Ticks a second: a power of 10 or of 2. */
  ticks: bigint
  offset: bigint
  /** Microseconds, the usual resolution, can be split without big integers. */
  micro: boolean
}

export function createPcapng(decoder: PacketDecoder): Container {
  let littleEndian = true
  let inSection = false
  let interfaces: Interface[] = []
  const orders = new Set<string>()
  const types = new Set<number>()

  const container: Container = {
    format: 'pcapng',
    byteOrder: '',
    linkTypes: [],
    snaplen: 0,
    consume(bytes, view, from, to, base) {
      let at = from
      while (at + 12 <= to) {
        const isSection = view.getUint32(at, true) === sectionHeader
        if (isSection) section(view, at, base)
        else if (!inSection) throw new Broken('no section', base + at, 'a block before the first section header')
        const type = view.getUint32(at, littleEndian)
        const length = view.getUint32(at + 4, littleEndian)
        const known = isSection || type === 1 || type === 2 || type === 3 || type === 6
        if (length < 12 || length % 4 !== 0) throw new Broken('bad block length', base + at, `a block claims ${length} bytes`)
        if (known && length > longestKnownBlock) throw new Broken('block too long', base + at, `a block claims ${length} bytes`)
        if (at + length > to) return at
        if (view.getUint32(at + length - 4, littleEndian) !== length) {
          throw new Broken('block lengths differ', base + at, `a block's two lengths differ (${length} first)`)
        }
        block(bytes, view, type, at, length, base)
        at += length
      }
      return at
    },
    end(left, base) {
      if (left > 0) throw new Broken('cut in a block', base, `the file ends inside a block, ${left} bytes after its start`)
    },
  }
  return container

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
    if (type === sectionHeader) {
      if (length < 28) throw new Broken('bad section', base + at, 'a section header is too short')
      const major = view.getUint16(at + 12, littleEndian)
      if (major !== 1) throw new Broken('bad version', base + at, `pcapng version ${major} is not 1`)
    } else if (type === 1) {
      if (length < 20) throw new Broken('bad interface', base + at, 'an interface block is too short')
      const described = describe(view, at, end, base)
      interfaces.push(described)
      if (!types.has(described.linkType)) {
        types.add(described.linkType)
        container.linkTypes.push(described.linkType)
      }
      container.snaplen = Math.max(container.snaplen, described.snaplen)
    } else if (type === 6 || type === 2) {
      if (length < 32) throw new Broken('bad packet block', base + at, 'a packet block is too short')
      const id = type === 6 ? view.getUint32(at + 8, littleEndian) : view.getUint16(at + 8, littleEndian)
      packet(bytes, view, interfaces[id], at + 12, at + 28, end, view.getUint32(at + 20, littleEndian), view.getUint32(at + 24, littleEndian), at, base)
    } else if (type === 3) {
      if (length < 16) throw new Broken('bad packet block', base + at, 'a packet block is too short')
      const original = view.getUint32(at + 8, littleEndian)
      const first = interfaces[0]
      const captured = Math.min(original, first?.snaplen || original, end - at - 12)
      packet(bytes, view, first, -1, at + 12, end, captured, original, at, base)
    }
  }

  function packet(bytes: Uint8Array, view: DataView, face: Interface | undefined, timeAt: number, dataAt: number, end: number, captured: number, original: number, at: number, base: number): void {
    if (face === undefined) throw new Broken('no such interface', base + at, 'a packet names an interface that was not described')
    if (captured > longestPacket || dataAt + captured > end) throw new Broken('packet too long', base + at, `a packet claims ${captured} bytes, more than its block`)
    let seconds = NaN
    let nanoseconds = 0
    if (timeAt >= 0) {
      const high = view.getUint32(timeAt, littleEndian)
      const low = view.getUint32(timeAt + 4, littleEndian)
      if (face.micro && high < 0x200000) {
        const ticks = high * 4294967296 + low
        seconds = Math.floor(ticks / 1e6)
        nanoseconds = (ticks - seconds * 1e6) * 1000
      } else {
        const ticks = (BigInt(high) << 32n) | BigInt(low)
        seconds = Number(ticks / face.ticks + face.offset)
        nanoseconds = Number(((ticks % face.ticks) * 1_000_000_000n) / face.ticks)
      }
    }
    decoder.packet(bytes, dataAt, captured, original, face.linkType, seconds, nanoseconds, base + at)
  }

  function describe(view: DataView, at: number, end: number, base: number): Interface {
    let ticks = 1_000_000n
    let offset = 0n
    for (let here = at + 16; here + 4 <= end; ) {
      const code = view.getUint16(here, littleEndian)
      const length = view.getUint16(here + 2, littleEndian)
      if (code === 0) break
      if (here + 4 + length > end) throw new Broken('bad option', base + here, 'an option is longer than its block')
      if (code === 9 && length === 1) {
        const value = view.getUint8(here + 4)
        const power = BigInt(value & 127)
        ticks = value & 128 ? 2n ** power : 10n ** power
      } else if (code === 14 && length === 8) offset = view.getBigInt64(here + 4, littleEndian)
      here += 4 + ((length + 3) & ~3)
    }
    return {
      linkType: view.getUint16(at + 8, littleEndian),
      snaplen: view.getUint32(at + 12, littleEndian),
      ticks,
      offset,
      micro: ticks === 1_000_000n && offset === 0n,
    }
  }
}
