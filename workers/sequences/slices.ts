/**
 * A series of windows that cut through days, such as hours, read in one pass over the probes instead of one a window.
 *
 * Probes rest a day at a time, so a window of whole days reads only its own; an hour would read its whole day again. Here
 * the probes of many windows are read once and laid out window by window in memory, until `mostProbes` are held: then the
 * last windows of the group are let go and read with the next group. So memory is bounded, and a probe is read about
 * probes / mostProbes times at worst, not once a window. What a visitor is told is what the reader itself would tell.
 */
import type { ExtraColumn, PairProbes, ProbeReader, ProbeScope } from '../store/pairs.ts'
import { grown, like } from '../graph/arrays.ts'
import { copy, type Column, type ColumnName } from '../store/columns.ts'
import type { TimeWindow } from './windows.ts'

/** About 22 bytes a probe. Groups of other scopes, such as a second sensor, are held beside up to half as much. */
const mostHeld = 8_000_000

/** The probes of one window, pair by pair. */
interface Slice {
  pairs: number
  source: Float64Array
  destination: Float64Array
  end: Uint32Array
  length: number
  columns: Map<ColumnName, Column>
}
interface Group {
  first: number
  slices: Slice[]
  extra: Set<ExtraColumn>
}

/** @param input.windows ascending, each beginning where the one before ends */
export function createSlices(input: { probes: ProbeReader; windows: readonly TimeWindow[]; mostProbes?: number }): ProbeReader {
  const { probes, windows, mostProbes = mostHeld } = input
  const placeOf = new Map(windows.map(({ from, to }, at) => [JSON.stringify([from, to]), at]))
  const groups = new Map<string, Group>()
  return {
    ...probes,
    visitPairs(scope, extra, visit, hooks) {
      const { start, end, ...rest } = scope
      const at = placeOf.get(JSON.stringify([start, end]))
      if (at === undefined) return probes.visitPairs(scope, extra, visit, hooks)
      const key = JSON.stringify(rest)
      let group = groups.get(key)
      const holds = (one: Group) => at >= one.first && at < one.first + one.slices.length && extra.every((name) => one.extra.has(name))
      if (group === undefined || !holds(group)) {
        // Columns asked for once are asked for again in the next windows.
        const wanted = new Set<ExtraColumn>(['time', ...(group?.extra ?? []), ...extra])
        groups.delete(key)
        for (const [other] of groups) if (heldBy(groups) > mostProbes / 2) groups.delete(other)
        group = load({ probes, windows, first: at, scope, extra: wanted, mostProbes, hooks })
        groups.set(key, group)
      }
      // Not even one window fits: it is read on its own.
      if (group.slices.length === 0) return probes.visitPairs(scope, extra, visit, hooks)
      tell(group.slices[at - group.first], extra, visit)
    },
  }
}

function heldBy(groups: ReadonlyMap<string, Group>): number {
  return [...groups.values()].reduce((sum, { slices }) => slices.reduce((part, { length }) => part + length, sum), 0)
}

function load(input: {
  probes: ProbeReader
  windows: readonly TimeWindow[]
  first: number
  scope: ProbeScope
  extra: Set<ExtraColumn>
  mostProbes: number
  hooks: Parameters<ProbeReader['visitPairs']>[3]
}): Group {
  const { probes, windows, first, scope, extra, mostProbes, hooks } = input
  const names: ColumnName[] = ['day', 'port', ...extra]
  const wanted = windows.slice(first, first + groupSize({ probes, windows, first, scope, mostProbes }))
  const slices: Slice[] = wanted.map(() => ({ pairs: 0, source: new Float64Array(64), destination: new Float64Array(64), end: new Uint32Array(64), length: 0, columns: new Map() }))
  let held = 0
  probes.visitPairs(
    { ...scope, start: wanted[0].from, end: wanted[wanted.length - 1].to },
    [...extra],
    (pair) => {
      let slice = 0
      const end = pair.from + pair.length
      for (let from = pair.from; from < end; ) {
        while (slice < slices.length && !before(pair, from, wanted[slice].to)) slice++
        if (slice === slices.length) break
        let to = from + 1
        while (to < end && before(pair, to, wanted[slice].to)) to++
        append(slices[slice], pair, from, to, names)
        held += to - from
        from = to
      }
      while (held > mostProbes && slices.length > 0) held -= slices.pop()!.length
    },
    hooks,
  )
  return { first, slices, extra }
}

/** How many windows are worth reading together: those of days that hold about as many probes as may be held. */
function groupSize({ probes, windows, first, scope, mostProbes }: { probes: ProbeReader; windows: readonly TimeWindow[]; first: number; scope: ProbeScope; mostProbes: number }): number {
  const days = new Map(probes.days(scope.sensor, scope.protocol).map(({ day, probes: count }) => [day, count]))
  let sum = 0
  let day = NaN
  let size = 0
  for (const { from } of windows.slice(first)) {
    if (from!.day !== day) {
      day = from!.day
      sum += days.get(day) ?? 0
      if (sum > mostProbes && size > 0) break
    }
    size++
  }
  return size
}

function before({ day, time }: PairProbes, at: number, end: TimeWindow['to']): boolean {
  return day[at] < end!.day || (day[at] === end!.day && time[at] < end!.time)
}

function append(slice: Slice, pair: PairProbes, from: number, to: number, names: readonly ColumnName[]): void {
  const { length, pairs } = slice
  const needed = length + to - from
  if (pairs === slice.end.length) {
    slice.source = grown(slice.source, 2 * pairs)
    slice.destination = grown(slice.destination, 2 * pairs)
    slice.end = grown(slice.end, 2 * pairs)
  }
  slice.source[pairs] = pair.source
  slice.destination[pairs] = pair.destination
  slice.end[pairs] = needed
  slice.pairs++
  for (const name of names) {
    let column = slice.columns.get(name)
    if (column === undefined || column.length < needed) slice.columns.set(name, (column = column === undefined ? like(pair[name], Math.max(64, needed)) : grown(column, 2 * needed)))
    copy(pair[name], from, column, length, to - from)
  }
  slice.length = needed
}

function tell(slice: Slice, extra: readonly ExtraColumn[], visit: (pair: PairProbes) => void): void {
  const pair = { source: 0, destination: 0, from: 0, length: 0 } as PairProbes
  for (const name of ['day', 'port', ...extra] as const) (pair as unknown as Record<ColumnName, Column | undefined>)[name] = slice.columns.get(name)
  for (let at = 0, from = 0; at < slice.pairs; from = slice.end[at++]) {
    pair.source = slice.source[at]
    pair.destination = slice.destination[at]
    pair.from = from
    pair.length = slice.end[at] - from
    visit(pair)
  }
}
