/**
 * A synthetic office network seen from its border: two-way traffic, so that probes have answers and connections are made.
 *
 * The same groups of scanners as in the darknet look at its hosts. Some ports answer with SYN-ACK, most with RST, those
 * behind a firewall with ICMP, empty addresses not at all; now and then a scanner comes back to what it found open and
 * talks. Beside them a branch office works all day: complete connections and DNS, which are no scans. Seeded; all
 * addresses are documentation, benchmarking or private space (RFC 5737, RFC 2544, RFC 1918).
 */
import { icmpFrame, tcpFlags, tcpFrame, udpFrame, type Address } from './frames.ts'
import { plantedGroups } from './groups.ts'
import { writePcap, type TimedFrame } from './pcapFile.ts'
import { seededRandom, type Random } from './random.ts'
import { firstDay, microsecondsADay, scannerAddress, scannerNumber } from './darknet.ts'

export const officeSensor = 'office'
const network = [192, 0, 2]
/** Hosts by their last byte: the TCP ports they offer, and those a firewall in front of them turns away. */
const hosts: Record<number, { open: readonly number[]; filtered: readonly number[] }> = {
  10: { open: [80, 443, 8080], filtered: [22] },
  11: { open: [80, 443], filtered: [22, 3389] },
  20: { open: [25, 143, 587, 993], filtered: [] },
  30: { open: [22, 3389], filtered: [5900] },
  40: { open: [3306], filtered: [5432, 1433, 6379] },
  50: { open: [], filtered: [] },
}
const router: Address = [...network, 1]
const nameServer: Address = [...network, 53]
const hello = Uint8Array.from('GET / HTTP/1.1\r\nHost: office.example\r\n\r\n', (letter) => letter.charCodeAt(0))
const query = Uint8Array.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, 101, 120, 97, 109, 112, 108, 101, 0, 0, 1, 0, 1])

export interface OfficeCapture {
  path: string
  bytes: number
  packets: number
  /** TCP segments with SYN and without ACK. */
  probes: number
  /** Of these: by the first answer they got, and the connections of the branch office. */
  open: number
  closed: number
  filtered: number
  silent: number
  connections: number
}

/** @param input.days whole UTC days from 2016-11-01 */
export function writeOfficeCapture(input: { path: string; seed?: number; days?: number }): OfficeCapture {
  const { path, seed = 2016, days = 4 } = input
  const office = createOffice(seededRandom(seed * 31 + 7))
  for (let day = 0; day < days; day++) {
    office.startDay(firstDay + day * microsecondsADay)
    scan(office)
    work(office, 900)
    lookUp(office, 400)
  }
  const frames = office.frames.sort((one, other) => one.time - other.time)
  const { bytes } = writePcap({ path, frames })
  return { path, bytes, packets: frames.length, ...office.counts }
}

type Counts = Omit<OfficeCapture, 'path' | 'bytes' | 'packets'>
interface Office {
  random: Random
  frames: TimedFrame[]
  counts: Counts
  startDay(start: number): void
  /** A moment of the day, in microseconds; working: between 08:00 and 18:00. */
  moment(working: boolean): number
  add(time: number, frame: Uint8Array): void
  /** A SYN and what it meets; `then` is what the source does with an open port. */
  connect(input: Connection): 'open' | 'closed' | 'filtered' | 'silent' | 'past midnight'
}
interface Connection {
  time: number
  source: Address
  target: Address
  port: number
  /** reset: a half-open scan; close: a connect scan; talk: sends data and hears an answer. */
  then: 'reset' | 'close' | 'talk'
}

function createOffice(random: Random): Office {
  const frames: TimedFrame[] = []
  const counts: Counts = { probes: 0, open: 0, closed: 0, filtered: 0, silent: 0, connections: 0 }
  let start = 0
  const today = (time: number) => time < start + microsecondsADay
  const add = (time: number, frame: Uint8Array) => {
    if (today(time)) frames.push({ time: Math.floor(time), frame })
  }
  const office: Office = {
    random, frames, counts, add,
    startDay: (from) => (start = from),
    moment: (working) => start + (working ? (8 + 10 * random.unit()) / 24 : random.unit() * 0.999) * microsecondsADay,
    connect({ time, source, target, port, then }) {
      if (!today(time)) return 'past midnight'
      const host = hosts[target[3]]
      const sourcePort = 32768 + random.below(28232)
      const sequence = random.bits()
      const answer = random.bits()
      const hop = () => ({ identification: random.below(65536), hops: 50, window: 29200 })
      const forth = (flags: number, sent: number, acknowledgement: number, data?: Uint8Array) =>
        tcpFrame({ source, destination: target, sourcePort, destinationPort: port, sequence: (sequence + sent) >>> 0, acknowledgement, flags, options: flags === tcpFlags.syn, data, ...hop() })
      const back = (flags: number, sent: number, acknowledged: number, data?: Uint8Array) =>
        tcpFrame({ source: target, destination: source, sourcePort: port, destinationPort: sourcePort, sequence: flags & tcpFlags.rst ? 0 : (answer + sent) >>> 0, acknowledgement: (sequence + acknowledged) >>> 0, flags, options: flags === (tcpFlags.syn | tcpFlags.ack), data, ...hop() })
      const { syn, ack, rst, psh, fin } = tcpFlags
      const probe = forth(syn, 0, 0)
      counts.probes++
      add(time, probe)
      const delay = 400 + random.wait(1500)
      if (host === undefined) {
        counts.silent++
        return 'silent'
      }
      if (host.filtered.includes(port)) {
        // Communication administratively prohibited, quoting the IP header and eight octets (RFC 792, RFC 1812).
        add(time + delay, icmpFrame({ source: router, destination: source, type: 3, code: 13, data: probe.subarray(14, 14 + 28), identification: random.below(65536), hops: 64 }))
        counts.filtered++
        return 'filtered'
      }
      if (!host.open.includes(port)) {
        add(time + delay, back(rst | ack, 0, 1))
        counts.closed++
        return 'closed'
      }
      counts.open++
      add(time + delay, back(syn | ack, 0, 1))
      if (then === 'reset') {
        add(time + 2 * delay, forth(rst, 1, 0))
        return 'open'
      }
      add(time + 2 * delay, forth(ack, 1, (answer + 1) >>> 0))
      const said = then === 'talk' ? hello.length : 0
      if (then === 'talk') {
        add(time + 2 * delay + 200, forth(psh | ack, 1, (answer + 1) >>> 0, hello))
        add(time + 4 * delay, back(psh | ack, 1, 1 + said, hello))
      }
      add(time + 6 * delay, forth(fin | ack, 1 + said, (answer + 1 + said) >>> 0))
      add(time + 7 * delay, back(fin | ack, 1 + said, 2 + said))
      return 'open'
    },
  }
  return office
}

/** Scanners of every planted group: a few hosts, some ports of the group each; one in five comes back to talk. */
function scan(office: Office): void {
  const { random } = office
  for (const { name, ports, style, scanners } of plantedGroups) {
    for (let index = 0; index < scanners; index++) {
      const source = scannerAddress(scannerNumber(name, index))
      const half = random.chance(0.6)
      for (let visit = 0; visit < 3; visit++) {
        const number = random.chance(0.6) ? Number(random.pick(Object.keys(hosts))) : 60 + random.below(190)
        const target = [...network, number]
        let time = office.moment(false)
        let at = random.below(ports.length)
        for (let step = 0; step < Math.min(ports.length, 3 + random.below(5)); step++) {
          const port = ports[at]
          const found = office.connect({ time, source, target, port, then: half ? 'reset' : 'close' })
          if (found === 'open' && random.chance(0.2)) office.connect({ time: time + 600e6 + random.wait(3600e6), source, target, port, then: 'talk' })
          time += 300_000 + random.wait(20e6)
          at = style === 'random' ? random.below(ports.length) : (at + 1) % ports.length
        }
      }
    }
  }
}

/** The branch office, 10.20.0.0/24: web and mail, complete connections. */
function work(office: Office, connections: number): void {
  const { random } = office
  for (let connection = 0; connection < connections; connection++) {
    const [number, port] = random.pick([[10, 443], [10, 443], [11, 443], [10, 80], [20, 993], [20, 587]] as const)
    office.connect({ time: office.moment(true), source: [10, 20, 0, 2 + random.below(60)], target: [...network, number], port, then: 'talk' })
    office.counts.connections++
  }
}

/** DNS of the branch office, answered; and scanners' datagrams to closed ports. */
function lookUp(office: Office, queries: number): void {
  const { random } = office
  for (let asked = 0; asked < queries; asked++) {
    const source: Address = [10, 20, 0, 2 + random.below(60)]
    const sourcePort = 1024 + random.below(64_000)
    const time = office.moment(true)
    const common = { data: query, identification: random.below(65536), hops: 60 }
    office.add(time, udpFrame({ ...common, source, destination: nameServer, sourcePort, destinationPort: 53 }))
    office.add(time + 900 + random.wait(4000), udpFrame({ ...common, source: nameServer, destination: source, sourcePort: 53, destinationPort: sourcePort }))
  }
  for (let index = 0; index < 40; index++) {
    const source = scannerAddress(scannerNumber('unconnected', index))
    const target: Address = [...network, Number(random.pick(Object.keys(hosts)))]
    let time = office.moment(false)
    for (const destinationPort of [53, 123, 161, 1900]) {
      const datagram = udpFrame({ source, destination: target, sourcePort: 40_000 + index, destinationPort, data: query, identification: random.below(65536), hops: 48 })
      office.add(time, datagram)
      // Port unreachable, from the host itself.
      if (random.chance(0.7)) office.add(time + 800, icmpFrame({ source: target, destination: source, type: 3, code: 3, data: datagram.subarray(14, 14 + 28), identification: random.below(65536), hops: 64 }))
      time += random.wait(10e6)
    }
  }
}
