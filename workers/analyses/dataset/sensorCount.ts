/** Probes and distinct sources of one sensor, in all and a day. Fed source by source, so that no source is remembered. */
import type { Instant } from '../../capture/sink.ts'
import { createByDay } from '../../graph/byDay.ts'

interface Day {
  lastSource: number
  sources: number
}

export function createSensorCount() {
  const byDay = createByDay((): Day => ({ lastSource: -1, sources: 0 }))
  let total = 0
  let sources = 0
  let lastSource = -1
  let first: Instant | null = null
  let last: Instant | null = null
  return {
    dailySources: byDay.days,
    total: () => total,
    sources: () => sources,
    first: () => first,
    last: () => last,
    /** So many of a source on a day, the first and the last of them at these times of it. */
    probes(source: number, day: number, from: number, to: number, count: number): void {
      total += count
      if (source !== lastSource) sources++
      lastSource = source
      const current = byDay.of(day)
      if (current.lastSource !== source) current.sources++
      current.lastSource = source
      if (first === null || day < first.day || (day === first.day && from < first.time)) first = { day, time: from }
      if (last === null || day > last.day || (day === last.day && to > last.time)) last = { day, time: to }
    },
  }
}
