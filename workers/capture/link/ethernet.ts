/**
 * Ethernet (LINKTYPE 1) and what may stand between its addresses and IP: 802.1Q, 802.1ad and QinQ tags, 802.1ah
 * (PBB), MPLS, PPPoE, LLC/SNAP.
 */
import type { NetworkStart } from './index.ts'

const ipv4 = 0x0800
const ipv6 = 0x86dd
export const deepest = 16 // headers between the addresses and IP; more is hostile

export function ethernet(bytes: Uint8Array, at: number, end: number, start: NetworkStart): void {
  if (at + 14 > end) return start.cut()
  afterType(bytes, at + 12, end, start)
}

/** `at` is at an EtherType (or a length, in 802.3). */
export function afterType(bytes: Uint8Array, at: number, end: number, start: NetworkStart): void {
  let here = at
  for (let depth = 0; depth < deepest; depth++) {
    if (here + 2 > end) return start.cut()
    const type = (bytes[here] << 8) | bytes[here + 1]
    if (type === ipv4 || type === ipv6) return start.ip(here + 2)
    if (type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200 || type === 0x9300) here += 4
    else if (type === 0x88e7) here += 2 + 4 + 12 // I-tag, then the customer's addresses
    else if (type === 0x8926) here += 2 + 4 // VN-Tag
    else if (type === 0x8909) here += 2 + 6 // Cisco metadata: version, length, one option
    else if (type === 0x894f) return serviceHeader(bytes, here + 2, end, start)
    else if (type === 0x8903) return ethernet(bytes, here + 4, end, start) // FabricPath: a whole frame follows its tag
    else if (type === 0x8847 || type === 0x8848) return mpls(bytes, here + 2, end, start)
    else if (type === 0x8864) {
      if (here + 10 > end) return start.cut()
      return ppp(bytes, here + 8, end, start)
    } else if (type <= 1500) return logicalLink(bytes, here + 2, end, start)
    else return start.notIp()
  }
  start.notIp()
}

/** Network service header (RFC 8300): its length in words, then what follows it. */
function serviceHeader(bytes: Uint8Array, at: number, end: number, start: NetworkStart): void {
  if (at + 8 > end) return start.cut()
  const next = at + (bytes[at + 1] & 0x3f) * 4
  if (bytes[at + 3] === 1 || bytes[at + 3] === 2) start.ip(next)
  else if (bytes[at + 3] === 3 && next > at) ethernet(bytes, next, end, start)
  else start.notIp()
}

function mpls(bytes: Uint8Array, at: number, end: number, start: NetworkStart): void {
  for (let here = at, depth = 0; depth < deepest; here += 4, depth++) {
    if (here + 5 > end) return start.cut()
    if ((bytes[here + 2] & 1) === 0) continue
    const version = bytes[here + 4] >> 4
    if (version === 4 || version === 6) return start.ip(here + 4)
    // A zero nibble is a pseudowire control word before an Ethernet frame (RFC 4448).
    if (version === 0) return ethernet(bytes, here + 8, end, start)
    return start.notIp()
  }
  start.notIp()
}

/** The two-byte (or compressed one-byte) protocol field of PPP. */
export function ppp(bytes: Uint8Array, at: number, end: number, start: NetworkStart): void {
  if (at >= end) return start.cut()
  const short = (bytes[at] & 1) === 1
  if (!short && at + 2 > end) return start.cut()
  const protocol = short ? bytes[at] : (bytes[at] << 8) | bytes[at + 1]
  const next = at + (short ? 1 : 2)
  if (protocol === 0x21 || protocol === 0x57) start.ip(next)
  else if (protocol === 0x281 || protocol === 0x283) mpls(bytes, next, end, start)
  else start.notIp()
}

/** 802.2 LLC; with SNAP an EtherType follows, DSAP 6 is IP itself. */
export function logicalLink(bytes: Uint8Array, at: number, end: number, start: NetworkStart): void {
  if (at + 3 > end) return start.cut()
  if (bytes[at] === 0xaa && bytes[at + 1] === 0xaa) {
    if (at + 8 > end) return start.cut()
    return afterType(bytes, at + 6, end, start)
  }
  if (bytes[at] === 0x06 && bytes[at + 1] === 0x06) return start.ip(at + 3)
  start.notIp()
}
