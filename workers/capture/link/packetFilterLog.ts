/** OpenBSD's packet filter log (LINKTYPE 117): a header that says its own length, padded to words, and the address family. */
import { isInternetFamily } from './loopback.ts'
import type { LinkDecoder } from './start.ts'

export const packetFilterLog: LinkDecoder = (bytes, at, end, start) => {
  if (at + 4 > end) return start.cut()
  const length = (bytes[at] + 3) & ~3
  if (length < 4 || !isInternetFamily(bytes[at + 1])) return start.notIp()
  start.ip(at + length)
}
