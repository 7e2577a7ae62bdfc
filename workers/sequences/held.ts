/**
 * The probes of a window kept in memory, so that all analyses of it read them from the case once and not once each.
 *
 * Columns lie one after the other in the reader's order, about 15 bytes a probe and 20 a pair, more where there are several
 * captures or answers. What lies within what is held is told from it, such as the weeks of a month. A window of more than
 * `mostProbes` is read from the case every time; the windows held longest make room for new ones.
 * What a visitor is told is what the reader itself would tell.
 */
import { Refusal, type Hooks } from '../contract.ts'
import type { Instant } from '../capture/sink.ts'
import type { ColumnsUnderWay, ExtraColumn, PairProbes, ProbeReader, ProbeScope } from '../store/pairs.ts'
import { grown, like } from '../graph/arrays.ts'
import { createGatherer, type Column, type ColumnName, type Gathered } from '../store/columns.ts'

/** With answers about 330 MB. */
const mostHeld = 12_000_000
/** Read with the first reading, whoever asks: each of them soon is asked for, and costs much less there than a reading of its own. */
const always: readonly ExtraColumn[] = ['time', 'capture', 'mark', 'repeats']
/** Read together; with the first reading where few answers are to be tied for them. */
const tied: readonly ExtraColumn[] = ['answer', 'handshake']
const fewAnswers = 0.25
const askedOften = 262_144
/** Whole pairs of about so many probes are told from one view on each column: a view a pair would take longer than what is done with most. */
const blockProbes = 16_384

interface Held {
  key: string
  scope: ProbeScope
  /** An upper bound of its probes. */
  most: number
  pairs: number
  source: Float64Array
  destination: Float64Array
  /** Where the pair's probes end; they begin where those of the pair before end. */
  end: Uint32Array
  columns: Map<ColumnName, Column>
  /** Where each pair's probes from a moment on begin, by the moment: the windows of a series begin where others end. */
  cuts: Map<string, Uint32Array>
  /** Columns in which every probe has the same number: it stands there once. */
  alike: Set<ColumnName>
  /** Columns that another thread still reads. */
  beside: ColumnsUnderWay | null
}

/** @param input.mostProbes held at a time */
export function createHeld(input: { probes: ProbeReader; mostProbes?: number }): ProbeReader {
  const { probes, mostProbes = mostHeld } = input
  /** Longest held first. */
  let held: Held[] = []
  return {
    ...probes,
    visitPairs(scope, extra, visit, hooks) {
      const { start, end, ...rest } = scope
      const key = JSON.stringify(rest)
      const around = held.find((one) => one.key === key && covers(one.scope, scope))
      const same = around !== undefined && compare(around.scope.start, start) === 0 && compare(around.scope.end, end) === 0
      const names: ColumnName[] = ['day', 'port', ...new Set(extra)]
      // A part is cut by times.
      if (around !== undefined && (!same || !holds(around, names))) settle(around, hooks)
      if (around !== undefined && holds(around, names) && (same || (around.columns.has('time') && isCut(scope, extra)))) return tell({ held: around, scope, names, visit, hooks })
      const most = mostIn(probes, scope)
      // A part of what is held, which cannot be cut from it, is not worth its place.
      if (most > mostProbes || (around !== undefined && !same)) return probes.visitPairs(scope, extra, visit, hooks)
      const ties = extra.some((name) => tied.includes(name)) || probes.answers(scope.sensor, scope.protocol) <= fewAnswers * most
      const wanted = [...new Set([...always, ...(ties ? tied : []), ...extra])]
      if (around !== undefined) {
        complete({ probes, held: around, names, wanted, hooks })
        return tell({ held: around, scope, names, visit, hooks })
      }
      const left = held.filter((one) => one.key !== key || !covers(scope, one.scope))
      while (left.length > 0 && left.reduce((sum, one) => sum + one.most, most) > mostProbes) left.shift()
      for (const one of held) if (!left.includes(one)) one.beside?.stop()
      held = left
      const loaded = load({ probes, key, scope, most, extra: wanted, hooks })
      held.push(loaded)
      complete({ probes, held: loaded, names, wanted, hooks })
      tell({ held: loaded, scope, names, visit, hooks })
    },
  }
}

function mostIn(probes: ProbeReader, { start, end, sensor, protocol }: ProbeScope): number {
  return probes.days(sensor, protocol).reduce((sum, { day, probes: count }) => ((start === null || day >= start.day) && (end === null || day <= end.day) ? sum + count : sum), 0)
}
/** Whether the probes of a shorter span are those of a longer one in it: answers and flows are told by what comes before. */
function isCut({ protocol, outcome }: ProbeScope, extra: readonly ExtraColumn[]): boolean {
  return protocol === 'tcp' && outcome === 'all' && !extra.some((name) => name === 'answer' || name === 'handshake' || name === 'answerDelay')
}

/** Null stands for no bound, of a beginning or an end alike: it is only compared with its like. */
function compare(one: Instant | null, other: Instant | null): number {
  if (one === null || other === null) return one === other ? 0 : NaN
  return one.day - other.day || one.time - other.time
}
function covers(one: ProbeScope, other: ProbeScope): boolean {
  return (one.start === null || compare(one.start, other.start) <= 0) && (one.end === null || compare(one.end, other.end) >= 0)
}

function load(input: { probes: ProbeReader; key: string; scope: ProbeScope; most: number; extra: readonly ExtraColumn[]; hooks: Hooks }): Held {
  const { probes, key, scope, most, extra, hooks } = input
  const held: Held = { key, scope, most, pairs: 0, source: new Float64Array(1024), destination: new Float64Array(1024), end: new Uint32Array(1024), columns: new Map(), cuts: new Map(), alike: new Set(), beside: null }
  // Room that is not needed is never touched, and so takes no memory.
  const day = new Int32Array(most)
  const port = new Uint16Array(most)
  // The graph is made from what is read here: kernels begin the sooner.
  held.beside = scope.protocol === 'tcp' && scope.outcome === 'all' ? (probes.beside?.(scope, extra, most) ?? null) : null
  try {
    readColumns({
      probes, held, extra: held.beside === null ? extra : [], hooks,
      visit(pair, at) {
        const count = pair.length
        if (held.pairs === held.end.length) {
          held.source = grown(held.source, 2 * held.pairs)
          held.destination = grown(held.destination, 2 * held.pairs)
          held.end = grown(held.end, 2 * held.pairs)
        }
        held.source[held.pairs] = pair.source
        held.destination[held.pairs] = pair.destination
        held.end[held.pairs++] = at + count
        const { from, day: days, port: ports } = pair
        for (let index = 0; index < count; index++) {
          day[at + index] = days[from + index]
          port[at + index] = ports[from + index]
        }
      },
    })
  } catch (error) {
    held.beside?.stop()
    throw error
  }
  held.columns.set('day', day)
  held.columns.set('port', port)
  return held
}

/** Reads columns of what is held; all of them or, where the reader is stopped, none. @param input.visit told of each pair and where its probes begin */
function readColumns(input: { probes: ProbeReader; held: Held; extra: readonly ExtraColumn[]; visit?(pair: PairProbes, at: number): void; hooks: Hooks }): void {
  const { probes, held, extra, visit, hooks } = input
  const gatherer = createGatherer({ names: extra, make: (column) => like(column, held.most) })
  let length = 0
  probes.visitPairs(held.scope, extra, (pair) => {
    visit?.(pair, length)
    gatherer.add(pair)
    length += pair.length
  }, hooks)
  put(held, gatherer.end())
}
function put({ columns, alike }: Held, gathered: Gathered): void {
  for (const [name, column] of gathered.columns) columns.set(name, column)
  for (const name of gathered.alike) alike.add(name)
}

function holds({ columns }: Held, names: readonly ColumnName[]): boolean {
  return names.every((name) => columns.has(name))
}
/** Holds the columns of these names: what another thread has read of it, and otherwise all that is wanted and not held yet, in the same order. */
function complete(input: { probes: ProbeReader; held: Held; names: readonly ColumnName[]; wanted: readonly ExtraColumn[]; hooks: Hooks }): void {
  const { probes, held, names, wanted, hooks } = input
  if (!holds(held, names)) settle(held, hooks)
  if (!holds(held, names)) readColumns({ probes, held, extra: wanted.filter((name) => !held.columns.has(name)), hooks })
}

/** What another thread has read of it comes in; what that has not, or could not, is not held. */
function settle(held: Held, hooks: Hooks): void {
  const { beside, end, pairs } = held
  held.beside = null
  const gathered = beside?.finish(hooks) ?? null
  if (gathered !== null && gathered.length === (pairs === 0 ? 0 : end[pairs - 1])) put(held, gathered)
}

function tell(input: { held: Held; scope: ProbeScope; names: readonly ColumnName[]; visit(pair: PairProbes): void; hooks: Hooks }): void {
  const { held, scope, names, visit, hooks } = input
  const { pairs, end } = held
  const from = compare(scope.start, held.scope.start) === 0 ? null : cutAt(held, scope.start!)
  const to = compare(scope.end, held.scope.end) === 0 ? null : cutAt(held, scope.end!)
  const pair = { source: 0, destination: 0, from: 0, length: 0 } as PairProbes
  const showBlock = createBlocks(held, names, pair)
  for (let at = 0, blockBegin = 0, asked = 0; at < pairs; ) {
    const next = blockFrom(end, at, pairs, blockBegin)
    const blockEnd = end[next - 1]
    showBlock(blockBegin, blockEnd)
    tellPairs({ held, at, next, begin: blockBegin, from, to, pair, visit })
    at = next
    blockBegin = blockEnd
    if (blockEnd - asked < askedOften) continue
    asked = blockEnd
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while reading probes; the case is as it was.')
  }
}

/** Where the block of pairs from `at` on ends: one of them at least. */
function blockFrom(end: Uint32Array, at: number, pairs: number, begin: number): number {
  let next = at + 1
  while (next < pairs && end[next] - begin <= blockProbes) next++
  return next
}

/** Tells the pairs [at, next) of a block; called for each, it is compiled once, and not again in the middle of every reading. */
function tellPairs(input: { held: Held; at: number; next: number; begin: number; from: Uint32Array | null; to: Uint32Array | null; pair: PairProbes; visit(pair: PairProbes): void }): void {
  const { held, next, begin: blockBegin, from, to, pair, visit } = input
  const { source, destination, end } = held
  let { at, begin } = input
  for (; at < next; begin = end[at++]) {
    const first = from === null ? begin : from[at]
    const length = (to === null ? end[at] : to[at]) - first
    if (length <= 0) continue
    pair.source = source[at]
    pair.destination = destination[at]
    pair.from = first - blockBegin
    pair.length = length
    visit(pair)
  }
}

/** Puts the columns of the probes [begin, end) into a pair: views on what is held, or its one number so many times. */
function createBlocks({ columns, alike }: Held, names: readonly ColumnName[], pair: PairProbes): (begin: number, end: number) => void {
  const put = pair as unknown as Record<ColumnName, Column>
  const [same, others] = [names.filter((name) => alike.has(name)), names.filter((name) => !alike.has(name))]
  let room = 0
  return (begin, end) => {
    for (const name of others) put[name] = columns.get(name)!.subarray(begin, end)
    if (end - begin <= room) return
    room = Math.max(blockProbes, end - begin)
    for (const name of same) put[name] = like(columns.get(name)!, room).fill(columns.get(name)![0])
  }
}

/** No more of them in all than there are probes. */
function cutAt(held: Held, moment: Instant): Uint32Array {
  const { cuts, columns, end, pairs } = held
  const key = `${moment.day} ${moment.time}`
  const known = cuts.get(key)
  if (known !== undefined) return known
  const day = columns.get('day') as Int32Array
  /** Of every window held: what lies in a part of it is told by them. */
  const time = columns.get('time') as Float64Array
  const cut = new Uint32Array(pairs)
  for (let at = 0, begin = 0; at < pairs; begin = end[at++]) cut[at] = firstFrom(day, time, begin, end[at], moment)
  while (cuts.size > 0 && (cuts.size + 1) * pairs > end[pairs - 1]) cuts.delete(cuts.keys().next().value!)
  cuts.set(key, cut)
  return cut
}

/** The first of the probes [begin, stop), which are in order of time, that is not before a moment. */
function firstFrom(day: Int32Array, time: Float64Array, begin: number, stop: number, moment: Instant): number {
  let low = begin
  let high = stop
  while (low < high) {
    const middle = (low + high) >>> 1
    if (day[middle] < moment.day || (day[middle] === moment.day && time[middle] < moment.time)) low = middle + 1
    else high = middle
  }
  return low
}
