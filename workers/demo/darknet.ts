/**
 * A synthetic darknet: a few days of made-up scanning into an unused /24, with planted service groups.
 *
 * Seeded, so the same call writes the same bytes. All addresses are documentation or benchmarking space (RFC 5737,
 * RFC 2544, RFC 3849): none of them is anybody's. The traffic has the parts a real darknet has, so that every stage
 * has something to do: service-minded scanners (kept by the filter), vertical and horizontal scans (dropped by it),
 * Mirai, ZMap and Masscan marks, retransmissions, backscatter, UDP, ICMP, IPv6, ARP and fragments.
 */
import { arpFrame, icmpFrame, tcpFlags, tcpFrame, udpFrame, type Address } from './frames.ts'
import { plantedGroups, type PlantedGroup } from './groups.ts'
import { writePcap, type TimedFrame } from './pcapFile.ts'
import { seededRandom, type Random } from './random.ts'

export interface DarknetCapture {
  path: string
  bytes: number
  packets: number
  /** TCP segments with SYN and without ACK. */
  probes: number
  /** The planted partition, for whoever wants to compare. */
  groups: { name: string; ports: readonly number[] }[]
}

/** The two sensors of the demo: each watches one documentation /24. */
export const sensors = [
  { name: 'north', network: [198, 51, 100] },
  { name: 'south', network: [203, 0, 113] },
] as const

export const microsecondsADay = 86_400e6
export const firstDay = Date.UTC(2016, 10, 1) * 1000 // 2016-11-01, in microseconds

/**
 * @param input.path where the pcap goes; written whole or not at all
 * @param input.sensor index into `sensors`
 * @param input.days whole UTC days from 2016-11-01
 */
export function writeDarknetCapture(input: { path: string; seed?: number; days?: number; sensor?: number }): DarknetCapture {
  const { path, seed = 2016, days = 4, sensor = 0 } = input
  const traffic = createTraffic(seededRandom(seed * 31 + sensor), sensors[sensor].network)
  for (let day = 0; day < days; day++) {
    traffic.startDay(firstDay + day * microsecondsADay)
    for (const group of plantedGroups) serviceScanners(traffic, group)
    verticalScans(traffic, 3)
    horizontalScans(traffic)
    miraiBots(traffic, 9000)
    slowScanner(traffic)
    backscatter(traffic, 3500)
    unconnected(traffic, 2500)
  }
  const frames = traffic.inOrder()
  const { bytes } = writePcap({ path, frames })
  return {
    path,
    bytes,
    packets: frames.length,
    probes: traffic.probes(),
    groups: plantedGroups.map(({ name, ports }) => ({ name, ports })),
  }
}

interface Traffic {
  random: Random
  network: readonly number[]
  startDay(start: number): void
  /** The start of the day in microseconds. */
  midnight(): number
  /** A moment of the day in microseconds, busier in the afternoon. */
  moment(): number
  target(): Address
  /** The address `number` of the scanners' space 198.18.0.0/15; the same number is the same scanner every day. */
  scanner(number: number): Address
  add(time: number, frame: Uint8Array): void
  probe(input: Probe): void
  inOrder(): TimedFrame[]
  probes(): number
}
interface Probe {
  time: number
  source: Address
  target: Address
  port: number
  sourcePort: number
  tool?: 'zmap' | 'masscan' | 'mirai'
  sequence?: number
}

function createTraffic(random: Random, network: readonly number[]): Traffic {
  const frames: TimedFrame[] = []
  let start = 0
  let end = 0
  let probes = 0
  const add = (time: number, frame: Uint8Array) => {
    if (time < end) frames.push({ time: Math.floor(time), frame })
  }
  const moment = () => {
    for (;;) {
      const share = random.unit()
      // Rejection: the rate swings by 40 % over the day, highest at 15:00.
      if (random.unit() < (1 + 0.4 * Math.sin(2 * Math.PI * (share - 0.375))) / 1.4) return start + share * microsecondsADay
    }
  }
  return {
    random,
    network,
    midnight: () => start,
    startDay(from) {
      start = from
      end = from + microsecondsADay
    },
    moment,
    target: () => [...network, random.below(256)],
    scanner: scannerAddress,
    add,
    probe({ time, source, target, port, sourcePort, tool, sequence = random.bits() }) {
      if (time >= end) return
      const targetNumber = target.slice(-4).reduce((value, byte) => value * 256 + byte, 0)
      const used = tool === 'mirai' ? targetNumber : sequence
      const identification =
        tool === 'zmap' ? 54321 : tool === 'masscan' ? ((targetNumber ^ port ^ used) & 0xffff) >>> 0 : random.below(65536)
      probes++
      add(
        time,
        tcpFrame({
          source,
          destination: target,
          sourcePort,
          destinationPort: port,
          sequence: used,
          flags: tcpFlags.syn,
          options: tool === undefined,
          identification,
          hops: 40 + random.below(24),
          window: tool === 'zmap' ? 65535 : tool === 'masscan' ? 1024 : 14600,
        }),
      )
    },
    inOrder() {
      return frames.sort((one, other) => one.time - other.time) // stable: equal times keep the order they were made in
    },
    probes: () => probes,
  }
}

export function scannerAddress(number: number): Address {
  return [198, 18 + (number >>> 16), (number >>> 8) & 255, number & 255]
}
/** A stable number for the n-th scanner of a kind, spread over the scanners' space. */
export function scannerNumber(kind: string, index: number): number {
  let hash = 2166136261
  for (const letter of `${kind} ${index}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619)
  return (hash ^ (hash >>> 15)) & 0x1ffff
}

/** Scanners that look for one kind of service: 3 to 8 ports on a host, in a favourite order with variations. */
function serviceScanners(traffic: Traffic, group: PlantedGroup): void {
  const { random } = traffic
  const { ports, style } = group
  for (let index = 0; index < group.scanners; index++) {
    const source = traffic.scanner(scannerNumber(group.name, index))
    const targets = 8 + random.below(12)
    for (let visit = 0; visit < targets; visit++) {
      const target = traffic.target()
      let time = traffic.moment()
      let at = style === 'random' ? random.below(ports.length) : Math.floor(random.unit() * random.unit() * ports.length)
      const length = style === 'service' ? 3 + random.below(6) : 5 + random.below(12)
      for (let step = 0; step < length; step++) {
        // Now and then a scanner also looks at somebody else's service.
        const stranger = random.chance(0.015) ? random.pick(random.pick(plantedGroups).ports) : null
        const sourcePort = 32768 + random.below(28232)
        const sequence = random.bits()
        const port = stranger ?? ports[at]
        traffic.probe({ time, source, target, port, sourcePort, sequence })
        // A dark host never answers: an ordinary stack sends its SYN again after one and three seconds.
        if (style === 'service' && random.chance(0.25)) {
          traffic.probe({ time: time + 1e6, source, target, port, sourcePort, sequence })
          if (random.chance(0.5)) traffic.probe({ time: time + 3e6, source, target, port, sourcePort, sequence })
        }
        time += random.chance(0.3) ? 200_000 + random.wait(400_000) : random.wait(45e6)
        if (style === 'random') at = random.below(ports.length)
        else if (style === 'incremental' || random.chance(0.7)) at = (at + 1) % ports.length
        else at = random.below(ports.length)
      }
    }
  }
}

/** One source, one host, hundreds of ports in a shuffled order within minutes. */
function verticalScans(traffic: Traffic, scans: number): void {
  const { random } = traffic
  for (let scan = 0; scan < scans; scan++) {
    const source = traffic.scanner(scannerNumber('vertical', random.below(40)))
    const target = traffic.target()
    const sourcePort = 32768 + random.below(28232)
    const count = 200 + random.below(800)
    let time = traffic.moment()
    for (let step = 0; step < count; step++) {
      traffic.probe({ time, source, target, port: 1 + random.below(10_000), sourcePort })
      time += random.wait(60_000)
    }
  }
}

/** ZMap and Masscan: one port over the whole network. */
function horizontalScans(traffic: Traffic): void {
  const { random } = traffic
  const sweeps = [
    { tool: 'zmap', ports: [443, 80, 22, 8080, 21, 25, 7547], times: 9 },
    { tool: 'masscan', ports: [445, 3389, 1433, 5900, 3306, 6379, 9200], times: 7 },
  ] as const
  for (const { tool, ports, times } of sweeps) {
    for (let sweep = 0; sweep < times; sweep++) {
      const source = traffic.scanner(scannerNumber(tool, random.below(60)))
      const port = random.pick(ports)
      const sourcePort = 32768 + random.below(28232)
      let time = traffic.moment()
      for (let probe = 0; probe < 256; probe++) {
        traffic.probe({ time, source, target: traffic.target(), port, sourcePort, tool })
        time += random.wait(tool === 'zmap' ? 90_000 : 30_000)
      }
    }
  }
}

/** Many bots, each a few probes to telnet: nine in ten to 23, one to 2323. */
function miraiBots(traffic: Traffic, probes: number): void {
  const { random } = traffic
  for (let probe = 0; probe < probes; probe++) {
    traffic.probe({
      time: traffic.moment(),
      source: traffic.scanner(scannerNumber('mirai', random.below(3000))),
      target: traffic.target(),
      port: random.chance(0.9) ? 23 : 2323,
      sourcePort: 1024 + random.below(64_000),
      tool: 'mirai',
    })
  }
}

/** One source that stays under every threshold: a port every two or three hours on one host. */
function slowScanner(traffic: Traffic): void {
  const { random } = traffic
  const source = traffic.scanner(scannerNumber('slow', 0))
  const target = [...traffic.network, 77]
  let time = traffic.midnight() + random.below(3600e6)
  for (const port of [22, 3389, 5900, 2222, 5938, 5901, 22, 3389]) {
    traffic.probe({ time, source, target, port, sourcePort: 40_000 + random.below(9000) })
    time += 2 * 3600e6 + random.wait(1800e6)
  }
}

/** Answers of attacked hosts to addresses that never asked: SYN-ACK and RST, a few ICMP errors. */
function backscatter(traffic: Traffic, packets: number): void {
  const { random } = traffic
  for (let packet = 0; packet < packets; packet++) {
    const victim = traffic.scanner(scannerNumber('victim', random.below(25)))
    traffic.add(
      traffic.moment(),
      tcpFrame({
        source: victim,
        destination: traffic.target(),
        sourcePort: random.pick([80, 443, 6667, 25565]),
        destinationPort: 1024 + random.below(64_000),
        sequence: random.bits(),
        flags: random.chance(0.7) ? tcpFlags.syn | tcpFlags.ack : tcpFlags.rst | tcpFlags.ack,
        options: random.chance(0.5),
        identification: random.below(65536),
        hops: 44 + random.below(16),
        window: 29200,
      }),
    )
  }
}

/** What is neither TCP nor a probe: UDP, ICMP, IPv6, ARP and a few fragments. */
function unconnected(traffic: Traffic, packets: number): void {
  const { random } = traffic
  const query = Uint8Array.from([0x17, 0, 3, 0x2a, 0, 0, 0, 0])
  for (let packet = 0; packet < packets; packet++) {
    const source = traffic.scanner(scannerNumber('unconnected', random.below(400)))
    const destination = traffic.target()
    const common = { source, destination, identification: random.below(65536), hops: 48 }
    const time = traffic.moment()
    if (random.chance(0.8)) {
      const destinationPort = random.pick([53, 123, 161, 1900, 5060, 11211, 389])
      traffic.add(time, udpFrame({ ...common, sourcePort: 1024 + random.below(64_000), destinationPort, data: query }))
    } else {
      traffic.add(time, icmpFrame({ ...common, type: 8, code: 0, data: query }))
    }
  }
  for (let ask = 0; ask < 24; ask++) {
    const target = traffic.target()
    traffic.add(traffic.moment(), arpFrame({ asking: [...target.slice(0, 3), 254], asked: target }))
  }
  // One IPv6 scanner looks for web servers in the documentation prefix.
  const prefix = [0x20, 0x01, 0x0d, 0xb8, 0, 0x51, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let host = 1; host <= 6; host++) {
    let time = traffic.moment()
    for (const port of [80, 443, 8080, 8443]) {
      traffic.probe({ time, source: [...prefix.slice(0, 14), 0x66, 0x66], target: [...prefix, host], port, sourcePort: 50_000 })
      time += random.wait(5e6)
    }
  }
  for (let piece = 0; piece < 6; piece++) {
    const frame = udpFrame({
      source: traffic.scanner(scannerNumber('fragments', piece)),
      destination: traffic.target(),
      sourcePort: 53,
      destinationPort: 53,
      data: new Uint8Array(64),
      identification: 7000 + piece,
      hops: 50,
    })
    // Fragment offset 185 x 8 octets: a later piece, without ports. The header checksum changes by the same amount.
    frame[20] = 0x00
    frame[21] = 185
    const checksum = ((frame[24] << 8) | frame[25]) - 185
    const folded = checksum < 0 ? checksum + 0xffff : checksum
    frame[24] = folded >>> 8
    frame[25] = folded & 0xff
    traffic.add(traffic.moment(), frame)
  }
}
