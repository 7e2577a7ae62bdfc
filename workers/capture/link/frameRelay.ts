/**
 * Frame relay (LINKTYPE 107; 206 with a byte for the direction before): a Q.922 address of two to four bytes, then RFC
 * 2427's control byte, perhaps padding, and a protocol number; or an EtherType alone, as Cisco does.
 */
import { afterType } from './etherType.ts'
import { subnetworkAccess } from './logicalLink.ts'
import { ppp } from './ppp.ts'
import type { LinkDecoder } from './start.ts'

const protocols = { snap: 0x80, ip6: 0x8e, ip4: 0xcc, ppp: 0xcf }

export const frameRelay: LinkDecoder = (bytes, at, end, start) => {
  let here = at
  // The last byte of the address has its lowest bit set.
  while (here < end && here < at + 4 && (bytes[here] & 1) === 0) here++
  here++
  if (here + 2 > end) return start.cut()
  if (bytes[here] !== 0x03) return afterType(bytes, here, end, start)
  if (bytes[++here] === 0) here++
  if (here >= end) return start.cut()
  const protocol = bytes[here]
  if (protocol === protocols.ip4 || protocol === protocols.ip6) start.ip(here + 1)
  else if (protocol === protocols.snap) subnetworkAccess(bytes, here + 1, end, start, 1)
  else if (protocol === protocols.ppp) ppp(bytes, here + 1, end, start)
  else start.notIp()
}
export const frameRelayWithDirection: LinkDecoder = (bytes, at, end, start) => frameRelay(bytes, at + 1, end, start)
