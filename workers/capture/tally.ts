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

/**
 * Days that packets of one capture may lie on: 27 years of them. Each costs a run of probes in the case and a place in
 * memory while it is read, so a file that spreads its packets over all days there are would cost more than its bytes.
 */
const mostDays = 10_000
export const tooManyDays = 'more than 10,000 days'
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
  readonly samples: { reason: string; frame: number; offset: number }[] = []
  private readonly tunnels = new Map<string, number>()
  private readonly reasons = new Map<string, number>()
  private readonly hoursSeen = new Map<number, HourCount>()
  private readonly days = new Set<number>()
  /** That of the packet before. */
  hour: HourCount | null = null
  /** That of the packet under way, null where it has no time. */
  private timed: HourCount | null = null
  // Numbers, not instants: a packet makes nothing that has to be collected.
  private firstDay = Infinity
  private firstTime = 0
  private latestDay = -Infinity
  private latestTime = 0
  private lastDay = -Infinity
  private lastTime = 0

  get first(): Instant | null {
    return this.firstDay === Infinity ? null : { day: this.firstDay, time: this.firstTime }
  }
  get last(): Instant | null {
    return this.latestDay === -Infinity ? null : { day: this.latestDay, time: this.latestTime }
  }

  reason(reason: string, offset: number): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1)
    if (this.samples.length < samplesKept) this.samples.push({ reason, frame: this.packets, offset })
  }

  /** Records of zeros: empty packets without a time. Only the first of them is a sample. */
  zeros(count: number, offset: number): void {
    const reason = 'record of zeros'
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count - 1)
    this.packets++
    this.reason(reason, offset)
    this.packets += count - 1
    this.classes[classOf.short] += count
  }

  /** A packet was found inside another; once a layer. */
  tunnel(name: string): void {
    this.tunnels.set(name, (this.tunnels.get(name) ?? 0) + 1)
  }

  /** Whether packets of this day are told apart by their time: of the first so many days they are. */
  takes(day: number): boolean {
    if (day === this.lastDay || this.days.has(day)) return true
    if (this.days.size >= mostDays) return false
    this.days.add(day)
    return true
  }

  /** A packet's time (days since 1970, nanoseconds of the day): its order, its hour, the span. */
  time(day: number, time: number): void {
    if (day < this.lastDay || (day === this.lastDay && time < this.lastTime)) this.outOfOrder++
    this.lastDay = day
    this.lastTime = time
    if (day < this.firstDay || (day === this.firstDay && time < this.firstTime)) {
      this.firstDay = day
      this.firstTime = time
    }
    if (day > this.latestDay || (day === this.latestDay && time > this.latestTime)) {
      this.latestDay = day
      this.latestTime = time
    }
    const hour = day * 24 + Math.floor(time / nanosecondsAnHour)
    if (this.hour?.hour !== hour) this.hour = this.hourCount(hour)
    this.hour.packets++
    this.timed = this.hour
  }
  /** A packet without a time belongs to no hour. */
  untimed(): void {
    this.timed = null
  }

  /** The packet's one class, and what its outermost IP layer carries (0 tcp, 1 udp, 2 icmp, 3 other or none). */
  end(packetClass: number, carried: number): void {
    this.classes[packetClass]++
    const hour = this.timed
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

  /** First, previous and latest time as they look on a day: what came before it is 0, what comes after it its end. */
  firstOn(day: number): number {
    return timeOn(day, this.firstDay, this.firstTime)
  }
  previousOn(day: number): number {
    return timeOn(day, this.lastDay, this.lastTime)
  }
  latestOn(day: number): number {
    return timeOn(day, this.latestDay, this.latestTime)
  }
  /** Packets of the hour under way that were counted elsewhere, none before the first; the times are those of the last and the latest. */
  plain(counts: { day: number; lastTime: number; latestTime: number; packets: number; cut: number; outOfOrder: number; probes: number; otherTcp: number; icmp: number }): void {
    const { day, lastTime, latestTime, packets, cut, outOfOrder, probes, otherTcp, icmp } = counts
    this.packets += packets
    this.cutBySnaplen += cut
    this.outOfOrder += outOfOrder
    this.lastDay = day
    this.lastTime = lastTime
    if (this.latestDay === day) this.latestTime = latestTime
    this.classes[classOf.probe] += probes
    this.classes[classOf.otherTcp] += otherTcp
    this.classes[classOf.icmp] += icmp
    this.tcp += probes + otherTcp
    this.icmp += icmp
    const hour = this.hour!
    hour.packets += packets
    hour.tcp += probes + otherTcp
    hour.icmp += icmp
    hour.probes += probes
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
      count = { hour, packets: 0, tcp: 0, udp: 0, icmp: 0, other: 0, probes: 0 }
      this.hoursSeen.set(hour, count)
    }
    return count
  }
}

const dayNanoseconds = 86_400e9
const timeOn = (day: number, itsDay: number, time: number): number => (itsDay === day ? time : itsDay < day ? 0 : dayNanoseconds)
