/**
 * PPP (RFC 1661, 1662): LINKTYPE 9 and 50; 51, whose packets begin with a PPPoE header; 166 and 204, which begin with a
 * byte that says the direction, in 166 in the place of the address.
 */
import { ciscoHdlc } from './ciscoHdlc.ts'
import { mpls } from './mpls.ts'
import type { LinkDecoder, NetworkStart } from './start.ts'

/** The protocol field of two bytes, or of one where it is compressed. */
export function ppp(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0): void {
  if (at >= end) return start.cut()
  const short = (bytes[at] & 1) === 1
  if (!short && at + 2 > end) return start.cut()
  const protocol = short ? bytes[at] : (bytes[at] << 8) | bytes[at + 1]
  const next = at + (short ? 1 : 2)
  if (protocol === 0x21 || protocol === 0x57) start.ip(next)
  else if (protocol === 0x281 || protocol === 0x283) mpls(bytes, next, end, start, depth)
  else start.notIp()
}

/** Address and control are there in HDLC-like framing, and may be left out. */
export const pppLink: LinkDecoder = (bytes, at, end, start) =>
  ppp(bytes, at + (at + 2 <= end && bytes[at] === 0xff && bytes[at + 1] === 0x03 ? 2 : 0), end, start)

/** LINKTYPE 50 may hold Cisco's framing, told by its address: unicast or multicast. */
export const pppSerial: LinkDecoder = (bytes, at, end, start) => {
  if (at < end && (bytes[at] === 0x0f || bytes[at] === 0x8f)) ciscoHdlc(bytes, at, end, start)
  else pppLink(bytes, at, end, start)
}
export const pppOverEthernet: LinkDecoder = (bytes, at, end, start) => {
  if (at + 6 > end) return start.cut()
  if (bytes[at + 1] !== 0) return start.notIp() // discovery; sessions have code 0
  ppp(bytes, at + 6, end, start)
}
export const pppWithDirection: LinkDecoder = (bytes, at, end, start) => {
  if (at + 2 > end) return start.cut()
  if (bytes[at + 1] === 0x03) ppp(bytes, at + 2, end, start) // the direction in the address's place
  else pppLink(bytes, at + 1, end, start)
}
