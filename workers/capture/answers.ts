/**
 * What comes back for probes, and what their sources do next: told to the sink as facts, tied to probes only when read.
 *
 * SYN-ACK, resets, ICMP destination unreachable (RFC 792, RFC 4443) that quotes a TCP or UDP header, the first
 * acknowledgement and data of a flow, and UDP flows. An ICMP error counts only when it went to the source of what it
 * quotes. [DEFINITIONS 1]
 */
import { Datagrams } from './datagrams.ts'
import { Handshakes } from './handshakes.ts'
import { nextBits } from './slots.ts'
import { answerMarks, type AddressKey, type ProbeSink } from './sink.ts'

const [syn, reset, acknowledgement] = [0x02, 0x04, 0x10]
const [tcp, udp] = [6, 17]
/** Codes of ICMP type 3 that speak of the probe: host, protocol and port unreachable, and prohibited by whom. */
const unreachableCodes = [1, 2, 3, 9, 10, 13]
/** Extension headers that are walked in a quoted IPv6 packet; hop-by-hop, routing, authentication, destination options. */
const walked = [0, 43, 51, 60]

/** Where a packet's addresses lie, and when it came. Set once a packet; the methods below read it. */
export class Answers {
  private bytes: Uint8Array = new Uint8Array(0)
  /** Offset of the source address; the destination follows. */
  private addresses = 0
  private six = false
  private day = 0
  private time = 0
  private frame = 0
  private readonly sink: ProbeSink
  private readonly handshakes: (Handshakes | null)[] = [null, null]
  private readonly datagrams: (Datagrams | null)[] = [null, null]
  private readonly scratch = new Uint8Array(32)

  constructor(sink: ProbeSink) {
    this.sink = sink
  }

  packet(bytes: Uint8Array, addresses: number, six: boolean, day: number, time: number, frame: number): this {
    this.bytes = bytes
    this.addresses = addresses
    this.six = six
    this.day = day
    this.time = time
    this.frame = frame
    return this
  }

  /**
   * A TCP segment that is no probe. @param end where the IP packet says it ends
   * @returns whether it answers one
   */
  segment(at: number, end: number): boolean {
    const { bytes } = this
    const flags = bytes[at + 13]
    if ((flags & reset) !== 0) {
      const knows = (flags & acknowledgement) !== 0
      this.back(at, knows ? word(bytes, at + 8) - 1 : 0, knows ? answerMarks.reset : answerMarks.bareReset)
      return true
    }
    if ((flags & acknowledgement) === 0) return false
    if ((flags & syn) !== 0) {
      this.back(at, word(bytes, at + 8) - 1, answerMarks.synAck)
      return true
    }
    const mark = end - at > (bytes[at + 12] >> 4) * 4 ? answerMarks.data : answerMarks.acknowledged
    let seen = this.handshakes[Number(this.six)]
    if (seen === null || seen.crowded) this.handshakes[Number(this.six)] = seen = new Handshakes(this.six ? 9 : 3, nextBits(seen))
    this.fill(seen.flows.key, at)
    if (seen.note(mark, this.day, this.time)) this.forth(at, word(bytes, at + 4) - 1, mark)
    return false
  }

  /** A probe: what its flow did before is another connection's. @param length of the data it carries */
  probe(at: number, length: number): void {
    const seen = this.handshakes[Number(this.six)]
    if (seen?.any) {
      this.fill(seen.flows.key, at)
      seen.forget()
    }
    if (length > 0) this.forth(at, word(this.bytes, at + 4) + length, answerMarks.longSyn)
  }
  /** The same of an IPv4 probe without data, where `remembers4` says so, by its addresses and ports (source in the upper half). */
  begins(source: number, destination: number, ports: number): void {
    const seen = this.handshakes[0]
    if (!seen?.any) return
    const { key } = seen.flows
    key[0] = source
    key[1] = destination
    key[2] = ports
    seen.forget()
  }
  get remembers4(): boolean {
    return this.handshakes[0]?.any === true
  }
  /** Whether `probe` has to be called for a probe without data. */
  get remembers(): boolean {
    return this.handshakes[Number(this.six)]?.any === true
  }

  datagram(at: number): void {
    const { six } = this
    let flows = this.datagrams[Number(six)]
    if (flows === null || flows.crowded) {
      flows?.finish() // what is under way in the small table is told
      this.datagrams[Number(six)] = flows = six ? this.datagrams6(nextBits(flows)) : this.datagrams4(nextBits(flows))
    }
    this.fill(flows.flows.key, at)
    flows.datagram(this.day, this.time, this.frame)
  }

  /** An ICMP message. @returns whether it answers a probe */
  message(at: number, stop: number): boolean {
    const { bytes, six } = this
    if (at + 8 > stop) return false
    const [type, code] = [bytes[at], bytes[at + 1]]
    if (six ? type !== 1 : type !== 3 || !unreachableCodes.includes(code)) return false
    const noPort = code === (six ? 4 : 3)
    return six ? this.quoted6(at + 8, stop, noPort) : this.quoted4(at + 8, stop, noPort)
  }

  finish(): void {
    for (const one of this.datagrams) one?.finish()
  }

  private quoted4(at: number, stop: number, noPort: boolean): boolean {
    const { bytes } = this
    if (at + 20 > stop || bytes[at] >> 4 !== 4) return false
    const header = (bytes[at] & 15) * 4
    const laterFragment = (((bytes[at + 6] << 8) | bytes[at + 7]) & 0x1fff) !== 0
    if (header < 20 || laterFragment) return false
    return this.quoted(at + header, stop, bytes[at + 9], at + 12, noPort)
  }
  private quoted6(at: number, stop: number, noPort: boolean): boolean {
    const { bytes } = this
    if (at + 40 > stop || bytes[at] >> 4 !== 6) return false
    let next = bytes[at + 6]
    let here = at + 40
    while (walked.includes(next)) {
      if (here + 8 > stop) return false
      const length = next === 51 ? (bytes[here + 1] + 2) * 4 : (bytes[here + 1] + 1) * 8
      next = bytes[here]
      here += length
    }
    return this.quoted(here, stop, next, at + 8, noPort)
  }
  /** The eight bytes of a TCP or UDP header that every quote has. */
  private quoted(at: number, stop: number, protocol: number, addresses: number, noPort: boolean): boolean {
    const { bytes, six } = this
    if (at + 8 > stop || (protocol !== tcp && protocol !== udp)) return false
    const width = six ? 16 : 4
    for (let index = 0; index < width; index++) if (bytes[addresses + index] !== bytes[this.addresses + width + index]) return false
    const mark = protocol === udp && noPort ? answerMarks.unreachable : answerMarks.filtered
    const [source, destination] = [this.address(bytes, addresses), this.address(bytes, addresses + width)]
    const sequence = protocol === tcp ? word(bytes, at + 4) : 0
    this.sink.answer(protocol, source, destination, this.day, this.time, half(bytes, at), half(bytes, at + 2), sequence, mark, this.frame)
    return true
  }

  /** An answer: its sender is what was probed. */
  private back(at: number, sequence: number, mark: number): void {
    const { bytes, addresses } = this
    const source = this.address(bytes, addresses + (this.six ? 16 : 4))
    this.sink.answer(tcp, source, this.address(bytes, addresses), this.day, this.time, half(bytes, at + 2), half(bytes, at), sequence >>> 0, mark, this.frame)
  }
  private forth(at: number, sequence: number, mark: number): void {
    const { bytes, addresses } = this
    const destination = this.address(bytes, addresses + (this.six ? 16 : 4))
    this.sink.answer(tcp, this.address(bytes, addresses), destination, this.day, this.time, half(bytes, at), half(bytes, at + 2), sequence >>> 0, mark, this.frame)
  }
  private address(bytes: Uint8Array, at: number): AddressKey {
    return this.six ? this.sink.address6(bytes, at) : word(bytes, at)
  }
  private fill(key: Uint32Array, at: number): void {
    const { bytes, addresses } = this
    const last = key.length - 1
    for (let index = 0; index < last; index++) key[index] = word(bytes, addresses + 4 * index)
    key[last] = word(bytes, at)
  }

  private datagrams4(bits: number): Datagrams {
    const flows: Datagrams = new Datagrams(3, (edge, day, time, frame) => {
      const [source, destination, ports] = flows.flows.key
      this.sink.datagram(source, destination, day, time, ports >>> 16, ports & 0xffff, edge, frame)
    }, bits)
    return flows
  }
  private datagrams6(bits: number): Datagrams {
    const { scratch } = this
    const flows: Datagrams = new Datagrams(9, (edge, day, time, frame) => {
      const { key } = flows.flows
      for (let index = 0; index < 32; index++) scratch[index] = key[index >> 2] >>> (24 - 8 * (index & 3))
      this.sink.datagram(this.sink.address6(scratch, 0), this.sink.address6(scratch, 16), day, time, key[8] >>> 16, key[8] & 0xffff, edge, frame)
    }, bits)
    return flows
  }
}

function half(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1]
}
function word(bytes: Uint8Array, at: number): number {
  return bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3])
}
