/**
 * The tally of a read: every packet in exactly one class, every oddity under a named reason, packets by hour.
 *
 * Counters only; at most 1,000 samples in all say where odd packets lie. Nothing here grows with the capture.
 */
import type { Ledger } from '../contract.ts'
import type { HourCount, Instant } from './sink.ts'

/** The exclusive classes of packets, by number. */
export const classOf = {
  probe: 0,
  otherTcp: 1,
  udp: 2,
  icmp: 3,
  otherIp: 4,
  fragment: 5,
  short: 6,
  badHeader: 7,
  notIp: 8,
  unsupportedLinkType: 9,
  badTime: 10,
  answer: 11,
} as const
const classNames = [
  'probe', 'other TCP', 'UDP', 'ICMP', 'other IP', 'fragment', 'short', 'bad header', 'not IP', 'unsupported link type', 'bad time', 'answer',
]

const hoursKept = 20_000
const samplesKept = 1_000
const nanosecondsAnHour = 3_600e9

export class Tally {
  packets = 0
  tcp = 0
  udp = 0
  icmp = 0
  outOfOrder = 0
  cutBySnaplen = 0
  classes = new Float64Array(classNames.length)
  first: Instant | null = null
  last: Instant | null = null
  readonly samples: { reason: string; frame: number; offset: number }[] = []
  private readonly tunnels = new Map<string, number>()
  private readonly reasons = new Map<string, number>()
  private readonly hoursSeen = new Map<number, HourCount>()
  private hour: HourCount | null = null
  private lastDay = -Infinity
  private lastTime = 0

  reason(reason: string, offset: number): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1)
    if (this.samples.length < samplesKept) this.samples.push({ reason, frame: this.packets, offset })
  }

  /** A packet was found inside another; once a layer. */
  tunnel(name: string): void {
    this.tunnels.set(name, (this.tunnels.get(name) ?? 0) + 1)
  }

  /** A packet's time (days since 1970, nanoseconds of the day): its order, its hour, the span. */
  time(day: number, time: number): void {
    if (day < this.lastDay || (day === this.lastDay && time < this.lastTime)) this.outOfOrder++
    this.lastDay = day
    this.lastTime = time
    if (this.first === null || day < this.first.day || (day === this.first.day && time < this.first.time)) this.first = { day, time }
    if (this.last === null || day > this.last.day || (day === this.last.day && time > this.last.time)) this.last = { day, time }
    const hour = day * 24 + Math.floor(time / nanosecondsAnHour)
    if (this.hour?.hour !== hour) this.hour = this.hourCount(hour)
    this.hour.packets++
  }

  /** The packet's one class, and what its outermost IP layer carries (0 tcp, 1 udp, 2 icmp, 3 other or none). */
  end(packetClass: number, carried: number): void {
    this.classes[packetClass]++
    const { hour } = this
    if (carried === 0) this.tcp++
    else if (carried === 1) this.udp++
    else if (carried === 2) this.icmp++
    if (hour === null) return
    if (carried === 0) hour.tcp++
    else if (carried === 1) hour.udp++
    else if (carried === 2) hour.icmp++
    else hour.other++
    if (packetClass === classOf.probe) hour.probes++
  }

  hours(): HourCount[] {
    return [...this.hoursSeen.values()].sort((one, other) => one.hour - other.hour)
  }

  ledger(bytes: Ledger['bytes']): Ledger {
    const byName = (one: [string, number], other: [string, number]) => (one[0] < other[0] ? -1 : 1)
    return {
      bytes,
      packets: this.packets,
      classes: Object.fromEntries(classNames.map((name, index) => [name, this.classes[index]])),
      tcp: this.tcp,
      udp: this.udp,
      icmp: this.icmp,
      other: this.packets - this.tcp - this.udp - this.icmp,
      probes: this.classes[classOf.probe],
      outOfOrder: this.outOfOrder,
      cutBySnaplen: this.cutBySnaplen,
      reasons: Object.fromEntries([...this.reasons].sort(byName)),
      tunnels: Object.fromEntries([...this.tunnels].sort(byName)),
    }
  }

  private hourCount(hour: number): HourCount {
    let count = this.hoursSeen.get(hour)
    if (count === undefined) {
      if (this.hoursSeen.size >= hoursKept && this.hour !== null) {
        this.reason('hours folded', 0)
        return this.hour
      }
      count = { hour, packets: 0, tcp: 0, udp: 0, icmp: 0, other: 0, probes: 0 }
      this.hoursSeen.set(hour, count)
    }
    return count
  }
}
