/**
 * GRE: version 0 with checksum, key and sequence number (RFC 2784, 2890), version 1 of PPTP (RFC 2637). Inside are IP,
 * Ethernet, MPLS, PPP, WCCP, Cisco metadata before any of them, or a mirrored frame (erspan.ts). Source routes (RFC 1701) are not followed.
 */
import { ofType } from '../link/etherType.ts'
import { ppp } from '../link/ppp.ts'
import type { LinkDecoder } from '../link/start.ts'
import { erspan2, erspan3 } from './erspan.ts'
import { ethernet } from '../link/ethernet.ts'

const [checksum, routing, key, sequence, acknowledgement] = [0x8000, 0x4000, 0x2000, 0x1000, 0x0080]

export const gre: LinkDecoder = (bytes, at, end, start) => {
  if (at + 4 > end) return start.cut()
  const flags = (bytes[at] << 8) | bytes[at + 1]
  const type = (bytes[at + 2] << 8) | bytes[at + 3]
  const version = flags & 7
  if (version > 1 || (flags & routing) !== 0) return start.notIp()
  const has = (flag: number) => ((flags & flag) !== 0 ? 4 : 0)
  const next = at + 4 + has(checksum) + has(key) + has(sequence) + (version === 1 ? has(acknowledgement) : 0)
  if (next > end) return start.cut()
  if (version === 1) {
    if (type !== 0x880b) return start.notIp()
    return ppp(bytes, next + (bytes[next] === 0xff && bytes[next + 1] === 0x03 ? 2 : 0), end, start)
  }
  switch (type) {
    case 0x6558: // transparent Ethernet bridging
      return ethernet(bytes, next, end, start)
    case 0x880b:
      return ppp(bytes, next, end, start)
    case 0x88be: // without a sequence number it is ERSPAN I: a frame and nothing else
      return (flags & sequence) === 0 ? ethernet(bytes, next, end, start) : erspan2(bytes, next, end, start)
    case 0x22eb:
      return erspan3(bytes, next, end, start)
    case 0x883e: // WCCP 2 has a redirect header of four bytes, version 1 none
      if (next >= end) return start.cut()
      return start.ip(bytes[next] >> 4 === 4 ? next : next + 4)
    case 0x8909: // Cisco metadata; unlike in a frame, what follows is told first: EtherType, version, length, one option
      return next + 8 > end ? start.cut() : ofType((bytes[next] << 8) | bytes[next + 1], bytes, next + 8, end, start)
    default:
      return type <= 1500 ? start.notIp() : ofType(type, bytes, next, end, start)
  }
}
