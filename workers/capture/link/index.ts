/** LINKTYPE number -> how to find the IP header in a packet (the registry of link-layer header types). */
import type { LinkType } from '../../contract.ts'
import { ciscoHdlc, ciscoHdlcWithDirection } from './ciscoHdlc.ts'
import { ethernet } from './ethernet.ts'
import { fddi } from './fddi.ts'
import { fibreChannel } from './fibreChannel.ts'
import { firewire } from './firewire.ts'
import { frameRelay, frameRelayWithDirection } from './frameRelay.ts'
import { cooked, cooked2 } from './linuxCooked.ts'
import { logicalLink } from './logicalLink.ts'
import { encapsulated, loopback } from './loopback.ts'
import { linkTypeName } from './names.ts'
import { mpls } from './mpls.ts'
import { nflog } from './nflog.ts'
import { packetFilterLog } from './packetFilterLog.ts'
import { pppLink, pppOverEthernet, pppSerial, pppWithDirection } from './ppp.ts'
import { avs, prism } from './prism.ts'
import { radiotap } from './radiotap.ts'
import { raw, rawVersion } from './raw.ts'
import type { LinkDecoder } from './start.ts'
import { tokenRing } from './tokenRing.ts'
import { wireless } from './wireless.ts'
import { packetTap, perPacketInformation } from './wrapped.ts'

export { NetworkStart, type LinkDecoder } from './start.ts'

const plain: { [linkType: number]: LinkDecoder | undefined } = {
  0: loopback,
  1: ethernet,
  6: tokenRing,
  9: pppLink,
  10: fddi,
  12: raw,
  14: raw,
  50: pppSerial,
  51: pppOverEthernet,
  100: logicalLink, // RFC 2684 over ATM
  101: raw,
  104: ciscoHdlc,
  105: wireless,
  107: frameRelay,
  108: loopback,
  109: encapsulated,
  113: cooked,
  117: packetFilterLog,
  119: prism,
  122: fibreChannel,
  127: radiotap,
  138: firewire,
  163: avs,
  166: pppWithDirection,
  204: pppWithDirection,
  205: ciscoHdlcWithDirection,
  206: frameRelayWithDirection,
  219: mpls,
  228: rawVersion(4),
  229: rawVersion(6),
  239: nflog,
  276: cooked2,
}

/** For the record of a capture. */
export function describeLinkType(number: number): LinkType {
  return { number, name: linkTypeName(number), read: linkDecoders[number] !== undefined }
}

export const linkDecoders: { [linkType: number]: LinkDecoder | undefined } = {
  ...plain,
  192: perPacketInformation(plain),
  258: packetTap(plain),
}
