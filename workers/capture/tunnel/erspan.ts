/** ERSPAN II and III: a mirrored frame behind a header of 8 or 12 bytes, in III perhaps 8 more. [draft-foschiano-erspan-03] */
import { ethernet } from '../link/ethernet.ts'
import type { LinkDecoder } from '../link/start.ts'

export const erspan2: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  if (bytes[at] >> 4 !== 1) return start.notIp()
  ethernet(bytes, at + 8, end, start)
}

export const erspan3: LinkDecoder = (bytes, at, end, start) => {
  if (at + 12 > end) return start.cut()
  if (bytes[at] >> 4 !== 2) return start.notIp()
  const frameType = (bytes[at + 10] >> 2) & 0x1f
  const next = at + 12 + ((bytes[at + 11] & 1) !== 0 ? 8 : 0)
  if (frameType === 0) ethernet(bytes, next, end, start)
  else if (frameType === 2) start.ip(next)
  else start.notIp()
}
