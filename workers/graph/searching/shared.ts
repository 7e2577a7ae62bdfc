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

function lengths({ vertices, places, search: { runs } }: SizeOf) {
  // Eight bytes first, so that every array begins where it may.
  return { weight: places, strength: vertices, loop: vertices, q: runs, start: vertices + 1, target: places, found: runs * vertices, control: 2 + runs }
}
export function bytesFor(shape: SizeOf): number {
  const { weight, strength, loop, q, ...words } = lengths(shape)
  return 8 * (weight + strength + loop + q) + 4 * Object.values(words).reduce((sum, length) => sum + length, 0)
}
export function viewOf(shared: Shared): View {
  const { memory, double } = shared
  const length = lengths(shared)
  let at = 0
  const doubles = (count: number) => new Float64Array(memory, (at += 8 * count) - 8 * count, count)
  const words = (count: number) => new Uint32Array(memory, (at += 4 * count) - 4 * count, count)
  const [weight, strength, loop, q] = [length.weight, length.strength, length.loop, length.q].map(doubles)
  const [start, target, found] = [length.start, length.target, length.found].map(words)
  return { links: { weight, strength, loop, start, target, double } as unknown as Projection, q, found, control: new Int32Array(memory, at, length.control) } as View
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
