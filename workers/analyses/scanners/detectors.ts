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

/** The most probes of any minute beside. */
export interface Read {
  readings: Readings
  busiestMinute: number
}

/** Keeps its memory from one source to the next. */
export function createDetectorReader(): (probes: SourceProbes) => Read {
  const scratch: Scratch = { inside: new Uint32Array(1024), onHost: new Uint32Array(1024), hostsOn: new Uint32Array(65_536) }
  return (probes) => {
    const { combinations, destinations, portsOnHost, hostsOnPort } = probes
    if (combinations << spanBits > scratch.inside.length) scratch.inside = new Uint32Array(combinations << (spanBits + 1))
    if (destinations << spanBits > scratch.onHost.length) scratch.onHost = new Uint32Array(destinations << (spanBits + 1))
    const peaks = slide(probes, scratch)
    return {
      readings: {
        zeekPorts: { ...peaks.zeekPorts, total: portsOnHost },
        zeekHosts: { ...peaks.zeekHosts, total: hostsOnPort },
        simpleScan: { ...peaks.simpleScan, total: combinations },
        maltrail: { ...peaks.maltrail, total: portsOnHost },
      },
      busiestMinute: peaks.busiestMinute,
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
/** Probes inside each of the spans lie together. */
const span = { five: 0, fifteen: 1, second: 2 } as const
const spanBits = 2
const [minute, fiveMinutes, fifteenMinutes] = [60e9, 300e9, 900e9]
interface Scratch {
  /** Probes inside a span, by (destination, port). */
  inside: Uint32Array
  /** Distinct ports inside, by destination. */
  onHost: Uint32Array
  /** Distinct destinations inside five minutes, by port. */
  hostsOn: Uint32Array
}

/**
 * One pass in time order: the newest probe enters every span, those before it by the span's length leave it. Within a
 * second of the clock the sensor empties its sets when the second changes. After as long a time without a probe as the
 * longest span all are empty; a probe that is alone between two such times need not enter any.
 */
function slide(probes: SourceProbes, { inside, onHost, hostsOn }: Scratch): Record<DetectorId, Peak> & { busiestMinute: number } {
  const { order, inTime, port, destination, combination, destinations, combinations, ports, length } = probes
  const { day, time } = inTime
  inside.fill(0, 0, combinations << spanBits)
  onHost.fill(0, 0, destinations << spanBits)
  hostsOn.fill(0, 0, ports)
  const [zeekPorts, zeekHosts, simpleScan, maltrail] = [empty(), empty(), empty(), empty()]
  let busiestMinute = 0
  let alone = 0
  for (let begin = 0, end = 0; begin < length; begin = end) {
    for (end++; end < length && between(inTime, end - 1, end) < fifteenMinutes; ) end++
    if (end - begin === 1) {
      alone = 1
      continue
    }
    // Where each span begins.
    let one = begin
    let five = begin
    let fifteen = begin
    let second = begin
    let today = -1
    let secondEnds = 0
    let pairs = 0
    for (let at = begin; at < end; at++) {
      const probe = order[at]
      const both = combination[probe] << spanBits
      const host = destination[probe] << spanBits
      while (between(inTime, one, at) >= minute) one++
      if (at - one >= busiestMinute) busiestMinute = at - one + 1
      for (; between(inTime, five, at) >= fiveMinutes; five++) {
        const gone = order[five]
        if (--inside[(combination[gone] << spanBits) | span.five] > 0) continue
        onHost[(destination[gone] << spanBits) | span.five]--
        hostsOn[port[gone]]--
      }
      for (; between(inTime, fifteen, at) >= fifteenMinutes; fifteen++) pairs -= --inside[(combination[order[fifteen]] << spanBits) | span.fifteen] > 0 ? 0 : 1
      if (time[at] >= secondEnds || day[at] !== today) {
        secondEnds = (Math.floor(time[at] / 1e9) + 1) * 1e9
        today = day[at]
        for (; second < at; second++) {
          const gone = order[second]
          inside[(combination[gone] << spanBits) | span.second] = onHost[(destination[gone] << spanBits) | span.second] = 0
        }
      }
      if (inside[both | span.five]++ === 0) {
        const onThis = ++onHost[host | span.five]
        const hosts = ++hostsOn[port[probe]]
        if (onThis > zeekPorts.peak) raise(zeekPorts, onThis, thresholds.portsOnHost, probe)
        if (hosts > zeekHosts.peak) raise(zeekHosts, hosts, thresholds.hostsOnPort, probe)
      }
      if (inside[both | span.fifteen]++ === 0 && ++pairs > simpleScan.peak) raise(simpleScan, pairs, thresholds.pairs, probe)
      if (inside[both | span.second]++ > 0) continue
      const onThis = ++onHost[host | span.second]
      if (onThis > maltrail.peak) raise(maltrail, onThis, thresholds.second, probe)
    }
    // The others lie within the longest one.
    for (let at = fifteen; at < end; at++) {
      const gone = order[at]
      const both = combination[gone] << spanBits
      const host = destination[gone] << spanBits
      inside[both | span.five] = inside[both | span.fifteen] = inside[both | span.second] = 0
      onHost[host | span.five] = onHost[host | span.second] = 0
      hostsOn[port[gone]] = 0
    }
  }
  for (const peak of [zeekPorts, zeekHosts, simpleScan, maltrail]) peak.peak = Math.max(peak.peak, alone)
  return { zeekPorts, zeekHosts, simpleScan, maltrail, busiestMinute: Math.max(busiestMinute, alone) }
}
const empty = (): Peak => ({ peak: 0, firedAt: null })
