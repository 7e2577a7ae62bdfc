/** The entry of a sorting thread, and what goes over its port. It has no database: what it makes goes back as bytes. */
import { workerData, type MessagePort } from 'node:worker_threads'
import { chunkColumns } from '../chunk.ts'
import { createSorter, type SortedRun, type Unsorted } from './sort.ts'

/** Cells of the shared memory: how many replies there were, and up to which job to stop. */
export const signal = { replies: 0, stopUpTo: 1 } as const

/** @property spare memory of an earlier reply, for the next one */
export type SortJob = Unsorted & { id: number; spare: ArrayBuffer | null }
/** The next run may compress a little less well. */
const roomAhead = 1.1

/** Job 0: the thread is up. Null: the sorting failed. */
export interface SortReply {
  id: number
  runs: SortedRun[] | null
}

if (workerData !== null && typeof workerData === 'object' && 'cells' in workerData) {
  const { port, cells } = workerData as { port: MessagePort; cells: Int32Array }
  const sorter = createSorter()
  const reply = (message: SortReply, transfer: ArrayBuffer[]) => {
    port.postMessage(message, transfer)
    Atomics.add(cells, signal.replies, 1)
    Atomics.notify(cells, signal.replies)
  }
  port.on('message', ({ id, spare, ...unsorted }: SortJob) => {
    try {
      const runs = sorter(unsorted, () => Atomics.load(cells, signal.stopUpTo) >= id)
      const { moved, bytes } = together(runs, spare)
      reply({ id, runs: moved }, [bytes])
    } catch {
      reply({ id, runs: null }, [])
    }
  })
  reply({ id: 0, runs: null }, [])
}

/** All columns in one block of memory, which can move between threads without a copy, and back to be used again. */
function together(runs: SortedRun[], spare: ArrayBuffer | null): { moved: SortedRun[]; bytes: ArrayBuffer } {
  const columns = runs.flatMap(({ chunks }) => chunks.flatMap((chunk) => chunkColumns.map((name) => chunk[name])))
  const length = columns.reduce((sum, column) => sum + column.length, 0)
  const bytes = new Uint8Array(spare !== null && spare.byteLength >= length ? spare : new ArrayBuffer(Math.ceil(length * roomAhead)))
  let used = 0
  const move = (column: Uint8Array) => {
    bytes.set(column, used)
    return bytes.subarray(used, (used += column.length))
  }
  const moved = runs.map((run) => ({
    ...run,
    chunks: run.chunks.map((chunk) => ({ ...chunk, ...Object.fromEntries(chunkColumns.map((name) => [name, move(chunk[name])])) })),
  }))
  return { moved, bytes: bytes.buffer }
}
