/** GTP-U (3GPP TS 29.281): user packets of version 1, behind optional fields and a chain of extension headers. */
import type { LinkDecoder } from '../link/start.ts'

const userPacket = 0xff
/** There are fewer kinds. */
const mostExtensions = 16

export const gtp: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  const flags = bytes[at]
  if (flags >> 5 !== 1 || (flags & 0x10) === 0 || bytes[at + 1] !== userPacket) return start.notIp()
  let here = at + 8
  if ((flags & 7) !== 0) {
    if (here + 4 > end) return start.cut()
    let next = (flags & 4) !== 0 ? bytes[here + 3] : 0
    here += 4
    for (let extension = 0; next !== 0; extension++) {
      if (here >= end) return start.cut()
      const length = bytes[here] * 4
      if (length === 0 || extension === mostExtensions) return start.notIp()
      here += length
      if (here > end) return start.cut()
      next = bytes[here - 1]
    }
  }
  if (here >= end) return start.cut()
  const version = bytes[here] >> 4
  if (version === 4 || version === 6) start.ip(here)
  else start.notIp()
}
