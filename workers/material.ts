/**
 * What analyses compute on: sequences, graph and measures of one window, each made when it is first asked for.
 *
 * Everything follows from the evidence (whose content hash the maker holds), the window and the parameters, so what was
 * made is kept for the next analysis. Nothing here reads a file or writes one.
 */
import { betweenness, betweennessAhead } from './graph/betweenness.ts'
import { createGraphBuilder } from './graph/build.ts'
import { communities, communitiesAhead, type Communities } from './graph/communities.ts'
import { degrees, type Degrees } from './graph/degree.ts'
import { createDistanceFinder, type DistanceFinder } from './graph/distances.ts'
import type { PortScanGraph } from './graph/graph.ts'
import { createSupportCounter, type EdgeSupport } from './graph/support.ts'
import { weightFacts } from './graph/weights.ts'
import { withoutHeaviest, type WithoutHeaviest } from './graph/withoutHeaviest.ts'
import { Refusal, type CaptureRecord, type Hooks, type Parameters, type PortName, type WeightFacts } from './contract.ts'
import { createPortTally, type PortTally } from './graph/portTally.ts'
import { createHelpers, type UnderWay } from './graph/underWay.ts'
import { filterEffects } from './sequences/filter.ts'
import { createHeld } from './sequences/held.ts'
import { countRetransmissions } from './sequences/retransmission.ts'
import { createSlices } from './sequences/slices.ts'
import { visitSequences, type Sequence, type SequenceCounts } from './sequences/visit.ts'
import { windowsOf, type TimeWindow } from './sequences/windows.ts'
import type { FileKnowledge } from './blocking/knowledgeFile.ts'
import type { LabelledAnomaly } from './blocking/labels.ts'
import type { ExtraColumn, PairProbes, ProbeReader, ProbeScope } from './store/pairs.ts'

export interface HourVolume {
  /** Hours since 1970-01-01 UTC. */
  hour: number
  packets: number
  tcp: number
  udp: number
  icmp: number
  other: number
  probes: number
}
export interface Material {
  captures: readonly CaptureRecord[]
  /** Those whose probes the parameters look at. */
  capturesIn(parameters: Parameters): CaptureRecord[]
  volume(parameters: Parameters): HourVolume[]
  /** What the registry knows of a port, for TCP unless UDP is asked for. */
  names(port: number, protocol?: Parameters['protocol']): PortName
  addressText(key: number): string
  /**
   * Puts keys of addresses in the order of what they stand for, IPv4 first: those of IPv6 tell only which one came into the
   * case before. For one sorting, as it keeps what it has looked at.
   */
  addressOrder(): (one: number, other: number) => number
  /** null: the case has no such address. */
  addressKey(text: string): number | null
  /** Probes per UTC day of the sensor's captures and the protocol, days ascending. */
  days(parameters: Parameters): { day: number; probes: number }[]
  /** All anomalies of the imported label files. */
  labels(): readonly LabelledAnomaly[]
  /** An imported file of learned ports; refused with `unknown_knowledge`. */
  knowledge(name: string): FileKnowledge
  windows(parameters: Parameters): TimeWindow[]
  within(window: TimeWindow, parameters: Parameters, hooks: Hooks): WindowMaterial
}
const ipv6From = 2 ** 32
function addressOrder(addressText: (key: number) => string): (one: number, other: number) => number {
  const seen = new Map<number, string>()
  const written = (key: number): string => {
    let text = seen.get(key)
    if (text === undefined) seen.set(key, (text = inFull(addressText(key))))
    return text
  }
  return (one, other) => {
    if (one < ipv6From || other < ipv6From || one === other) return one - other
    return written(one) < written(other) ? -1 : 1
  }
}
/** Eight groups of four digits. */
function inFull(ipv6: string): string {
  const [before, after = []] = ipv6.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return groups.map((group) => group.padStart(4, '0')).join(':')
}

/** What takes long enough to be begun on other threads: betweenness under a cost, or the communities. */
export type Kernel = Parameters['cost'] | 'communities'
/** One window under one set of parameters. Vertices are indexes into `graph().ports`. */
export interface WindowMaterial {
  graph(): PortScanGraph
  /** What the filter and the cut did; the sums close. */
  counts(): SequenceCounts & {
    /** Steps from a port to a different one. */
    transitions: number
  }
  /** Probes that repeat an earlier one of their pair, whether they are dropped or kept. */
  retransmissions(): number
  /** What the filter would do under each of its units. */
  filterEffects(): ReturnType<typeof filterEffects>
  support(): EdgeSupport
  degrees(): Degrees
  weights(): WeightFacts
  /** Null for a graph without edges. */
  withoutHeaviest(): WithoutHeaviest | null
  betweenness(cost: Parameters['cost']): Float64Array
  communities(): Communities
  /** What will be asked for soon, in that order: other threads begin it where it is worth it, and the caller goes on. */
  expect(kernels: readonly Kernel[]): void
  /** What was expected and not asked for yet is given up. */
  expectNothing(): void
  /** Valid until the next call. */
  distancesFrom: DistanceFinder
  /** Probes and sources a port, of all probes in the window; or of the kept sequences, then with destinations. */
  portTally(of: 'kept' | 'all'): PortTally
  /** @param extra columns decoded beside those the sequences need */
  visitSequences(visit: (sequence: Sequence) => void, extra?: readonly ExtraColumn[]): SequenceCounts
  visitPairs(extra: readonly ExtraColumn[], visit: (pair: PairProbes) => void): void
  /** The ISO weeks (UTC) of the window in their order, without those of no probes. */
  weeks(): WeekMaterial[]
}
/** The part of a week that lies in the window, read on its own: only its probes need be remembered at a time. */
export interface WeekMaterial {
  /** 2016-W44. */
  label: string
  /** Its Monday, in days since 1970-01-01 UTC. */
  monday: number
  /** At least as many as will be visited: they are those of its days on every target. */
  probes: number
  visitPairs: WindowMaterial['visitPairs']
}

/** Parameters that ask of the material and do not make it: rows shown, K, thresholds, the blocking grid. */
const changeNothing: ReadonlySet<string> = new Set<keyof Parameters>([
  'window', 'zone', 'top', 'k', 'cluster', 'degree', 'incremental', 'random', 't', 'train', 'test', 'knowledge', 'strategies', 'kGrid', 'tGrid', 'blockScope', 'detection', 'testData', 'benign', 'scanLabel',
])
/** Windows whose material is kept at a time: the page asks for the same few again and again. */
const windowsKept = 6

export function createMaterial(input: {
  probes: ProbeReader
  captures: readonly CaptureRecord[]
  volume(sensor: string | null, captures?: readonly number[]): HourVolume[]
  names(port: number, protocol?: Parameters['protocol']): PortName
  labels?(): readonly LabelledAnomaly[]
  knowledge?(name: string): FileKnowledge
}): Material {
  const { probes, captures, volume, names, labels = () => [], knowledge = noKnowledge } = input
  const held = createHeld({ probes })
  /** How the windows of a series that cuts through days are read. */
  const sliced = new WeakMap<TimeWindow, ProbeReader>()
  const made = new Map<string, { hooks: { current: Hooks }; material: WindowMaterial }>()
  const capturesIn = ({ sensor, captures: list }: Parameters) => {
    const beginnings = list.split(',').map((one) => one.trim()).filter((one) => one !== '')
    return captures.filter((one) => (sensor === null || one.sensor === sensor) && (beginnings.length === 0 || beginnings.some((beginning) => one.sha256.startsWith(beginning))))
  }
  return {
    captures,
    capturesIn,
    volume: (parameters) => (parameters.captures === '' ? volume(parameters.sensor) : volume(parameters.sensor, capturesIn(parameters).map(({ id }) => id))),
    names,
    addressText: (key) => probes.addressText(key),
    addressOrder: () => addressOrder((key) => probes.addressText(key)),
    addressKey: (text) => probes.addressKey(text),
    days: ({ sensor, protocol }) => probes.days(sensor, protocol),
    labels: once(labels),
    knowledge,
    windows({ window, sensor, protocol, zone }) {
      const windows = windowsOf({ word: window, span: probes.span(sensor, protocol), zone })
      if (windows.some(({ from }) => from !== null && from.time > 0) && windows.length > 1) {
        const slices = createSlices({ probes, windows })
        for (const one of windows) sliced.set(one, slices)
      }
      return windows
    },
    within(window, parameters, hooks) {
      const key = JSON.stringify([window.from, window.to, Object.entries(parameters).filter(([name]) => !changeNothing.has(name))])
      let one = made.get(key)
      if (one === undefined) {
        const current = { current: hooks }
        one = { hooks: current, material: createWindow({ probes: sliced.get(window) ?? held, window, parameters, hooks: current }) }
        if (made.size >= windowsKept) {
          const [oldest, { material }] = made.entries().next().value!
          material.expectNothing()
          made.delete(oldest)
        }
      } else made.delete(key)
      made.set(key, one)
      one.hooks.current = hooks
      return one.material
    },
  }
}

function createWindow(input: { probes: ProbeReader; window: TimeWindow; parameters: Parameters; hooks: { current: Hooks } }): WindowMaterial {
  const { probes, window, parameters } = input
  const { sensor, captures, targets, sources, withoutSources, protocol, outcome } = parameters
  const scope: ProbeScope = { start: window.from, end: window.to, sensor, captures, targets, sources, withoutSources, protocol, outcome }
  // Kept material outlives a call: its hooks are always those of the call under way.
  const hooks: Hooks = {
    cancelled: () => input.hooks.current.cancelled(),
    progress: (progress) => input.hooks.current.progress(progress),
  }
  const sequences = (visit: (sequence: Sequence) => void, extra?: readonly ExtraColumn[]) => visitSequences({ probes, scope, parameters, hooks, extra, visit })
  const built = once(() => {
    const builder = createGraphBuilder({ counting: parameters.counting })
    const counts = sequences((sequence) => builder.sequence(sequence))
    const graph = builder.finish()
    return { graph, counts: { ...counts, transitions: builder.transitions() } }
  })
  const graph = () => built().graph
  const measured = new Map<string, Float64Array>()
  const measure = (cost: Parameters['cost']) => {
    const { directed, normalised, tolerance } = parameters
    return { graph: graph(), cost, directed, normalised, tolerance }
  }
  const grouping = () => {
    const { algorithm, weighted, resolution, seed, runs } = parameters
    return { graph: graph(), algorithm, weighted, resolution, seed, runs }
  }
  /** Null: asked for meanwhile, or not begun. */
  const expected = new Map<Kernel, UnderWay<Float64Array | Communities> | null>()
  const helpers = createHelpers()
  const finished = <Value extends Float64Array | Communities>(kernel: Kernel): Value | null => {
    const begun = expected.get(kernel) ?? null
    expected.set(kernel, null)
    return begun && (begun.finish(hooks) as Value)
  }
  const material: WindowMaterial = {
    graph,
    counts: () => built().counts,
    retransmissions: once(() => {
      if (parameters.retransmissions === 'drop') return built().counts.retransmissions
      let count = 0
      probes.visitPairs(scope, ['repeats'], (pair) => (count += countRetransmissions(pair)), hooks)
      return count
    }),
    filterEffects: once(() => filterEffects({ probes, scope, parameters, hooks })),
    support: once(() => {
      const counter = createSupportCounter(graph())
      sequences((sequence) => counter.sequence(sequence))
      return counter.finish()
    }),
    degrees: once(() => degrees(graph())),
    weights: once(() => weightFacts(graph())),
    withoutHeaviest: once(() => withoutHeaviest(graph(), material.weights())),
    betweenness(cost) {
      const values = measured.get(cost) ?? finished<Float64Array>(cost) ?? betweenness({ ...measure(cost), hooks })
      measured.set(cost, values)
      return values
    },
    communities: once(() => finished<Communities>('communities') ?? communities({ ...grouping(), hooks })),
    expect(kernels) {
      for (const kernel of kernels) {
        if (expected.has(kernel) || measured.has(kernel)) continue
        const begun = kernel === 'communities' ? communitiesAhead({ ...grouping(), helpers }) : betweennessAhead({ ...measure(kernel), helpers })
        expected.set(kernel, begun)
      }
    },
    expectNothing() {
      for (const begun of expected.values()) begun?.stop()
      expected.clear()
    },
    distancesFrom: (vertex) => finder()(vertex),
    portTally: (of) => (of === 'all' ? tallyOfAll() : tallyOfKept()),
    visitSequences: sequences,
    visitPairs: (extra, visit) => probes.visitPairs(scope, extra, visit, hooks),
    weeks: once(() => weeksOf({ probes, scope, hooks })),
  }
  const finder = once(() => createDistanceFinder(graph()))
  const tallyOfAll = once(() => {
    const tally = createPortTally({ destinations: false })
    probes.visitPairs(scope, [], ({ source, destination, port, from, length }) => tally.add(source, destination, port, from, length), hooks)
    return tally
  })
  const tallyOfKept = once(() => {
    const tally = createPortTally({ destinations: true })
    sequences(({ source, destination, ports, from, length }) => tally.add(source, destination, ports, from, length))
    return tally
  })
  return material
}

function weeksOf({ probes, scope, hooks }: { probes: ProbeReader; scope: ProbeScope; hooks: Hooks }): WeekMaterial[] {
  const { start, end, sensor, protocol } = scope
  const days = probes.days(sensor, protocol).filter(
    ({ day }) => (start === null || day >= start.day) && (end === null || day < end.day || (day === end.day && end.time > 0)),
  )
  if (days.length === 0) return []
  const span = { first: { day: days[0].day, time: 0 }, last: { day: days[days.length - 1].day, time: 0 } }
  return windowsOf({ word: 'week', span }).flatMap(({ label, from, to }) => {
    const [monday, next] = [from!.day, to!.day]
    const count = days.reduce((sum, one) => (one.day >= monday && one.day < next ? sum + one.probes : sum), 0)
    const part = { ...scope, start: start !== null && start.day >= monday ? start : from, end: end !== null && end.day < next ? end : to }
    return count === 0 ? [] : [{ label, monday, probes: count, visitPairs: (extra, visit) => probes.visitPairs(part, extra, visit, hooks) }]
  })
}

function noKnowledge(name: string): never {
  throw new Refusal('unknown_knowledge', `No knowledge of the name ${JSON.stringify(name)} is in this case; import its file first.`)
}

/** Made when it is first asked for; a refusal (a cancel) leaves it to be made again. */
function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null
  return () => (made ??= { value: make() }).value
}
