/** IP directly in IP: IPv4 (RFC 2003), and IPv6 (RFC 4213, 6in4; RFC 2473). */
import type { LinkDecoder } from '../link/start.ts'

const version =
  (wanted: number): LinkDecoder =>
  (bytes, at, end, start) => {
    if (at >= end) return start.cut()
    if (bytes[at] >> 4 === wanted) start.ip(at)
    else start.notIp()
  }

export const ip4Inside = version(4)
export const ip6Inside = version(6)
