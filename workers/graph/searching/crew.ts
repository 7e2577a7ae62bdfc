/**
 * All seeded runs of a search for communities: by the calling thread alone, or with helpers where the work pays for them.
 *
 * The caller is synchronous, so it searches too, sooner or later, and at the end waits for the runs others have taken. A
 * thread that cannot be started takes none; one that fails hands its run back.
 */
import { availableParallelism } from 'node:os'
import { Refusal, type Hooks } from '../../contract.ts'
import type { PortScanGraph } from '../graph.ts'
import { createRoom } from '../louvain.ts'
import { projection, type Projection } from '../projection.ts'
import { createHelpers, mostAhead, type Helpers, type UnderWay } from '../underWay.ts'
import type { SearchWork } from './help.ts'
import { openMoves, type MovesModule } from './moves.ts'
import { bytesFor, control, doRun, state, takeRuns, viewOf, type Shared, type SizeOf } from './shared.ts'
import { searchOnce, type Found, type Search } from './search.ts'

/** Runs times places in lists, about a second of work: below, a second thread starts too late. */
const worthThreads = 4e6
/** The same: below, an instance of the compiled moves costs more than it saves. */
const worthCompiling = 5e5
const pageBytes = 65_536

export interface Searching {
  graph: PortScanGraph
  weighted: boolean
  search: Search
  /** The calling one included; as many as the machine has, at most 4, unless given. */
  threads?: number
  /** For tests; chosen by the amount of work unless given. */
  kernel?: 'compiled' | 'twin'
  /** They begin it when they are done with what is before it, and the caller goes on with something else; null: the caller comes at once. */
  helpers: Helpers | null
}

/** @returns the links, and what each run found; null where it is to be done ahead, and is not worth it or takes too much memory */
export function beginSearch({ graph, weighted, search, helpers, ...input }: Searching): (UnderWay<Found[]> & { links: Projection }) | null {
  const vertices = graph.ports.length
  // As long are the lists where no two ports lead to each other.
  const room = 2 * graph.outTarget.length
  const threads = Math.min(search.runs, input.threads ?? (search.runs * room < worthThreads ? 1 : Math.min(4, availableParallelism())))
  const compiled = search.algorithm !== 'greedy' && (input.kernel ?? (search.runs * room < worthCompiling ? 'twin' : 'compiled')) === 'compiled'
  const sizes = { vertices, room, wide: false, search }
  if (helpers !== null && (threads < 2 || bytesFor(sizes, compiled ? threads : 0) > mostAhead)) return null
  const made = compiled ? shareCompiled({ graph, weighted, threads, sizes }) : null
  let shared = made?.shared
  if (shared === undefined) {
    const links = projection(graph, weighted)
    if (threads < 2) return { links, stop() {}, finish: (hooks) => searchAlone({ links, search, hooks }) }
    shared = share(links, search)
  }
  const view = viewOf(shared)
  const cells = view.control
  ;(helpers ?? createHelpers()).hand({ kind: 'communities', shared } satisfies SearchWork, threads - 1)
  const stop = () => {
    Atomics.store(cells, control.cancelled, 1)
  }
  const finish = (hooks: Hooks) => {
    const settled = () => tell(hooks, search, cells.subarray(control.states).reduce((sum, one) => (one === state.done ? sum + 1 : sum), 0))
    const giveUp = () => {
      settled()
      if (!hooks.cancelled()) return false
      stop()
      throw cancelled()
    }
    const room = createRoom(made?.module.movesOn(view.links) ?? null)
    takeRuns(shared, view, room, giveUp)
    for (let run = 0; run < search.runs; run++) {
      for (;;) {
        const now = Atomics.load(cells, control.states + run)
        if (now === state.done) break
        if (now === state.failed) doRun(shared, view, run, room)
        else Atomics.wait(cells, control.states + run, state.open, 100)
        giveUp()
      }
    }
    settled()
    return Array.from({ length: search.runs }, (_, run) => ({ partition: view.found.slice(run * vertices, (run + 1) * vertices), q: view.q[run] }))
  }
  return { links: view.links, finish, stop }
}

/** null: there is no such memory to be had, or weights are too large for the compiled moves. */
function shareCompiled(input: { graph: PortScanGraph; weighted: boolean; threads: number; sizes: SizeOf }): { shared: Shared; module: MovesModule } | null {
  const { graph, weighted, threads, sizes } = input
  const memory = reserve(bytesFor(sizes, Math.max(1, threads)))
  if (memory === null) return null
  const module = openMoves(memory, sizes, 0)
  const places = module.project(graph, weighted)
  if (places === null) return null
  const shared = { ...sizes, memory, places, double: 0 }
  return { shared: { ...shared, double: viewOf(shared).links.strength.reduce((sum, one) => sum + one, 0) }, module }
}
function reserve(bytes: number): WebAssembly.Memory | null {
  const pages = Math.ceil(bytes / pageBytes)
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  } catch {
    // No room for its address range: the twin needs none.
    return null
  }
}

function share(links: Projection, search: Search): Shared {
  const places = links.target.length
  const sizes = { vertices: links.strength.length, room: places, wide: links.weight instanceof Float64Array, search }
  const shared = { ...sizes, memory: new SharedArrayBuffer(bytesFor(sizes, 0)), places, double: links.double }
  const view = viewOf(shared)
  for (const name of ['start', 'target', 'weight', 'strength', 'loop'] as const) view.links[name].set(links[name])
  return shared
}

function searchAlone({ links, search, hooks }: { links: Projection; search: Search; hooks: Hooks }): Found[] {
  const room = createRoom(null)
  return Array.from({ length: search.runs }, (_, run) => {
    if (hooks.cancelled()) throw cancelled()
    const found = searchOnce(links, search, run, room)
    tell(hooks, search, run + 1)
    return found
  })
}
function tell(hooks: Hooks, { runs }: Search, done: number): void {
  hooks.progress({ stage: 'communities', subject: '', done, total: runs, unit: 'runs' })
}
function cancelled(): Refusal {
  return new Refusal('cancelled', 'Cancelled while looking for communities; nothing was kept.')
}
