/**
 * Ethernet frames for made-up captures, with correct lengths and checksums, so that any analyser reads them cleanly.
 *
 * IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792), ARP (RFC 826).
 */

/** An address: four bytes or sixteen. */
export type Address = readonly number[]

const toSensor = [0x02, 0x00, 0x5e, 0x00, 0x00, 0x01]
const fromRouter = [0x02, 0x00, 0x5e, 0x00, 0x00, 0xfe]
const smallestFrame = 60 // without the frame check sequence

export const tcpFlags = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const

function sum16(bytes: Uint8Array, from: number, to: number, start: number): number {
  let sum = start
  for (let at = from; at < to; at += 2) sum += (bytes[at] << 8) | (at + 1 < to ? bytes[at + 1] : 0)
  return sum
}
function fold(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000)
  return ~folded & 0xffff
}
function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value & 0xff
}
function put32(bytes: Uint8Array, at: number, value: number): void {
  put16(bytes, at, value >>> 16)
  put16(bytes, at + 2, value & 0xffff)
}

/** An IP packet in an Ethernet frame around `payload`, whose checksum field lies at `checksumAt` (-1: none). */
function ipFrame(input: {
  source: Address
  destination: Address
  protocol: number
  payload: Uint8Array
  checksumAt: number
  identification: number
  hops: number
}): Uint8Array {
  const { source, destination, protocol, payload, checksumAt, identification, hops } = input
  const version6 = source.length === 16
  const header = version6 ? 40 : 20
  const frame = new Uint8Array(Math.max(smallestFrame, 14 + header + payload.length))
  frame.set(toSensor, 0)
  frame.set(fromRouter, 6)
  put16(frame, 12, version6 ? 0x86dd : 0x0800)
  if (version6) {
    frame[14] = 0x60
    put16(frame, 18, payload.length)
    frame[20] = protocol
    frame[21] = hops
    frame.set(source, 22)
    frame.set(destination, 38)
  } else {
    frame[14] = 0x45
    put16(frame, 16, header + payload.length)
    put16(frame, 18, identification)
    frame[22] = hops
    frame[23] = protocol
    frame.set(source, 26)
    frame.set(destination, 30)
    put16(frame, 24, fold(sum16(frame, 14, 34, 0)))
  }
  const start = 14 + header
  frame.set(payload, start)
  if (checksumAt >= 0) {
    // ICMPv4 has no pseudo header; everything else counts addresses, length and protocol.
    const addresses = version6 ? sum16(frame, 22, 54, 0) : sum16(frame, 26, 34, 0)
    const pseudo = protocol === 1 ? 0 : addresses + payload.length + protocol
    put16(frame, start + checksumAt, fold(sum16(frame, start, start + payload.length, pseudo)))
  }
  return frame
}

export function tcpFrame(input: {
  source: Address
  destination: Address
  sourcePort: number
  destinationPort: number
  sequence: number
  acknowledgement?: number
  flags: number
  /** Scanners that build packets by hand send no options; a real stack sends a maximum segment size. */
  options: boolean
  identification: number
  hops: number
  window: number
  data?: Uint8Array
}): Uint8Array {
  const { acknowledgement = 0, data = new Uint8Array(0) } = input
  const header = input.options ? 24 : 20
  const payload = new Uint8Array(header + data.length)
  put16(payload, 0, input.sourcePort)
  put16(payload, 2, input.destinationPort)
  put32(payload, 4, input.sequence)
  put32(payload, 8, acknowledgement)
  payload[12] = (header / 4) << 4
  payload[13] = input.flags
  put16(payload, 14, input.window)
  if (input.options) payload.set([2, 4, 0x05, 0xb4], 20)
  payload.set(data, header)
  return ipFrame({ ...input, protocol: 6, payload, checksumAt: 16 })
}

export function udpFrame(input: {
  source: Address
  destination: Address
  sourcePort: number
  destinationPort: number
  data: Uint8Array
  identification: number
  hops: number
}): Uint8Array {
  const payload = new Uint8Array(8 + input.data.length)
  put16(payload, 0, input.sourcePort)
  put16(payload, 2, input.destinationPort)
  put16(payload, 4, payload.length)
  payload.set(input.data, 8)
  return ipFrame({ ...input, protocol: 17, payload, checksumAt: 6 })
}

export function icmpFrame(input: {
  source: Address
  destination: Address
  type: number
  code: number
  data: Uint8Array
  identification: number
  hops: number
}): Uint8Array {
  const payload = new Uint8Array(8 + input.data.length)
  payload[0] = input.type
  payload[1] = input.code
  payload.set(input.data, 8)
  const protocol = input.source.length === 16 ? 58 : 1
  return ipFrame({ ...input, protocol, payload, checksumAt: 2 })
}

export function arpFrame(input: { asking: Address; asked: Address }): Uint8Array {
  const frame = new Uint8Array(smallestFrame)
  frame.fill(0xff, 0, 6)
  frame.set(fromRouter, 6)
  frame.set([0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1], 12)
  frame.set(fromRouter, 22)
  frame.set(input.asking, 28)
  frame.set(input.asked, 38)
  return frame
}
