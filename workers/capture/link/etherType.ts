/**
 * An EtherType and what may stand between it and IP: 802.1Q, 802.1ad and QinQ tags, 802.1ah (PBB), 802.1BR, 802.1CB and
 * VN tags, Cisco metadata, HSR, MPLS (RFC 3032), PPPoE (RFC 2516), NSH (RFC 8300), FabricPath.
 */
import { ethernet } from './ethernet.ts'
import { logicalLink } from './logicalLink.ts'
import { mpls } from './mpls.ts'
import { ppp } from './ppp.ts'
import { deepest, type NetworkStart } from './start.ts'

const longestLength = 1500 // a smaller "type" is the length of an 802.3 frame

/** `at` is at an EtherType (or a length, in 802.3). */
export function afterType(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0): void {
  if (at + 2 > end) return start.cut()
  ofType((bytes[at] << 8) | bytes[at + 1], bytes, at + 2, end, start, depth)
}

/** What a payload at `at` of that EtherType is. */
export function ofType(first: number, bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0): void {
  let type = first
  let here = at
  for (let layer = depth; layer < deepest; layer++) {
    if (type === 0x0800 || type === 0x86dd) return start.ip(here)
    if (type <= longestLength) return logicalLink(bytes, here, end, start, layer + 1)
    if (type === 0x8847 || type === 0x8848) return mpls(bytes, here, end, start, layer + 1)
    if (type === 0x8864) return here + 6 > end ? start.cut() : ppp(bytes, here + 6, end, start, layer + 1)
    if (type === 0x894f) return serviceHeader(bytes, here, end, start, layer + 1)
    if (type === 0x8903) return ethernet(bytes, here + 2, end, start, layer + 1) // FabricPath: a whole frame follows its tag
    const tag = tagBytes(type)
    if (tag === 0) return start.notIp()
    if (here + tag + 2 > end) return start.cut()
    type = (bytes[here + tag] << 8) | bytes[here + tag + 1]
    here += tag + 2
  }
  start.notIp()
}

/** How many bytes of a tag stand before the next EtherType; 0 where the type is no tag. */
function tagBytes(type: number): number {
  switch (type) {
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100: // QinQ before 802.1ad had a number
    case 0x9200:
    case 0x9300:
      return 2
    case 0x88e7: // 802.1ah: I-tag, then the customer's addresses
      return 4 + 12
    case 0x8926: // VN-Tag
    case 0xf1c1: // 802.1CB: reserved, sequence number
    case 0x892f: // HSR: path and size, sequence number
      return 4
    case 0x893f: // 802.1BR
    case 0x8909: // Cisco metadata: version, length, one option
      return 6
    default:
      return 0
  }
}

/** Its length in words is in its second byte; the fourth says what follows it. */
function serviceHeader(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth: number): void {
  if (at + 8 > end) return start.cut()
  const next = at + (bytes[at + 1] & 0x3f) * 4
  if (next < at + 8) return start.notIp()
  if (bytes[at + 3] === 1 || bytes[at + 3] === 2) start.ip(next)
  else if (bytes[at + 3] === 3) ethernet(bytes, next, end, start, depth)
  else start.notIp()
}
