/** VXLAN (RFC 7348): an Ethernet frame behind eight bytes; VXLAN-GPE says what it carries. [draft-ietf-nvo3-vxlan-gpe] */
import { ethernet } from '../link/ethernet.ts'
import type { LinkDecoder } from '../link/start.ts'

const [valid, says] = [0x08, 0x04]

export const vxlan: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  if ((bytes[at] & valid) === 0) return start.notIp()
  ethernet(bytes, at + 8, end, start)
}

export const vxlanWithProtocol: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  if ((bytes[at] & says) === 0) return vxlan(bytes, at, end, start)
  const next = bytes[at + 3]
  if (next === 1 || next === 2) start.ip(at + 8)
  else if (next === 3) ethernet(bytes, at + 8, end, start)
  else start.notIp()
}
