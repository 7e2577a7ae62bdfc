/**
 * What threads that search for communities share: the links, which run is next, and the partition each run found.
 *
 * A run depends on its seed and number alone, so it does not matter who does it.
 */
import { createRoom, type Room } from '../louvain.ts'
import type { Projection } from '../projection.ts'
import type { Turn } from '../underWay.ts'
import { searchOnce, type Search } from './search.ts'

export interface Shared {
  memory: SharedArrayBuffer
  vertices: number
  /** Places in the links' lists. */
  places: number
  /** Whether weights are of 64 bits. */
  wide: boolean
  /** Twice the sum of link weights. */
  double: number
  search: Search
  turn: Turn | null
}
type SizeOf = Omit<Shared, 'memory' | 'double' | 'turn'>
export interface View {
  links: Projection
  /** The partitions of all runs, one after the other, and the modularity of each. */
  found: Uint32Array
  q: Float64Array
  /** Next run, whether cancelled, then the state of each run. */
  control: Int32Array
}
export const control = { next: 0, cancelled: 1, states: 2 }
export const state = { open: 0, done: 1, failed: 2 }

type Kind = Float64ArrayConstructor | Uint32ArrayConstructor | Int32ArrayConstructor | Uint16ArrayConstructor
/** Arrays of 8 bytes a number first, then of 4, so that each begins where it may. */
function arraysOf({ vertices, places, wide, search: { runs } }: SizeOf): [string, Kind, number][] {
  const weight: [string, Kind, number] = ['weight', wide ? Float64Array : Uint32Array, places]
  return [
    ...(wide ? [weight] : []), ['strength', Float64Array, vertices], ['loop', Float64Array, vertices], ['q', Float64Array, runs],
    ...(wide ? [] : [weight]), ['start', Uint32Array, vertices + 1], ['found', Uint32Array, runs * vertices], ['control', Int32Array, 2 + runs],
    ['target', Uint16Array, places],
  ]
}
export function bytesFor(shape: SizeOf): number {
  return arraysOf(shape).reduce((sum, [, kind, length]) => sum + kind.BYTES_PER_ELEMENT * length, 0)
}
export function viewOf(shared: Shared): View {
  let at = 0
  const arrays = arraysOf(shared).map(([name, kind, length]) => {
    const array = new kind(shared.memory as ArrayBufferLike as ArrayBuffer, at, length)
    at += array.byteLength
    return [name, array]
  })
  const { q, found, control: cells, ...links } = Object.fromEntries(arrays)
  return { links: { ...links, double: shared.double }, q, found, control: cells }
}

/** Takes runs until none is left. `before` is called before each: true, or a throw, ends it. */
export function takeRuns(shared: Shared, view: View, before: () => boolean): void {
  const room = createRoom()
  for (;;) {
    if (before()) return
    const run = Atomics.add(view.control, control.next, 1)
    if (run >= shared.search.runs) return
    doRun(shared, view, run, room)
  }
}
export function doRun({ search, vertices }: Shared, { links, found, q, control: cells }: View, run: number, room: Room): void {
  let ended = state.failed
  try {
    const one = searchOnce(links, search, run, room)
    found.set(one.partition, run * vertices)
    q[run] = one.q
    ended = state.done
  } finally {
    Atomics.store(cells, control.states + run, ended)
    Atomics.notify(cells, control.states + run)
  }
}
