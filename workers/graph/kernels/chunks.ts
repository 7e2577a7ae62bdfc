/**
 * Chunks of sources, taken by whoever is free: every chunk sums into a row of its own, and rows are added in order, so
 * any number of threads gives the same bytes.
 */
import type { Kernel } from './hops.ts'
import { chunksOf, type Arrays, type Shape } from './layout.ts'

/** Places in `control`; the states of the chunks follow. */
export const control = { next: 0, cancelled: 1, sourcesDone: 2, states: 3 }
export const state = { open: 0, done: 1, failed: 2 }

export interface Work {
  kernel: Kernel
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

export function computeChunk({ kernel, arrays, shape, stop }: Work, chunk: number): void {
  let ended = state.failed
  try {
    arrays.sums.fill(0, chunk * shape.vertices, (chunk + 1) * shape.vertices)
    const to = Math.min((chunk + 1) * shape.chunkSources, shape.vertices)
    for (let source = chunk * shape.chunkSources; source < to; source++) {
      if (stop()) return
      kernel(source, chunk)
      Atomics.add(arrays.control, control.sourcesDone, 1)
    }
    ended = state.done
  } finally {
    Atomics.store(arrays.control, control.states + chunk, ended)
    Atomics.notify(arrays.control, control.states + chunk)
  }
}
