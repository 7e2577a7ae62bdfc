/** Teredo (RFC 4380): IPv6 in UDP, perhaps behind an authentication and an origin indication. */
import type { LinkDecoder } from '../link/start.ts'

export const teredo: LinkDecoder = (bytes, at, end, start) => {
  let here = at
  if (here + 4 > end) return start.cut()
  if (bytes[here] === 0 && bytes[here + 1] === 1) {
    // Identifier and authentication value of the lengths given, a nonce of 8 bytes, a confirmation.
    here += 4 + bytes[here + 2] + bytes[here + 3] + 9
    if (here + 4 > end) return start.cut()
  }
  if (bytes[here] === 0 && bytes[here + 1] === 0) here += 8
  if (here >= end) return start.cut()
  if (bytes[here] >> 4 === 6) start.ip(here)
  else start.notIp()
}
