/**
 * Whether the thresholds of public detectors would have fired on one source, and how close it came.
 *
 * For each detector the peak is the most distinct things any interval of its length holds: an interval is half-open,
 * [t, t + length), and slides to every probe, so that a detector whose own intervals begin elsewhere can only count less.
 * Every probe counts as a failed attempt, which in a darknet it is.
 *
 *   Zeek scan policy, Port_Scan      15 ports on one host in 5 min      (scripts/policy/misc/scan.zeek)
 *   Zeek scan policy, Address_Scan   25 hosts on one port in 5 min      (the same)
 *   simple-scan (Zeek package)       25 pairs of host and port in 15 min
 *   Maltrail, port scanning          more than 10 ports on one host within a second of the clock (sensor.py)
 */
import { between, type SourceProbes } from './source.ts'

export const detectors = [
  { id: 'zeekPorts', name: 'Zeek Port_Scan', counts: 'ports on one host', threshold: 15, seconds: 300 },
  { id: 'zeekHosts', name: 'Zeek Address_Scan', counts: 'hosts on one port', threshold: 25, seconds: 300 },
  { id: 'simpleScan', name: 'simple-scan', counts: 'pairs of host and port', threshold: 25, seconds: 900 },
  { id: 'maltrail', name: 'Maltrail', counts: 'ports on one host', threshold: 11, seconds: 1 },
] as const
export type DetectorId = (typeof detectors)[number]['id']

export interface Reading {
  /** The most an interval holds. */
  peak: number
  /** Arrival number of the probe with which the threshold is reached first; null: it never is. */
  firedAt: number | null
  /** What the whole window holds: what a detector with all the time there is would count. */
  total: number
}
export type Readings = Record<DetectorId, Reading>

/** Keeps its memory from one source to the next. */
export function createDetectorReader(): (probes: SourceProbes) => Readings {
  const scratch: Scratch = { inside: new Uint32Array(1024), portsOn: new Uint32Array(1024), hostsOn: new Uint32Array(65_536) }
  return (probes) => {
    const { combinations, destinations, portsOnHost, hostsOnPort } = probes
    if (combinations > scratch.inside.length) scratch.inside = new Uint32Array(2 * combinations)
    if (destinations > scratch.portsOn.length) scratch.portsOn = new Uint32Array(2 * destinations)
    const five = portsAndHosts({ probes, nanoseconds: 300e9, scratch })
    const fifteen = pairs({ probes, nanoseconds: 900e9, scratch })
    const second = perSecond(probes, scratch)
    return {
      zeekPorts: { ...five.portsOnHost, total: portsOnHost },
      zeekHosts: { ...five.hostsOnPort, total: hostsOnPort },
      simpleScan: { ...fifteen, total: combinations },
      maltrail: { ...second, total: portsOnHost },
    }
  }
}
/** The detectors that fire, by name in their order. */
export function fired(readings: Readings): string[] {
  return detectors.filter(({ id }) => readings[id].firedAt !== null).map(({ name }) => name)
}
/** A slow scan: no detector fires, though over the whole window it probed as much as one of them asks for. */
export function isSlow(readings: Readings): boolean {
  return detectors.every(({ id }) => readings[id].firedAt === null) && detectors.some(({ id, threshold }) => readings[id].total >= threshold)
}

type Peak = Omit<Reading, 'total'>
const thresholdOf = (id: DetectorId) => detectors.find((one) => one.id === id)!.threshold
const thresholds = { portsOnHost: thresholdOf('zeekPorts'), hostsOnPort: thresholdOf('zeekHosts'), pairs: thresholdOf('simpleScan'), second: thresholdOf('maltrail') }
/** The value is a new peak; a threshold is reached first where the peak passes it. */
function raise(peak: Peak, value: number, threshold: number, probe: number): void {
  peak.peak = value
  if (value >= threshold && peak.firedAt === null) peak.firedAt = probe
}
interface Scratch {
  /** Probes inside the interval, by (destination, port). */
  inside: Uint32Array
  /** Distinct ports by destination, and destinations by port. */
  portsOn: Uint32Array
  hostsOn: Uint32Array
}

interface Slide {
  probes: SourceProbes
  nanoseconds: number
  scratch: Scratch
}

/** One pass in time order: the newest probe enters, those an interval's length before it leave. */
function portsAndHosts({ probes, nanoseconds, scratch }: Slide): { portsOnHost: Peak; hostsOnPort: Peak } {
  const { order, inTime, port, destination, combination, destinations, combinations, length } = probes
  const { inside, portsOn, hostsOn } = scratch
  inside.fill(0, 0, combinations)
  portsOn.fill(0, 0, destinations)
  for (let at = 0; at < length; at++) hostsOn[port[at]] = 0
  const [portsOnHost, hostsOnPort] = [empty(), empty()]
  for (let enters = 0, leaves = 0; enters < length; enters++) {
    const probe = order[enters]
    for (; between(inTime, leaves, enters) >= nanoseconds; leaves++) {
      const gone = order[leaves]
      if (--inside[combination[gone]] > 0) continue
      portsOn[destination[gone]]--
      hostsOn[port[gone]]--
    }
    if (inside[combination[probe]]++ > 0) continue
    const ports = ++portsOn[destination[probe]]
    const hosts = ++hostsOn[port[probe]]
    if (ports > portsOnHost.peak) raise(portsOnHost, ports, thresholds.portsOnHost, probe)
    if (hosts > hostsOnPort.peak) raise(hostsOnPort, hosts, thresholds.hostsOnPort, probe)
  }
  return { portsOnHost, hostsOnPort }
}

/** The same for pairs of host and port. */
function pairs({ probes, nanoseconds, scratch: { inside } }: Slide): Peak {
  const { order, inTime, combination, combinations, length } = probes
  inside.fill(0, 0, combinations)
  const peak = empty()
  let count = 0
  for (let enters = 0, leaves = 0; enters < length; enters++) {
    const probe = order[enters]
    for (; between(inTime, leaves, enters) >= nanoseconds; leaves++) count -= --inside[combination[order[leaves]]] > 0 ? 0 : 1
    if (inside[combination[probe]]++ > 0) continue
    if (++count > peak.peak) raise(peak, count, thresholds.pairs, probe)
  }
  return peak
}

/** Distinct ports on one host within each second of the clock: the sensor empties its sets when the second changes. */
function perSecond({ order, inTime: { day, time }, combination, destination, destinations, combinations, length }: SourceProbes, { inside, portsOn }: Scratch): Peak {
  const peak = empty()
  inside.fill(0, 0, combinations)
  portsOn.fill(0, 0, destinations)
  let [today, secondEnds] = [-1, 0]
  let begun = 0
  for (let at = 0; at < length; at++) {
    const probe = order[at]
    if (time[at] >= secondEnds || day[at] !== today) {
      secondEnds = (Math.floor(time[at] / 1e9) + 1) * 1e9
      today = day[at]
      for (; begun < at; begun++) inside[combination[order[begun]]] = portsOn[destination[order[begun]]] = 0
    }
    if (inside[combination[probe]]++ > 0) continue
    const ports = ++portsOn[destination[probe]]
    if (ports > peak.peak) raise(peak, ports, thresholds.second, probe)
  }
  return peak
}
const empty = (): Peak => ({ peak: 0, firedAt: null })
