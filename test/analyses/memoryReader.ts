/** A ProbeReader on a list of probes: what the store does with chunks, done plainly. */
import type { ExtraColumn, PairProbes, ProbeReader, ProbeScope } from '../../workers/store/pairs.ts'

export interface MemoryProbe {
  source: number
  destination: number
  day: number
  /** Nanoseconds of the day. */
  time: number
  port: number
  sourcePort?: number
  sequence?: number
  mark?: number
  answer?: number
  handshake?: number
  answerDelay?: number
  /** Evidence id of its capture. */
  capture?: number
}

/** @param sensors label of each capture: capture 1 has the first */
export function memoryReader(all: readonly MemoryProbe[], sensors: readonly string[] = ['']): ProbeReader {
  const of = (sensor: string | null) => memoryReaderOf(all.filter(({ capture = 1 }) => sensor === null || sensors[capture - 1] === sensor))
  return {
    visitPairs: (scope, extra, visit, hooks) => of(scope.sensor).visitPairs(scope, extra, visit, hooks),
    span: (sensor, protocol) => of(sensor).span(null, protocol),
    days: (sensor, protocol) => of(sensor).days(null, protocol),
    answers: (sensor, protocol) => of(sensor).answers(null, protocol),
    addressText: String,
    addressKey: (text) => (/^\d+$/.test(text) ? Number(text) : null),
  }
}

function memoryReaderOf(probes: readonly MemoryProbe[]): ProbeReader {
  const sorted = probes
    .map((probe, order) => ({ ...probe, order }))
    .sort((a, b) => a.source - b.source || a.destination - b.destination || a.day - b.day || a.time - b.time || a.order - b.order)
  const days = [...new Set(probes.map(({ day }) => day))].sort((a, b) => a - b)
  const byTime = [...probes].sort((a, b) => a.day - b.day || a.time - b.time)
  return {
    visitPairs({ start, end, outcome }, extra, visit) {
      const within = sorted.filter(
        ({ day, time, answer = 0 }) =>
          (outcome === 'all' || answer === 0) &&
          (start === null || day > start.day || (day === start.day && time >= start.time)) &&
          (end === null || day < end.day || (day === end.day && time < end.time)),
      )
      for (let from = 0; from < within.length; ) {
        let to = from
        while (to < within.length && within[to].source === within[from].source && within[to].destination === within[from].destination) to++
        // Times are told to those who ask for them, as the store does.
        visit(pairOf(within.slice(from, to), extra.includes('time')))
        from = to
      }
    },
    span: () => (byTime.length === 0 ? null : { first: byTime[0], last: byTime[byTime.length - 1] }),
    days: () => days.map((day) => ({ day, probes: probes.filter((probe) => probe.day === day).length })),
    answers: () => probes.filter(({ answer = 0 }) => answer > 0).length,
    addressText: String,
    addressKey: (text) => (/^\d+$/.test(text) ? Number(text) : null),
  }
}

/** What is of nobody lies before and behind the pair's probes. */
const nobody: MemoryProbe[] = Array.from({ length: 3 }, (_, at) => ({ source: 9, destination: 9, day: 16_999, time: 7 * at, port: 4711 + at, sourcePort: 3, sequence: 5, mark: 3, answer: 1, handshake: 2, answerDelay: 1 }))

function pairOf(some: readonly MemoryProbe[], timed: boolean): PairProbes {
  const probes = [...nobody, ...some, ...nobody]
  const column = (value: (probe: MemoryProbe) => number) => probes.map(value)
  return {
    source: some[0].source,
    destination: some[0].destination,
    from: nobody.length,
    length: some.length,
    day: Int32Array.from(column(({ day }) => day)),
    time: Float64Array.from(column(({ time }) => (timed ? time : NaN))),
    port: Uint16Array.from(column(({ port }) => port)),
    sourcePort: Uint16Array.from(column(({ sourcePort = 1 }) => sourcePort)),
    sequence: Uint32Array.from(column(({ sequence = 1 }) => sequence)),
    mark: Uint8Array.from(column(({ mark = 0 }) => mark)),
    frame: Float64Array.from(probes, (_, index) => index + 1 - nobody.length),
    capture: Uint32Array.from(column(({ capture = 1 }) => capture)),
    answer: Uint8Array.from(column(({ answer = 0 }) => answer)),
    handshake: Uint8Array.from(column(({ handshake = 0 }) => handshake)),
    answerDelay: Float64Array.from(column(({ answerDelay = NaN }) => answerDelay)),
    repeats: Uint32Array.from([...nobody.map(() => 7), ...backFrom(some), ...nobody.map(() => 7)]),
  }
}

/** How far before each probe the last one lies that is the same; 0 where none is. */
function backFrom(probes: readonly MemoryProbe[]): number[] {
  const last = new Map<string, number>()
  return probes.map(({ port, sourcePort = 1, sequence = 1 }, at) => {
    const key = `${port} ${sourcePort} ${sequence}`
    const back = at - (last.get(key) ?? at)
    last.set(key, at)
    return back
  })
}

/** The probes of one pair in order, a second apart, each with a sequence number of its own. */
export function sequenceOf(source: number, destination: number, ports: readonly number[], day = 17_000): MemoryProbe[] {
  return ports.map((port, index) => ({ source, destination, day, time: index * 1e9, port, sequence: index }))
}

/** Everything a reader tells of a scope, pair by pair: copies, since what it hands out is its own. */
export function heard(reader: ProbeReader, scope: ProbeScope, extra: readonly ExtraColumn[]): unknown[] {
  const pairs: unknown[] = []
  reader.visitPairs(scope, extra, ({ source, destination, from, length, day, port, ...others }) => {
    const columns = [day, port, ...extra.map((name) => others[name])].map((column) => Array.from(column.subarray(from, from + length)))
    // What lies before the pair's first probe is of nobody's window.
    if (extra.includes('repeats')) columns[2 + extra.indexOf('repeats')] = columns[2 + extra.indexOf('repeats')].map((back, at) => (back > at ? 0 : back))
    pairs.push([source, destination, ...columns])
  }, { cancelled: () => false, progress() {} })
  return pairs
}
