/** Cisco HDLC (LINKTYPE 104): an address, a control byte, an EtherType. LINKTYPE 205 has a byte for the direction before. */
import { afterType } from './etherType.ts'
import type { LinkDecoder } from './start.ts'

export const ciscoHdlc: LinkDecoder = (bytes, at, end, start) => afterType(bytes, at + 2, end, start)
export const ciscoHdlcWithDirection: LinkDecoder = (bytes, at, end, start) => ciscoHdlc(bytes, at + 1, end, start)
