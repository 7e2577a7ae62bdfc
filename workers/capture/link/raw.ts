/** Raw IP: LINKTYPE 101 (12 and 14 on some systems), and 228 and 229, which promise one version of it. */
import type { LinkDecoder } from './start.ts'

export const raw: LinkDecoder = (_, at, _end, start) => start.ip(at)

export const rawVersion =
  (version: number): LinkDecoder =>
  (bytes, at, end, start) => {
    if (at >= end) return start.cut()
    if (bytes[at] >> 4 === version) start.ip(at)
    else start.notIp()
  }
