/**
 * IEEE 802.11 (LINKTYPE 105): data frames, with or without QoS, four addresses, HT control and A-MSDU.
 *
 * What is protected cannot be read, and fragments after the first carry no header: both are not IP. Of an aggregate the
 * first part counts, because a packet is one packet. A trailing frame check sequence needs no care: IP says its length.
 */
import { logicalLink } from './logicalLink.ts'
import type { NetworkStart } from './start.ts'

const data = 2
const flag = { toSystem: 0x01, fromSystem: 0x02, protected: 0x40, order: 0x80 }

/** @param padded the header is filled up to a multiple of four bytes, which radiotap can say */
export function wireless(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0, padded = false): void {
  if (at + 24 > end) return start.cut()
  const kind = (bytes[at] >> 2) & 3
  const subtype = bytes[at] >> 4
  const flags = bytes[at + 1]
  const fragment = bytes[at + 22] & 15
  // The third bit of the subtype: a frame without data.
  if ((bytes[at] & 3) !== 0 || kind !== data || (subtype & 4) !== 0 || (flags & flag.protected) !== 0 || fragment !== 0) return start.notIp()
  let here = at + 24
  if ((flags & flag.toSystem) !== 0 && (flags & flag.fromSystem) !== 0) here += 6
  let aggregate = false
  if ((subtype & 8) !== 0) {
    if (here + 2 > end) return start.cut()
    aggregate = (bytes[here] & 0x80) !== 0
    here += 2 + ((flags & flag.order) !== 0 ? 4 : 0)
  }
  if (padded) here = at + ((here - at + 3) & ~3)
  // A part of an aggregate begins with two addresses and its length.
  logicalLink(bytes, here + (aggregate ? 14 : 0), end, start, depth)
}
