/** IP over Fibre Channel (LINKTYPE 122, RFC 2625): two eight-byte network addresses, 802.2 LLC. */
import { logicalLink } from './logicalLink.ts'
import type { LinkDecoder } from './start.ts'

export const fibreChannel: LinkDecoder = (bytes, at, end, start) => logicalLink(bytes, at + 16, end, start)
