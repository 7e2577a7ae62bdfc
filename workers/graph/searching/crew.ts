/**
 * All seeded runs of a search for communities: by the calling thread alone, or with helpers where the work pays for them.
 *
 * The caller is synchronous, so it searches too, sooner or later, and at the end waits for the runs others have taken. A
 * thread that cannot be started takes none; one that fails hands its run back.
 */
import { availableParallelism } from 'node:os'
import { Refusal, type Hooks } from '../../contract.ts'
import { createRoom } from '../louvain.ts'
import type { Projection } from '../projection.ts'
import { createHelpers, mostAhead, type Helpers, type UnderWay } from '../underWay.ts'
import type { SearchWork } from './help.ts'
import { createMoves } from './moves.ts'
import { bytesFor, control, doRun, state, takeRuns, viewOf, type Shared } from './shared.ts'
import { searchOnce, type Found, type Search } from './search.ts'

/** Runs times places in lists, about a second of work: below, a second thread starts too late. */
const worthThreads = 4e6
/** The same: below, an instance of the compiled moves costs more than it saves. */
const worthCompiling = 5e5
const pageBytes = 65_536

/**
 * @param input.threads the calling one included; as many as the machine has, at most 4, unless given
 * @param input.kernel for tests; chosen by the amount of work unless given
 * @param input.helpers they begin it when they are done with what is before it, and the caller goes on with something else; null: the caller comes at once
 * @returns what each run found; null where it is to be done ahead, and is not worth it or takes too much memory
 */
export function beginSearch(input: { links: Projection; search: Search; threads?: number; kernel?: 'compiled' | 'twin'; helpers: Helpers | null }): UnderWay<Found[]> | null {
  const { links, search, helpers } = input
  const places = links.target.length
  const vertices = links.strength.length
  const threads = Math.min(search.runs, input.threads ?? (search.runs * places < worthThreads ? 1 : Math.min(4, availableParallelism())))
  const shape = { vertices, places, wide: links.weight instanceof Float64Array, search }
  // Sums are of 32 bits there, and signed.
  const compiled = search.algorithm !== 'greedy' && links.double < 2 ** 31 && (input.kernel ?? (search.runs * places < worthCompiling ? 'twin' : 'compiled')) === 'compiled'
  const bytes = bytesFor(shape, compiled ? Math.max(1, threads) : 0)
  if (helpers !== null && (threads < 2 || bytes > mostAhead)) return null
  if (threads < 2 && !compiled) return { stop() {}, finish: (hooks) => searchAlone({ links, search, hooks }) }

  const shared: Shared = { ...shape, memory: reserve(bytes, compiled), double: links.double }
  const view = viewOf(shared)
  for (const name of ['start', 'target', 'weight', 'strength', 'loop'] as const) view.links[name].set(links[name])
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
    const room = createRoom(createMoves(shared, view.links, 0))
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
  return { finish, stop }
}

/** Shared by all threads; a WebAssembly memory, where moves are compiled and it is to be had. */
function reserve(bytes: number, compiled: boolean): Shared['memory'] {
  if (!compiled) return new SharedArrayBuffer(bytes)
  const pages = Math.ceil(bytes / pageBytes)
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  } catch {
    // No room for its address range: the twin needs none.
    return new SharedArrayBuffer(bytes)
  }
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
