/**
 * BSD loopback: LINKTYPE 0, a four-byte address family in the byte order of the machine that captured, and 108, the
 * same in network order. Both orders are read in both. OpenBSD's encapsulation (109) has two more words after it.
 */
import type { LinkDecoder } from './start.ts'

export const loopback: LinkDecoder = (bytes, at, end, start) => {
  if (at + 4 > end) return start.cut()
  if (namesIp(bytes, at)) start.ip(at + 4)
  else start.notIp()
}
export const encapsulated: LinkDecoder = (bytes, at, end, start) => {
  if (at + 12 > end) return start.cut()
  if (namesIp(bytes, at)) start.ip(at + 12)
  else start.notIp()
}

/** AF_INET is 2 everywhere; AF_INET6 is 10 (Linux), 23 (Windows), 24 (NetBSD, OpenBSD), 28 (FreeBSD) or 30 (macOS). */
export function isInternetFamily(family: number): boolean {
  return family === 2 || family === 10 || family === 23 || family === 24 || family === 28 || family === 30
}

function namesIp(bytes: Uint8Array, at: number): boolean {
  const low = (bytes[at + 2] << 8) | bytes[at + 3]
  if (low === 0x0800 || low === 0x86dd) return true // some writers put an EtherType there
  const big = ((bytes[at] << 24) | (bytes[at + 1] << 16) | low) >>> 0
  const little = ((bytes[at + 3] << 24) | (bytes[at + 2] << 16) | (bytes[at + 1] << 8) | bytes[at]) >>> 0
  return isInternetFamily(Math.min(big, little))
}
