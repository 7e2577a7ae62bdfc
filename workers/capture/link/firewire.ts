/** Apple's IP over IEEE 1394 (LINKTYPE 138): two eight-byte addresses, an EtherType. */
import { afterType } from './etherType.ts'
import type { LinkDecoder } from './start.ts'

export const firewire: LinkDecoder = (bytes, at, end, start) => afterType(bytes, at + 16, end, start)
