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

export function readDetectors(probes: SourceProbes): Readings {
  const five = slide({ probes, nanoseconds: 300e9 })
  const fifteen = slide({ probes, nanoseconds: 900e9 })
  const second = perSecond(probes)
  const all = slide({ probes, nanoseconds: Infinity })
  return {
    zeekPorts: { ...five.portsOnHost, total: all.portsOnHost.peak },
    zeekHosts: { ...five.hostsOnPort, total: all.hostsOnPort.peak },
    simpleScan: { ...fifteen.pairs, total: all.pairs.peak },
    maltrail: { ...second, total: all.portsOnHost.peak },
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
function raise(peak: Peak, value: number, threshold: number, probe: number): void {
  if (value > peak.peak) peak.peak = value
  if (value >= threshold && peak.firedAt === null) peak.firedAt = probe
}

/** One pass in time order: the newest probe enters, those an interval's length before it leave. */
function slide({ probes, nanoseconds }: { probes: SourceProbes; nanoseconds: number }): { portsOnHost: Peak; hostsOnPort: Peak; pairs: Peak } {
  const { order, port, destination, destinations, length } = probes
  const portsOn = new Uint32Array(destinations)
  const hostsOn = new Map<number, number>()
  const inside = new Map<number, number>()
  const peaks = { portsOnHost: empty(), hostsOnPort: empty(), pairs: empty() }
  for (let enters = 0, leaves = 0; enters < length; enters++) {
    const probe = order[enters]
    for (; between(probes, order[leaves], probe) >= nanoseconds; leaves++) {
      const gone = order[leaves]
      const key = destination[gone] * 65_536 + port[gone]
      const left = inside.get(key)! - 1
      if (left > 0) inside.set(key, left)
      else {
        inside.delete(key)
        portsOn[destination[gone]]--
        hostsOn.set(port[gone], hostsOn.get(port[gone])! - 1)
      }
    }
    const key = destination[probe] * 65_536 + port[probe]
    const before = inside.get(key) ?? 0
    inside.set(key, before + 1)
    if (before > 0) continue
    portsOn[destination[probe]]++
    const hosts = (hostsOn.get(port[probe]) ?? 0) + 1
    hostsOn.set(port[probe], hosts)
    raise(peaks.portsOnHost, portsOn[destination[probe]], thresholdOf('zeekPorts'), probe)
    raise(peaks.hostsOnPort, hosts, thresholdOf('zeekHosts'), probe)
    raise(peaks.pairs, inside.size, thresholdOf('simpleScan'), probe)
  }
  return peaks
}

/** Distinct ports on one host within each second of the clock: the sensor empties its sets when the second changes. */
function perSecond({ order, port, destination, day, time, length }: SourceProbes): Peak {
  const peak = empty()
  const threshold = thresholdOf('maltrail')
  const seen = new Set<number>()
  const portsOn = new Map<number, number>()
  let second = -1
  let today = -1
  for (let at = 0; at < length; at++) {
    const probe = order[at]
    const now = Math.floor(time[probe] / 1e9)
    if (now !== second || day[probe] !== today) {
      second = now
      today = day[probe]
      seen.clear()
      portsOn.clear()
    }
    const key = destination[probe] * 65_536 + port[probe]
    if (seen.has(key)) continue
    seen.add(key)
    const ports = (portsOn.get(destination[probe]) ?? 0) + 1
    portsOn.set(destination[probe], ports)
    raise(peak, ports, threshold, probe)
  }
  return peak
}
const empty = (): Peak => ({ peak: 0, firedAt: null })
