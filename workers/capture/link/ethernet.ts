/** Ethernet (LINKTYPE 1): two addresses and an EtherType, or a length before 802.2 LLC (802.3). */
import { afterType } from './etherType.ts'
import type { NetworkStart } from './start.ts'

export function ethernet(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0): void {
  if (at + 14 > end) return start.cut()
  // What nearly every packet of nearly every capture is.
  if (bytes[at + 12] === 0x08 && bytes[at + 13] === 0x00) return start.ip(at + 14)
  afterType(bytes, at + 12, end, start, depth)
}
