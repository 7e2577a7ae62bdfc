/**
 * What threads that search for communities share: the links, which run is next, and the partition each run found.
 *
 * A run depends on its seed and number alone, so it does not matter who does it.
 */
import type { Room } from '../louvain.ts'
import type { Projection } from '../projection.ts'
import { searchOnce, type Search } from './search.ts'

export interface Shared {
  /** A WebAssembly one where moves are compiled. */
  memory: WebAssembly.Memory | SharedArrayBuffer
  vertices: number
  /** Places in the links' lists, and how many there is room for. */
  places: number
  room: number
  /** Whether weights are of 64 bits. */
  wide: boolean
  /** Twice the sum of link weights. */
  double: number
  search: Search
}
export type SizeOf = Omit<Shared, 'memory' | 'double' | 'places'>
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
const line = 64

type Kind = Float64ArrayConstructor | Uint32ArrayConstructor | Int32ArrayConstructor | Uint16ArrayConstructor | Uint8ArrayConstructor
type List = [name: string, kind: Kind, length: number]
function sharedOf({ vertices, room, wide, search: { runs } }: SizeOf): List[] {
  return [
    ['weight', wide ? Float64Array : Uint32Array, room], ['target', Uint16Array, room], ['start', Uint32Array, vertices + 1],
    ['strength', Float64Array, vertices], ['loop', Float64Array, vertices], ['q', Float64Array, runs], ['found', Uint32Array, runs * vertices], ['control', Int32Array, 2 + runs],
  ]
}
/** What the compiled moves of one thread use: sums a row of at most half as many as links, in fours. */
function scratchOf({ vertices, room }: SizeOf): List[] {
  return [
    ['sums', Int32Array, Math.ceil(room / 2) + 4 * vertices], ['total', Float64Array, vertices + 4], ['toward', Uint32Array, vertices], ['members', Uint32Array, vertices],
    ['left', Uint32Array, vertices], ['place', Uint32Array, vertices], ['community', Uint16Array, vertices], ['queue', Uint16Array, vertices],
    ['column', Uint16Array, vertices], ['touched', Uint16Array, vertices + 1], ['queued', Uint8Array, vertices],
  ]
}
/** Each begins on a line of the cache; at 0 lies nothing: it is the address of an array that was forgotten. */
function lay(lists: List[], from: number) {
  let address = from
  const laid = lists.map(([name, kind, length]) => {
    const one = [name, { address, kind, length }] as const
    address += Math.ceil((length * kind.BYTES_PER_ELEMENT) / line + 1) * line
    return one
  })
  return { laid, end: address }
}
export function addressesOf(shape: SizeOf, thread: number): Map<string, { address: number; kind: Kind; length: number }> {
  const { laid, end } = lay(sharedOf(shape), line)
  const size = lay(scratchOf(shape), 0).end
  return new Map([...laid, ...lay(scratchOf(shape), end + thread * size).laid])
}
/** @param compiled how many threads are to have scratch for the compiled moves */
export function bytesFor(shape: SizeOf, compiled: number): number {
  return lay(sharedOf(shape), line).end + compiled * lay(scratchOf(shape), 0).end
}
export function viewOf(shared: Shared): View {
  const { memory, double, places } = shared
  const buffer = memory instanceof WebAssembly.Memory ? memory.buffer : memory
  const arrays = lay(sharedOf(shared), line).laid.map(([name, { address, kind, length }]) => [name, new kind(buffer as ArrayBuffer, address, length)])
  const { q, found, control: cells, target, weight, ...links } = Object.fromEntries(arrays)
  return { links: { ...links, target: target.subarray(0, places), weight: weight.subarray(0, places), double }, q, found, control: cells }
}

/** Takes runs until none is left. `before` is called before each: true, or a throw, ends it. */
export function takeRuns(shared: Shared, view: View, room: Room, before: () => boolean): void {
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
