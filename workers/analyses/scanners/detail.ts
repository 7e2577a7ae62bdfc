/**
 * One source seen closely: its facts, what each detector would have made of it, and its sequences as they can be drawn.
 *
 * Bounded: the destinations with the most probes, of each its first probes; what is left out is counted. The window is
 * read once, source by source.
 */
import { isoTime, Refusal, type Hooks, type Parameters, type ScannerAnswer } from '../../contract.ts'
import type { Material } from '../../material.ts'
import type { PairProbes } from '../../store/pairs.ts'
import { windowsWithProbes } from '../run.ts'
import { detectors, fired, isSlow } from './detectors.ts'
import { createFactsMaker } from './facts.ts'
import { scriptReader } from './reader.ts'
import type { Times } from './source.ts'

const destinationsShown = 60
const probesEach = 400
const portsListed = 40
const markNames = [null, 'ZMap', 'Masscan', 'Mirai'] as const

type Strip = ScannerAnswer['sequences'][number] & { total: number }

export function scannerDetail(input: { address: string; parameters: Parameters; material: Material; hooks: Hooks }): ScannerAnswer {
  const { address, parameters, material, hooks } = input
  const windows = windowsWithProbes(material, parameters)
  if (windows.length !== 1) {
    throw new Refusal('bad_window', `One source is shown in one window and ${parameters.window} gives ${windows.length}; name one of them, such as ${windows[0]?.label ?? 'all'}.`)
  }
  const maker = createFactsMaker(scriptReader())
  const strips: Strip[] = []
  const probed = new Map<number, number>()
  let wanted: number | null = null
  let other: number | null = null
  let sequences = 0
  material.within(windows[0], parameters, hooks).visitPairs(['time', 'mark', 'answer'], (pair) => {
    if (pair.source === other) return
    if (pair.source !== wanted) {
      if (material.addressText(pair.source) !== address) {
        other = pair.source
        return
      }
      wanted = pair.source
    }
    maker.add(pair)
    sequences++
    for (let at = pair.from; at < pair.from + pair.length; at++) probed.set(pair.port[at], (probed.get(pair.port[at]) ?? 0) + 1)
    keep(strips, stripOf(pair, material))
  })
  if (wanted === null) throw new Refusal('unknown_source', `${JSON.stringify(address)} sent no probe in the window ${windows[0].label}; the scanners table lists the sources that did.`)
  const { facts, times } = maker.finish()
  const { readings } = facts
  const ports = [...probed].sort((one, two) => two[1] - one[1] || one[0] - two[0])
  return {
    address,
    parameters,
    window: { label: windows[0].label, start: windows[0].start, end: windows[0].end, partial: windows[0].partial },
    probes: facts.probes,
    destinations: facts.destinations,
    ports: facts.ports,
    first: isoTime(facts.first),
    last: isoTime(facts.last),
    rate: facts.rate,
    busiestMinute: facts.busiestMinute,
    marks: facts.marks.flatMap((count, mark) => (mark > 0 && count > 0 ? [{ tool: markNames[mark]!, probes: count }] : [])),
    kind: facts.kind,
    slow: isSlow(readings),
    fires: fired(readings),
    detectors: detectors.map(({ id, name, counts, threshold, seconds }) => {
      const { peak, total, firedAt } = readings[id]
      return { id, name, counts, threshold, seconds, peak, total, fired: firedAt === null ? null : timeOf(times, firedAt) }
    }),
    mostProbed: ports.slice(0, portsListed).map(([port, count]) => ({ ...material.names(port), probes: count })),
    sequences: strips.map((strip) => ({ destination: strip.destination, start: strip.start, probes: strip.probes, omitted: strip.omitted })),
    omitted: { sequences: sequences - strips.length },
  }
}

const timeOf = ({ day, time }: Times, probe: number) => isoTime({ day: day[probe], time: time[probe] })

function stripOf(pair: PairProbes, material: Material): Strip {
  const { from, length, day, time, port, mark } = pair
  const shown = Math.min(length, probesEach)
  const probes = Array.from({ length: shown }, (_, place): Strip['probes'][number] => {
    const at = from + place
    // Microseconds are finer than any drawing; the export of the probes has every nanosecond.
    return { seconds: Math.round(((day[at] - day[from]) * 86_400e9 + time[at] - time[from]) / 1e3) / 1e6, port: port[at], tool: markNames[mark[at]] ?? null }
  })
  return { destination: material.addressText(pair.destination), start: isoTime({ day: day[from], time: time[from] }), probes, omitted: length - shown, total: length }
}

/** The longest strips, longest first, earlier pairs first among equals. */
function keep(strips: Strip[], strip: Strip): void {
  let at = strips.length
  while (at > 0 && strips[at - 1].total < strip.total) at--
  if (at >= destinationsShown) return
  strips.splice(at, 0, strip)
  if (strips.length > destinationsShown) strips.pop()
}
