/**
 * Chunks of sources, taken by whoever is free: every chunk sums into a row of its own, and rows are added in order, so
 * any number of threads gives the same bytes.
 */
import type { Kernel } from './hops.ts'
import { lanes } from './laneLabels.ts'
import type { LaneKernels } from './lanes.ts'
import { chunksOf, type Arrays, type Shape } from './layout.ts'

/** Places in `control`; the states of the chunks follow. */
export const control = { next: 0, cancelled: 1, sourcesDone: 2, swept: 3, states: 4 }
export const state = { open: 0, done: 1, failed: 2 }

export interface Work {
  kernel: Kernel
  lanes: LaneKernels | null
  arrays: Arrays
  shape: Shape
  /** Asked before every source; true or a throw leaves the chunk undone. */
  stop(): boolean
}

/** Takes chunks until none is left. `after` is called after each. */
export function takeChunks(work: Work, after: () => void): void {
  const { arrays, shape } = work
  while (!work.stop()) {
    const chunk = Atomics.add(arrays.control, control.next, 1)
    if (chunk >= chunksOf(shape)) return
    computeChunk(work, chunk)
    after()
  }
}

export function computeChunk(work: Work, chunk: number): void {
  const { arrays, shape } = work
  let ended = state.failed
  try {
    arrays.sums.fill(0, chunk * shape.vertices, (chunk + 1) * shape.vertices)
    if (computeSources(work, chunk)) ended = state.done
  } finally {
    Atomics.store(arrays.control, control.states + chunk, ended)
    Atomics.notify(arrays.control, control.states + chunk)
  }
}

/** 16 at a time those that can be; after rounds that did not settle the rest of the chunk one by one. @returns whether all were done */
function computeSources({ kernel, lanes: laneKernels, arrays, shape, stop }: Work, chunk: number): boolean {
  const { laneSource, core } = arrays
  const swept = arrays.control[control.swept]
  const done = (count: number) => Atomics.add(arrays.control, control.sourcesDone, count)
  const from = chunk * shape.chunkSources
  const to = Math.min(from + shape.chunkSources, shape.vertices)
  let together = laneKernels !== null && swept > 0
  let waiting = 0
  for (let source = from; source <= to; source++) {
    if (stop()) return false
    if (source < to && together && core[source] === 1) laneSource[waiting++] = source
    else if (source < to) {
      kernel(source, chunk)
      done(1)
    }
    if (waiting < lanes && !(source === to && waiting > 0)) continue
    // A lane without a source of its own goes along with another.
    laneSource.fill(laneSource[waiting - 1], waiting)
    const finished = laneKernels!.run(waiting, swept, chunk)
    done(finished)
    if (finished < waiting) together = false
    for (let lane = finished; lane < waiting; lane++) {
      if (stop()) return false
      kernel(laneSource[lane], chunk)
      done(1)
    }
    waiting = 0
  }
  return true
}
