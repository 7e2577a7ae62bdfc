/**
 * The sum over all sources: by the calling thread alone, or with helpers where the work pays for them.
 *
 * The caller is synchronous, so it works too, sooner or later, and at the end waits for the chunks others have taken. A
 * thread that cannot be started takes none; one that fails hands its chunk back.
 */
import { availableParallelism } from 'node:os'
import { Refusal, type Hooks } from '../../contract.ts'
import type { PortScanGraph } from '../graph.ts'
import { awaitAdded, computeChunk, control, state, takeChunks, type Work } from './chunks.ts'
import type { EdgeCost } from './costs.ts'
import { lanes } from './laneLabels.ts'
import { chunksOf } from './layout.ts'
import { prepare } from './prepare.ts'
import { createHelpers, mostAhead, type Helpers, type UnderWay } from '../underWay.ts'
import type { SumWork } from './help.ts'

/** Sources times (vertices + edges): below, an instance of the compiled kernel costs more than it saves. */
export const worthCompiling = 2e6
/** About 50 ms of work: below, a second thread starts too late. */
const worthThreads = 2e8
const mostChunks = 128

export interface Summing {
  graph: PortScanGraph
  /** Positive; null: every edge costs 1. */
  cost: EdgeCost | null
  /** Lengths are equal when they differ by less than this share of the longer one. */
  slack: number
  /** The calling one included; as many as the machine has, at most 4, unless given. */
  threads?: number
  /** For tests; chosen by the amount of work unless given. */
  kernel?: 'compiled' | 'twin'
  subject: string
  /** They begin it when they are done with what is before it, and the caller goes on with something else; null: the caller comes at once. */
  helpers: Helpers | null
}

/** @returns betweenness of each vertex, over ordered pairs; null where it is to be done ahead, and is not worth it or takes too much memory */
export function beginSum(input: Summing): UnderWay<Float64Array> | null {
  const { graph, cost, slack, subject, helpers } = input
  const vertices = graph.ports.length
  const amount = vertices * (vertices + graph.outTarget.length)
  const wanted = input.threads ?? (amount < worthThreads ? 1 : Math.min(4, availableParallelism()))
  if (helpers !== null && (wanted < 2 || amount < worthThreads)) return null
  // As many as are done together, or a multiple.
  const chunkSources = Math.max(lanes, Math.ceil(vertices / mostChunks / lanes) * lanes)
  const kernel = input.kernel ?? (amount < worthCompiling ? 'twin' : 'compiled')
  const prepared = prepare({ graph, cost, slack, threads: wanted, chunkSources, kernel, shorten: amount >= worthCompiling, most: helpers === null ? Infinity : mostAhead })
  if (prepared === null) return null
  const { memory, shape, arrays } = prepared
  if (memory instanceof WebAssembly.Memory) (helpers ?? createHelpers()).hand({ kind: 'betweenness', memory, shape } satisfies SumWork, shape.threads - 1)

  const stop = () => {
    Atomics.store(arrays.control, control.cancelled, 1)
  }
  const finish = (hooks: Hooks) => {
    const stopping = () => {
      if (!hooks.cancelled()) return false
      stop()
      throw new Refusal('cancelled', 'Cancelled while computing betweenness; nothing was kept.')
    }
    const tell = () => {
      const done = Atomics.load(arrays.control, control.sourcesDone)
      hooks.progress({ stage: 'betweenness', subject, done: Math.min(done, vertices), total: vertices, unit: 'ports' })
    }
    const work: Work = { kernel: prepared.kernel, lanes: prepared.lanes, arrays, shape, stop: stopping }
    takeChunks(work, tell)
    for (let chunk = 0; chunk < chunksOf(shape); chunk++) awaitChunk(work, chunk)
    awaitAdded(work)
    tell()
    const values = new Float64Array(vertices)
    for (let name = 0; name < vertices; name++) values[arrays.given[name]] = arrays.total[name]
    return values
  }
  return { finish, stop }
}

function awaitChunk(work: Work, chunk: number): void {
  const { control: cells } = work.arrays
  for (;;) {
    const now = Atomics.load(cells, control.states + chunk)
    if (now === state.done) return
    work.stop()
    if (now === state.failed) computeChunk(work, chunk)
    else Atomics.wait(cells, control.states + chunk, state.open, 100)
  }
}
