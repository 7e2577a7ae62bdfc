/**
 * Reads probes back, pair by pair: a streaming merge of all runs in (source, destination, day, time) order.
 *
 * Memory: one decoded chunk a run and one pair. Answers are read beside the probes, pair by pair, only where they are
 * asked for; UDP probes are found among flows and what came the other way. Probes of one pair with equal times from
 * different captures come in the order of the captures' first and last packets, then of their SHA-256: so neither the
 * order of imports nor a cut of one capture into files changes anything. Within a capture they keep its order.
 */
import type { Database, Statement } from 'better-sqlite3'
import { datagramIdleSeconds, longestSegmentSeconds, type AddressKey, type Instant } from '../capture/sink.ts'
import { Refusal, type Hooks } from '../contract.ts'
import { addressKeyOf, addressOf, createNetworks } from './addresses.ts'
import { runKinds } from './runs.ts'
import { answerSeconds, tieAnswers } from './answers.ts'
import type { StoredChunk } from './chunk.ts'
import { createPair, keepOnly, PairMerge, type ChunkLoader, type StoredColumn } from './merge.ts'
import type { ExtraColumn, PairProbes, ProbeReader, ProbeScope } from './pairs.ts'
import { tellRepeats } from './repeats.ts'
import { udpProbes } from './udpProbes.ts'

interface RunRow {
  id: number
  capture: number
  sha256: string
  day: number
  probes: number
  chunks: number
  first: number
  last: number
}

/** The same probes drawn one pair after the other, for whoever has a loop of its own. */
export interface StoredProbes extends ProbeReader {
  pairs(scope: ProbeScope, extra: readonly ExtraColumn[], hooks: Hooks): Generator<PairProbes, undefined>
}

export function createProbeReader(database: Database): StoredProbes {
  const runsWhere = (more: string) =>
    database.prepare(
      `select run.id, run.capture, capture.sha256, run.day, run.probes, count(chunk.number) as chunks, min(chunk.first_time) as first, max(chunk.last_time) as last
       from run join capture on capture.id = run.capture left join chunk on chunk.run = run.id
       where capture.state = 'done' and run.kind = @kind and (@sensor is null or capture.sensor = @sensor) ${more}
       group by run.id order by run.day, capture.record ->> '$.first', capture.record ->> '$.last', capture.sha256, run.number`,
    )
  const runsOf = runsWhere('')
  /** Found by the capture's hash: each capture of thousands is asked for in turn when a case is verified. */
  let runsOfOne: Statement | null = null
  const capturesInOrder = database.prepare(`select id from capture where state = 'done' order by record ->> '$.first', record ->> '$.last', sha256`)
  const hasRun = database.prepare('select 1 from run where id = ?')
  // Only the columns that are read: what lies between them is most of the case's pages.
  const chunkOf = new Map<string, Statement>()
  const load: ChunkLoader = (run, chunk, columns) => {
    const names = columns.join(', ')
    let statement = chunkOf.get(names)
    if (statement === undefined) chunkOf.set(names, (statement = database.prepare(`select probes, ${names} from chunk where run = ? and number = ?`)))
    const stored = statement.get(run, chunk) as StoredChunk | undefined
    if (stored === undefined && hasRun.get(run) === undefined) {
      throw new Refusal('case_busy', 'A capture of this case was replaced by a longer one while its probes were read; the case is whole, ask again.')
    }
    return stored
  }
  function runsWithin({ sensor, captures = '', start, end }: ProbeScope, kind: number): RunRow[] {
    const inCaptures = createCaptures(captures)
    const runs = wholeHash.test(captures) ? (runsOfOne ??= runsWhere('and capture.sha256 = @captures')).all({ sensor, kind, captures }) : runsOf.all({ sensor, kind })
    return (runs as RunRow[]).filter(
      ({ day, sha256 }) => inCaptures(sha256) && (start === null || day >= start.day) && (end === null || day < end.day || (day === end.day && end.time > 0)),
    )
  }

  /** Moves to the next pair that is wanted and says which; null at the end. */
  function walk(scope: ProbeScope, extra: readonly ExtraColumn[], hooks: Hooks): () => PairProbes | null {
    const { start, end, sources = '', withoutSources = '' } = scope
    const total = runsWithin(scope, kindOf(scope.protocol)).reduce((sum, { probes }) => sum + probes, 0)
    const inTargets = createNetworks(scope.targets, database)
    const inSources = createNetworks(sources, database)
    const leftOut = withoutSources.trim() === '' ? () => false : createNetworks(withoutSources, database)
    // Pairs come source by source: an address is looked up once.
    let tested = NaN
    let wanted = true
    const ofSource = (source: AddressKey) => {
      if (source !== tested) wanted = inSources(source) && !leftOut(source)
      tested = source
      return wanted
    }
    const { protocol, outcome } = scope
    // What comes after the window can still be an answer, or begin the next connection of the same ports.
    const later = end && moved(end, answerSeconds)
    const asks = outcome === 'unanswered' || extra.some((name) => name === 'answer' || name === 'handshake' || name === 'answerDelay')
    // Where nothing came back there is nothing to tie, and every probe is unanswered.
    const tied = asks && protocol === 'tcp' && runsWithin({ ...scope, end: later }, runKinds.tcpAnswer).length > 0
    const columns = new Set<StoredColumn>(extra.filter((name): name is StoredColumn => storedColumns.has(name)))
    const asksRepeats = extra.includes('repeats')
    if (asksRepeats) columns.add('sourcePort').add('sequence')
    const span = (kind: number, from: Instant | null, to: Instant | null, wanted: readonly StoredColumn[]) =>
      new PairMerge({ runs: runsWithin({ ...scope, start: from, end: to }, kind), columns: wanted, start: from, end: to, load })
    const [records, answers] = [createPair(1024), createPair(1024)]
    let fill: (pair: PairProbes) => boolean
    let passed: () => number
    if (protocol === 'udp') {
      const earlier = start && moved(start, -(datagramIdleSeconds + longestSegmentSeconds))
      const forward = span(runKinds.udpFlow, earlier, later, ['time', 'sourcePort', 'mark', 'frame'])
      let places: Map<number, number> | null = null
      const captureOrder = (capture: number) => (places ??= new Map((capturesInOrder.pluck().all() as number[]).map((id, place) => [id, place]))).get(capture) ?? 0
      const backward = span(runKinds.udpAnswer, earlier, later, ['time', 'sourcePort', 'mark', 'frame'])
      passed = () => forward.passed
      fill = (pair) => {
        if (!forward.next(records)) return false
        backward.seek(answers, records.source, records.destination)
        udpProbes({ pair, flows: records, answers, captureOrder })
        return true
      }
    } else if (tied) {
      const probes = span(runKinds.tcpProbe, start, later, [...columns.add('time').add('sourcePort').add('sequence')])
      const back = span(runKinds.tcpAnswer, start, later, ['time', 'sourcePort', 'sequence', 'mark'])
      passed = () => probes.passed
      fill = (pair) => {
        if (!probes.next(pair)) return false
        back.seek(answers, pair.source, pair.destination)
        tieAnswers({ pair, answers })
        return true
      }
    } else {
      const probes = span(runKinds.tcpProbe, start, end, [...columns])
      passed = () => probes.passed
      fill = (pair) => probes.next(pair)
    }
    const pair = createPair(1024)
    let told = 0
    const everywhere = `${sources}${withoutSources}${scope.targets}`.trim() === ''
    const cut = tied || protocol === 'udp'
    return () => {
      while (fill(pair)) {
        if (cut) keepOnly(pair, (at) => !before(pair, at, start) && (end === null || before(pair, at, end)) && (outcome === 'all' || pair.answer[at] === 0))
        if (passed() - told >= 262_144) {
          told = passed()
          if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while reading probes; the case is as it was.')
          hooks.progress({ stage: 'reading probes', subject: '', done: told, total, unit: 'probes' })
        }
        if (pair.length === 0 || !(everywhere || (ofSource(pair.source) && inTargets(pair.destination)))) continue
        if (asksRepeats) tellRepeats(pair)
        return pair
      }
      return null
    }
  }
  function* pairs(scope: ProbeScope, extra: readonly ExtraColumn[], hooks: Hooks): Generator<PairProbes, undefined> {
    const next = walk(scope, extra, hooks)
    for (let pair = next(); pair !== null; pair = next()) yield pair
    return undefined
  }

  return {
    pairs,
    visitPairs(scope, extra, visit, hooks) {
      const next = walk(scope, extra, hooks)
      for (let pair = next(); pair !== null; pair = next()) visit(pair)
    },
    span,
    days(sensor, protocol) {
      const days = new Map<number, number>()
      for (const { day, probes } of runsOf.all({ sensor, kind: kindOf(protocol) }) as RunRow[]) days.set(day, (days.get(day) ?? 0) + probes)
      return [...days].map(([day, probes]) => ({ day, probes })).sort((one, other) => one.day - other.day)
    },
    answers(sensor, protocol) {
      return protocol === 'udp' ? 0 : (runsOf.all({ sensor, kind: runKinds.tcpAnswer }) as RunRow[]).reduce((sum, { probes }) => sum + probes, 0)
    },
    addressText: addressOf(database),
    addressKey: addressKeyOf(database),
  }

  function span(sensor: string | null, protocol: ProbeScope['protocol']): { first: Instant; last: Instant } | null {
    const bounds = database.prepare(
      `select run.day as day, min(chunk.first_time) as first, max(chunk.last_time) as last
       from chunk join run on run.id = chunk.run join capture on capture.id = run.capture
       where capture.state = 'done' and run.kind = @kind and (@sensor is null or capture.sensor = @sensor) group by run.day order by run.day`,
    )
    const days = bounds.all({ sensor, kind: kindOf(protocol) }) as { day: number; first: number; last: number }[]
    if (days.length === 0) return null
    const last = days[days.length - 1]
    return { first: { day: days[0].day, time: days[0].first }, last: { day: last.day, time: last.last } }
  }
}

const wholeHash = /^[0-9a-f]{64}$/
/** Whether a capture's hash begins with one of the listed beginnings; the empty list holds every capture. */
function createCaptures(list: string): (sha256: string) => boolean {
  const beginnings = list.split(',').map((one) => one.trim()).filter((one) => one !== '')
  return (sha256) => beginnings.length === 0 || beginnings.some((one) => sha256.startsWith(one))
}
const kindOf = (protocol: ProbeScope['protocol']) => (protocol === 'tcp' ? runKinds.tcpProbe : runKinds.udpFlow)
const storedColumns = new Set<string>(['time', 'sourcePort', 'sequence', 'mark', 'frame'])

function moved({ day, time }: Instant, seconds: number): Instant {
  const nanoseconds = time + seconds * 1e9
  const days = Math.floor(nanoseconds / 86_400e9)
  return { day: day + days, time: nanoseconds - days * 86_400e9 }
}
/** Whether a record comes before a moment; none is before null. */
function before({ day, time }: PairProbes, at: number, moment: Instant | null): boolean {
  return moment !== null && (day[at] < moment.day || (day[at] === moment.day && time[at] < moment.time))
}
