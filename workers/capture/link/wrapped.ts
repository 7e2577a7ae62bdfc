/**
 * Headers that say which link type follows: per-packet information (LINKTYPE 192) and Apple's PKTAP (258).
 *
 * PPI: version, flags, length (16 bits) and link type (32), little-endian. PKTAP: length, kind of record, link type, each
 * 32 bits, little-endian. Neither may lie in the other: a packet could nest them until the stack ends.
 */
import type { LinkDecoder } from './start.ts'

type Table = { [linkType: number]: LinkDecoder | undefined }

export const perPacketInformation =
  (inner: Table): LinkDecoder =>
  (bytes, at, end, start) => {
    if (at + 8 > end) return start.cut()
    const length = bytes[at + 2] | (bytes[at + 3] << 8)
    const decode = inner[word(bytes, at + 4)]
    if (decode === undefined || length < 8) return start.notIp()
    decode(bytes, at + length, end, start)
  }

export const packetTap =
  (inner: Table): LinkDecoder =>
  (bytes, at, end, start) => {
    if (at + 12 > end) return start.cut()
    const length = word(bytes, at)
    const decode = inner[word(bytes, at + 8)]
    if (word(bytes, at + 4) !== 1 || decode === undefined || length < 12) return start.notIp()
    decode(bytes, at + length, end, start)
  }

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
}
