/** Geneve (RFC 8926): eight bytes, options in words of four, then what the protocol type says. */
import { ethernet } from '../link/ethernet.ts'
import { ofType } from '../link/etherType.ts'
import type { LinkDecoder } from '../link/start.ts'

export const geneve: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  if (bytes[at] >> 6 !== 0) return start.notIp() // another version
  const next = at + 8 + (bytes[at] & 0x3f) * 4
  const type = (bytes[at + 2] << 8) | bytes[at + 3]
  if (next > end) return start.cut()
  if (type === 0x6558) ethernet(bytes, next, end, start)
  else if (type <= 1500) start.notIp()
  else ofType(type, bytes, next, end, start)
}
