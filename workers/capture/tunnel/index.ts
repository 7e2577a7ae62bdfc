/**
 * Tunnels that are looked into when an import asks for it: IP protocol or UDP port -> how to find the packet inside.
 *
 * A new one is a file and a line here. A packet that does not hold what its number promises stays what it is outside.
 */
import { mpls } from '../link/mpls.ts'
import type { LinkDecoder } from '../link/start.ts'
import { geneve } from './geneve.ts'
import { gre } from './gre.ts'
import { gtp } from './gtp.ts'
import { ip4Inside, ip6Inside } from './ip.ts'
import { teredo } from './teredo.ts'
import { vxlan, vxlanWithProtocol } from './vxlan.ts'

export interface Tunnel {
  name: string
  /** Finds an IP header behind `at`, where the tunnel's own header (or the UDP payload) begins. */
  decode: LinkDecoder
}

/** Tunnels in tunnels; more is hostile. */
export const mostTunnels = 8

const byProtocol: { [protocol: number]: Tunnel | undefined } = {
  4: { name: 'IP-in-IP', decode: ip4Inside },
  41: { name: '6in4', decode: ip6Inside },
  47: { name: 'GRE', decode: gre },
}
const byPort: { [port: number]: Tunnel | undefined } = {
  2152: { name: 'GTP-U', decode: gtp },
  3544: { name: 'Teredo', decode: teredo },
  4789: { name: 'VXLAN', decode: vxlan },
  4790: { name: 'VXLAN-GPE', decode: vxlanWithProtocol },
  6081: { name: 'Geneve', decode: geneve },
  6635: { name: 'MPLS-in-UDP', decode: mpls }, // RFC 7510
  8472: { name: 'VXLAN', decode: vxlan }, // what Linux used before there was a number
}

export function tunnelOfProtocol(protocol: number): Tunnel | undefined {
  return byProtocol[protocol]
}
/** A server of these ports may be on either side. */
export function tunnelOfPorts(sourcePort: number, destinationPort: number): Tunnel | undefined {
  return byPort[destinationPort] ?? byPort[sourcePort]
}
