/**
 * Linux cooked captures: LINKTYPE 113 (SLL, 16 bytes) and 276 (SLL2, 20 bytes): the device's ARPHRD number and the
 * EtherType of what follows. Some devices mean something else by it, or nothing, and then the ARPHRD number decides.
 */
import { frameRelay } from './frameRelay.ts'
import { ofType } from './etherType.ts'
import { logicalLink } from './logicalLink.ts'
import { radiotap } from './radiotap.ts'
import type { LinkDecoder, NetworkStart } from './start.ts'
import { wireless } from './wireless.ts'

const devices = { frameRelay: 770, wireless: 801, radiotap: 803, netlink: 824 }

export const cooked: LinkDecoder = (bytes, at, end, start) => {
  if (at + 16 > end) return start.cut()
  payload((bytes[at + 2] << 8) | bytes[at + 3], (bytes[at + 14] << 8) | bytes[at + 15], bytes, at + 16, end, start)
}
export const cooked2: LinkDecoder = (bytes, at, end, start) => {
  if (at + 20 > end) return start.cut()
  payload((bytes[at + 8] << 8) | bytes[at + 9], (bytes[at] << 8) | bytes[at + 1], bytes, at + 20, end, start)
}

function payload(device: number, type: number, bytes: Uint8Array, at: number, end: number, start: NetworkStart): void {
  if (device === devices.netlink) start.notIp()
  else if (device === devices.radiotap) radiotap(bytes, at, end, start)
  else if (device === devices.wireless) wireless(bytes, at, end, start)
  else if (device === devices.frameRelay) frameRelay(bytes, at, end, start)
  else if (type === 4) logicalLink(bytes, at, end, start)
  else if (type < 0x600) start.notIp() // 802.3 without LLC, CAN and other numbers of Linux's own
  else ofType(type, bytes, at, end, start)
}
