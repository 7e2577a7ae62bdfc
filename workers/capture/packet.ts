/**
 * One packet, from its link layer to the decision whether it is a probe.
 *
 * The outermost IP header counts, unless the import looks into tunnels (tunnel/): then the innermost one that is found. IPv4 (RFC 791) with options and fragments; IPv6 (RFC 8200) with extension headers and
 * AH (RFC 4302). A TCP probe has SYN set and ACK clear (DEFINITIONS 1); only the first fragment carries ports. What is
 * no probe may answer one (answers.ts).
 * Nothing is allocated per packet: this runs tens of millions of times.
 */
import { Answers } from './answers.ts'
import { linkDecoders, NetworkStart } from './link/index.ts'
import { linkTypeName } from './link/names.ts'
import { optionsFit } from './options.ts'
import { PlainWalk, takesMany, type PlainMemory } from './plain/plain.ts'
import type { ProbeSink } from './sink.ts'
import { classOf, tooManyDays, type Tally } from './tally.ts'
import { mostTunnels, tunnelOfPorts, tunnelOfProtocol, type Tunnel } from './tunnel/index.ts'

const lastDay = 2_932_896 // 9999-12-31
const synAndAck = 0x12
const syn = 0x02
/** Data offset of five words, the shortest TCP header: what claims less has no readable flags. */
const shortestHeader = 0x50

export class PacketDecoder {
  private readonly start = new NetworkStart()
  private readonly tally: Tally
  private readonly sink: ProbeSink
  private readonly answers: Answers
  private readonly inner: boolean
  private tunnels = 0
  private bytes: Uint8Array = new Uint8Array(0)
  private day = 0
  private time = 0

  /** @param inner whether to look into tunnels */
  constructor(tally: Tally, sink: ProbeSink, inner = false) {
    this.inner = inner
    this.tally = tally
    this.sink = sink
    this.answers = new Answers(sink)
  }

  /** A walk over plain packets in this memory; null where the sink takes no many probes at once. */
  walkIn(memory: PlainMemory): PlainWalk | null {
    const { tally, sink, answers } = this
    return takesMany(sink) ? new PlainWalk({ memory, tally, answers, sink }) : null
  }

  /** Records of zeros, one after the other: packets without a byte or a time. */
  zeros(count: number, offset: number): void {
    this.tally.zeros(count, offset)
  }

  /** Tells the sink what was still under way at the end of the capture. */
  finish(): void {
    this.answers.finish()
  }

  /**
   * @param bytes[at .. at+captured) the packet
   * @param original its length on the wire
   * @param seconds since 1970-01-01 UTC, an integer; NaN where the packet has no usable time
   * @param offset of the packet's record in the (inflated) file
   */
  packet(bytes: Uint8Array, at: number, captured: number, original: number, linkType: number, seconds: number, nanoseconds: number, offset: number): void {
    const { tally } = this
    tally.packets++
    if (captured < original) tally.cutBySnaplen++

    const day = Math.floor(seconds / 86_400)
    const usable = nanoseconds < 1e9 && day >= 0 && day <= lastDay
    const timed = usable && tally.takes(day)
    if (timed) {
      this.day = day
      this.time = (seconds - day * 86_400) * 1e9 + nanoseconds
      tally.time(day, this.time)
    } else {
      tally.untimed()
      tally.reason(usable ? tooManyDays : 'bad time', offset)
    }
    const decode = linkDecoders[linkType]
    if (decode === undefined) {
      tally.reason(`unsupported link type ${linkTypeName(linkType)}`, offset)
      tally.end(classOf.unsupportedLinkType, 3)
      return
    }
    const end = at + captured
    const { start } = this
    decode(bytes, at, end, start)
    if (start.outcome !== 0) {
      tally.end(start.outcome === 1 ? classOf.notIp : classOf.short, 3)
      return
    }
    this.bytes = bytes
    this.tunnels = 0
    this.ip(start.at, end, timed)
  }

  private ip(at: number, end: number, timed: boolean): void {
    const { bytes } = this
    if (at >= end) return this.tally.end(classOf.short, 3)
    const version = bytes[at] >> 4
    if (version === 4) this.ip4(at, end, timed)
    else if (version === 6) this.ip6(at, end, timed)
    else this.tally.end(classOf.badHeader, 3)
  }

  private ip4(at: number, end: number, timed: boolean): void {
    const { bytes, tally } = this
    if (at + 20 > end) return tally.end(classOf.short, 3)
    const header = (bytes[at] & 15) * 4
    const total = (bytes[at + 2] << 8) | bytes[at + 3]
    // A total length of 0 is an offloaded segment; any other below the header is nonsense.
    if (header < 20 || (total !== 0 && total < header)) return tally.end(classOf.badHeader, 3)
    let protocol = bytes[at + 9]
    const later = (((bytes[at + 6] << 8) | bytes[at + 7]) & 0x1fff) !== 0
    // Only the first fragment carries a transport header.
    if (later) return tally.end(classOf.fragment, 3)
    const stop = total >= header && at + total < end ? at + total : end
    let transport = at + header
    while (protocol === 51) {
      if (transport + 8 > stop) return tally.end(classOf.short, 3)
      protocol = bytes[transport]
      transport += (bytes[transport + 1] + 2) * 4
    }
    if (transport >= stop) return tally.end(classOf.short, 3) // not a byte of what it says it carries
    const carried = protocol === 6 ? 0 : protocol === 17 ? 1 : protocol === 1 ? 2 : 3
    if (protocol !== 6) {
      if (carried === 3) {
        if (this.inner && this.inside(tunnelOfProtocol(protocol), transport, stop, timed)) return
        return tally.end(classOf.otherIp, 3)
      }
      return this.notTcp(carried, at + 12, false, transport, stop, timed)
    }
    if (transport + 14 > stop) return tally.end(classOf.short, 0)
    // An offloaded segment does not say where it ends.
    const said = total === 0 ? stop : at + total
    if ((bytes[transport + 13] & synAndAck) !== syn || bytes[transport + 12] < shortestHeader) {
      return this.segment(at + 12, false, transport, said, timed)
    }
    if (!timed) return tally.end(classOf.badTime, 0) // it cannot be put in order
    const source = bytes[at + 12] * 0x1000000 + ((bytes[at + 13] << 16) | (bytes[at + 14] << 8) | bytes[at + 15])
    const low = (bytes[at + 18] << 8) | bytes[at + 19]
    const destination = bytes[at + 16] * 0x1000000 + ((bytes[at + 17] << 16) | low)
    const port = (bytes[transport + 2] << 8) | bytes[transport + 3]
    const sequence = bytes[transport + 4] * 0x1000000 + ((bytes[transport + 5] << 16) | (bytes[transport + 6] << 8) | bytes[transport + 7])
    const identification = (bytes[at + 4] << 8) | bytes[at + 5]
    const mark =
      sequence === destination ? 3 : identification === 54_321 ? 1 : identification === ((low ^ port ^ sequence) & 0xffff) ? 2 : 0
    const sourcePort = (bytes[transport] << 8) | bytes[transport + 1]
    this.sink.probe(source, destination, this.day, this.time, sourcePort, port, sequence, mark, tally.packets)
    const length = total === 0 ? 0 : said - transport - (bytes[transport + 12] >> 4) * 4
    if (length > 0 || this.answers.remembers) this.answers.packet(bytes, at + 12, false, this.day, this.time, tally.packets).probe(transport, length)
    tally.end(classOf.probe, 0)
  }

  private ip6(at: number, end: number, timed: boolean): void {
    const { bytes, tally } = this
    if (at + 40 > end) return tally.end(classOf.short, 3)
    let next = bytes[at + 6]
    let here = at + 40
    // Every header is at least eight bytes long, so the packet's end bounds the walk.
    while (next !== 6) {
      if (next === 17 || next === 58) return this.notTcp(next === 17 ? 1 : 2, at + 8, true, here, end, timed)
      const walks = next === 0 || next === 43 || next === 44 || next === 51 || next === 60 || next === 135 || next === 139 || next === 140
      if (!walks) {
        if (this.inner && this.inside(tunnelOfProtocol(next), here, end, timed)) return
        return tally.end(classOf.otherIp, 3)
      }
      if (here + 8 > end) return tally.end(classOf.short, 3)
      const following = bytes[here]
      if (next === 44) {
        if ((((bytes[here + 2] << 8) | bytes[here + 3]) & 0xfff8) !== 0) {
          return tally.end(classOf.fragment, 3)
        }
        here += 8
      } else {
        const after = here + (next === 51 ? (bytes[here + 1] + 2) * 4 : (bytes[here + 1] + 1) * 8)
        if ((next === 0 || next === 60) && after <= end && !optionsFit(bytes, here + 2, after)) return tally.end(classOf.badHeader, 3)
        here = after
      }
      next = following
    }
    if (here + 14 > end) return tally.end(classOf.short, 0)
    const payload = (bytes[at + 4] << 8) | bytes[at + 5]
    const said = payload === 0 ? end : at + 40 + payload
    if ((bytes[here + 13] & synAndAck) !== syn || bytes[here + 12] < shortestHeader) return this.segment(at + 8, true, here, said, timed)
    if (!timed) return tally.end(classOf.badTime, 0) // it cannot be put in order
    const source = this.sink.address6(bytes, at + 8)
    const destination = this.sink.address6(bytes, at + 24)
    const sourcePort = (bytes[here] << 8) | bytes[here + 1]
    const port = (bytes[here + 2] << 8) | bytes[here + 3]
    const sequence = bytes[here + 4] * 0x1000000 + ((bytes[here + 5] << 16) | (bytes[here + 6] << 8) | bytes[here + 7])
    this.sink.probe(source, destination, this.day, this.time, sourcePort, port, sequence, 0, tally.packets)
    const length = payload === 0 ? 0 : said - here - (bytes[here + 12] >> 4) * 4
    this.answers.packet(bytes, at + 8, true, this.day, this.time, tally.packets).probe(here, length)
    tally.end(classOf.probe, 0)
  }

  /** TCP that is no probe. @param said where the IP packet says it ends, which may be behind what was captured */
  private segment(addresses: number, six: boolean, at: number, said: number, timed: boolean): void {
    const { bytes, tally, answers } = this
    if (bytes[at + 12] < shortestHeader || !timed) return tally.end(classOf.otherTcp, 0)
    const answer = answers.packet(bytes, addresses, six, this.day, this.time, tally.packets).segment(at, said)
    tally.end(answer ? classOf.answer : classOf.otherTcp, 0)
  }

  /** UDP (carried 1) or ICMP (2); a datagram without its whole header is counted and no more. */
  private notTcp(carried: number, addresses: number, six: boolean, at: number, stop: number, timed: boolean): void {
    const { bytes, tally } = this
    if (this.inner && carried === 1 && at + 8 <= stop) {
      const tunnel = tunnelOfPorts((bytes[at] << 8) | bytes[at + 1], (bytes[at + 2] << 8) | bytes[at + 3])
      if (this.inside(tunnel, at + 8, stop, timed)) return
    }
    if (!timed) return tally.end(carried === 1 ? classOf.udp : classOf.icmp, carried)
    const answers = this.answers.packet(bytes, addresses, six, this.day, this.time, tally.packets)
    if (carried === 1) {
      if (at + 8 <= stop) answers.datagram(at)
      tally.end(classOf.udp, 1)
    } else tally.end(answers.message(at, stop) ? classOf.answer : classOf.icmp, 2)
  }
  /** Whether there is an IP packet in the tunnel: then it counts in place of the one around it. */
  private inside(tunnel: Tunnel | undefined, at: number, stop: number, timed: boolean): boolean {
    if (tunnel === undefined || this.tunnels >= mostTunnels) return false
    const { bytes, start } = this
    tunnel.decode(bytes, at, stop, start)
    if (start.outcome !== 0 || start.at + 20 > stop) return false
    const version = bytes[start.at] >> 4
    if (version !== 4 && version !== 6) return false
    this.tunnels++
    this.tally.tunnel(tunnel.name)
    this.ip(start.at, stop, timed)
    return true
  }
}
