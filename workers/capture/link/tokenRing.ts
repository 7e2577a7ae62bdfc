/** Token Ring (LINKTYPE 6, IEEE 802.5): access and frame control, two addresses, perhaps a route, 802.2 LLC. */
import { logicalLink } from './logicalLink.ts'
import type { LinkDecoder } from './start.ts'

export const tokenRing: LinkDecoder = (bytes, at, end, start) => {
  if (at + 16 > end) return start.cut()
  if (bytes[at + 1] >> 6 !== 1) return start.notIp() // frames of the ring itself
  // The first bit of the source's address says that a route follows; its length is in its first byte.
  const route = (bytes[at + 8] & 0x80) === 0 ? 0 : bytes[at + 14] & 0x1f
  logicalLink(bytes, at + 14 + route, end, start)
}
