/** LINKTYPE number -> how to find the IP header in a packet (the registry of link-layer header types). */
import { ethernet, ppp, afterType, logicalLink } from './ethernet.ts'

/** Where a link type's decoder says what it found. */
export class NetworkStart {
  /** Offset of the IP header, -1 without one. */
  at = -1
  /** 0 found, 1 not IP, 2 cut before the IP header. */
  outcome = 0
  ip(at: number): void {
    this.at = at
    this.outcome = 0
  }
  notIp(): void {
    this.outcome = 1
  }
  cut(): void {
    this.outcome = 2
  }
}
export type LinkDecoder = (bytes: Uint8Array, at: number, end: number, start: NetworkStart) => void

const raw: LinkDecoder = (_, at, _end, start) => start.ip(at)
/** Link types that promise one version of IP (228 and 229). */
const rawVersion =
  (version: number): LinkDecoder =>
  (bytes, at, end, start) => {
    if (at >= end) return start.cut()
    if (bytes[at] >> 4 === version) start.ip(at)
    else start.notIp()
  }

/** BSD loopback: a four-byte address family in the order of the machine that captured. */
const loopback: LinkDecoder = (bytes, at, end, start) => {
  if (at + 4 > end) return start.cut()
  const type = (bytes[at + 2] << 8) | bytes[at + 3]
  if (type === 0x0800 || type === 0x86dd) return start.ip(at + 4) // some writers put an EtherType there
  const family = bytes[at] || bytes[at + 3]
  // AF_INET is 2 everywhere; AF_INET6 is 10, 24, 28 or 30.
  if (family === 2 || family === 10 || family === 24 || family === 28 || family === 30) start.ip(at + 4)
  else start.notIp()
}
const pppLink: LinkDecoder = (bytes, at, end, start) =>
  ppp(bytes, at + (bytes[at] === 0xff && bytes[at + 1] === 0x03 ? 2 : 0), end, start)
const ciscoHdlc: LinkDecoder = (bytes, at, end, start) => afterType(bytes, at + 2, end, start)
const cooked: LinkDecoder = (bytes, at, end, start) => afterType(bytes, at + 14, end, start)
const cooked2: LinkDecoder = (bytes, at, end, start) => {
  if (at + 20 > end) return start.cut()
  const type = (bytes[at] << 8) | bytes[at + 1]
  if (type === 0x0800 || type === 0x86dd) start.ip(at + 20)
  else start.notIp()
}
const fddi: LinkDecoder = (bytes, at, end, start) => logicalLink(bytes, at + 13, end, start)
const frameRelay: LinkDecoder = (bytes, at, end, start) => {
  if (at + 4 > end) return start.cut()
  if (bytes[at + 2] !== 0x03) return afterType(bytes, at + 2, end, start) // no control field: an EtherType (Cisco)
  const nlpid = bytes[at + 3] === 0 ? bytes[at + 4] : bytes[at + 3]
  const after = bytes[at + 3] === 0 ? at + 5 : at + 4
  if (nlpid === 0xcc || nlpid === 0x8e) start.ip(after)
  else if (nlpid === 0x80) afterType(bytes, after + 3, end, start)
  else start.notIp()
}
const nflog: LinkDecoder = (bytes, at, end, start) => {
  for (let here = at + 4; here + 4 <= end; ) {
    const length = bytes[here] | (bytes[here + 1] << 8)
    const type = bytes[here + 2] | (bytes[here + 3] << 8)
    if (length < 4) return start.notIp()
    if ((type & 0x7fff) === 9) return start.ip(here + 4)
    here += (length + 3) & ~3
  }
  start.notIp()
}
const wireless: LinkDecoder = (bytes, at, end, start) => {
  if (at + 24 > end) return start.cut()
  const kind = (bytes[at] >> 2) & 3
  const subtype = bytes[at] >> 4
  const flags = bytes[at + 1]
  if (kind !== 2 || (subtype & 4) !== 0 || (flags & 0x40) !== 0) return start.notIp()
  let here = at + 24
  if ((flags & 3) === 3) here += 6
  if ((subtype & 8) !== 0) here += 2 + ((flags & 0x80) !== 0 ? 4 : 0)
  logicalLink(bytes, here, end, start)
}
const radiotap: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  wireless(bytes, at + (bytes[at + 2] | (bytes[at + 3] << 8)), end, start)
}
const perPacketInformation: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  const length = bytes[at + 2] | (bytes[at + 3] << 8)
  const inner = linkDecoders[bytes[at + 4] | (bytes[at + 5] << 8)]
  if (inner === undefined || inner === perPacketInformation) return start.notIp()
  inner(bytes, at + length, end, start)
}

export const linkDecoders: { [linkType: number]: LinkDecoder | undefined } = {
  0: loopback,
  1: ethernet,
  9: pppLink,
  10: fddi,
  12: raw,
  14: raw,
  50: pppLink,
  101: raw,
  104: ciscoHdlc,
  105: wireless,
  107: frameRelay,
  108: loopback,
  113: cooked,
  127: radiotap,
  192: perPacketInformation,
  228: rawVersion(4),
  229: rawVersion(6),
  239: nflog,
  276: cooked2,
}
