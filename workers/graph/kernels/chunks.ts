/**
 * Chunks of sources, taken by whoever is free: every chunk sums into a row of its own, and rows are added in the order of the
 * chunks, so any number of threads gives the same bytes. A row that was added serves another chunk: mostly there are no more of
 * them than threads and a few, and memory that is touched anew takes time.
 */
import type { Kernel } from './hops.ts'
import { lanes } from './laneLabels.ts'
import type { LaneKernels } from './lanes.ts'
import { chunksOf, type Arrays, type Shape } from './layout.ts'

/** Places in `control`; for each chunk its state follows, then which row it has, then for each row whether it is in use. */
export const control = { next: 0, cancelled: 1, sourcesDone: 2, swept: 3, adding: 4, added: 5, states: 6 }
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
  const { control: cells, sums } = arrays
  const row = takeRow(work)
  let ended = state.failed
  try {
    sums.fill(0, row * shape.vertices, (row + 1) * shape.vertices)
    if (computeSources(work, chunk, row)) ended = state.done
  } finally {
    if (ended === state.done) cells[rowPlace(work, chunk)] = row
    else Atomics.store(cells, usePlace(work, row), 0)
    Atomics.store(cells, control.states + chunk, ended)
    Atomics.notify(cells, control.states + chunk)
  }
  addDone(work)
}

const rowPlace = ({ shape }: Work, chunk: number) => control.states + chunksOf(shape) + chunk
const usePlace = ({ shape }: Work, row: number) => control.states + 2 * chunksOf(shape) + row
/** The first that is free: no chunk has more than one. */
function takeRow(work: Work): number {
  let row = 0
  while (Atomics.compareExchange(work.arrays.control, usePlace(work, row), 0, 1) !== 0) row++
  return row
}

/** Adds what is done to `total`, chunk after chunk, as far as there is no gap; whoever comes meanwhile leaves it to who is at it. */
function addDone(work: Work): void {
  const { control: cells, sums, total } = work.arrays
  const { shape } = work
  const isNextDone = () => {
    const next = Atomics.load(cells, control.added)
    return next < chunksOf(shape) && Atomics.load(cells, control.states + next) === state.done
  }
  // Asked again when it is left: who came just before has gone.
  while (isNextDone()) {
    if (Atomics.compareExchange(cells, control.adding, 0, 1) !== 0) return
    while (isNextDone()) {
      const chunk = cells[control.added]
      const row = cells[rowPlace(work, chunk)]
      for (let vertex = 0, at = row * shape.vertices; vertex < shape.vertices; vertex++, at++) total[vertex] += sums[at]
      Atomics.store(cells, usePlace(work, row), 0)
      Atomics.store(cells, control.added, chunk + 1)
    }
    Atomics.store(cells, control.adding, 0)
    Atomics.notify(cells, control.adding)
  }
}

/** All chunks are done: waits until they are added. */
export function awaitAdded(work: Work): void {
  const { control: cells } = work.arrays
  for (;;) {
    addDone(work)
    if (Atomics.load(cells, control.added) === chunksOf(work.shape)) return
    Atomics.wait(cells, control.adding, 1, 100)
  }
}

/** 16 at a time those that can be; after rounds that did not settle the rest of the chunk one by one. @returns whether all were done */
function computeSources({ kernel, lanes: laneKernels, arrays, shape, stop }: Work, chunk: number, row: number): boolean {
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
      kernel(source, row)
      done(1)
    }
    if (waiting < lanes && !(source === to && waiting > 0)) continue
    // A lane without a source of its own goes along with another.
    laneSource.fill(laneSource[waiting - 1], waiting)
    const finished = laneKernels!.run(waiting, swept, row)
    done(finished)
    if (finished < waiting) together = false
    for (let lane = finished; lane < waiting; lane++) {
      if (stop()) return false
      kernel(laneSource[lane], row)
      done(1)
    }
    waiting = 0
  }
  return true
}
