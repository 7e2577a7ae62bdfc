/** FDDI (LINKTYPE 10): frame control, two addresses, 802.2 LLC where the frame control says so (0101....). */
import { logicalLink } from './logicalLink.ts'
import type { LinkDecoder } from './start.ts'

export const fddi: LinkDecoder = (bytes, at, end, start) => {
  if (at + 13 > end) return start.cut()
  if (bytes[at] >> 4 !== 5) return start.notIp()
  logicalLink(bytes, at + 13, end, start)
}
