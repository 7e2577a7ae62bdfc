/**
 * 802.2 LLC: access points and a control byte; with SNAP (RFC 1042) an organisation and a type of its own follow.
 *
 * Only unnumbered information (control 3) carries data. Organisation 0 and 802.1H's F8 mean an EtherType; 00-80-C2 is
 * 802.1, whose types 1 and 7 are whole Ethernet frames (RFC 2427, RFC 2684).
 */
import { ethernet } from './ethernet.ts'
import { afterType } from './etherType.ts'
import { deepest, type NetworkStart } from './start.ts'

const information = 0x03

export function logicalLink(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0): void {
  if (at + 3 > end) return start.cut()
  if (bytes[at + 2] !== information) return start.notIp()
  if (bytes[at] === 0xaa && bytes[at + 1] === 0xaa) return subnetworkAccess(bytes, at + 3, end, start, depth)
  if (bytes[at] === 0x06 && bytes[at + 1] === 0x06) return start.ip(at + 3)
  start.notIp()
}

/** SNAP: `at` is at the organisation. */
export function subnetworkAccess(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth: number): void {
  if (at + 5 > end) return start.cut()
  const organisation = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]
  if (organisation === 0x000000 || organisation === 0x0000f8) return afterType(bytes, at + 3, end, start, depth)
  const type = (bytes[at + 3] << 8) | bytes[at + 4]
  if (organisation === 0x0080c2 && (type === 1 || type === 7) && depth < deepest) return ethernet(bytes, at + 5, end, start, depth + 1)
  start.notIp()
}
