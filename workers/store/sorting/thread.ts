/** The entry of a sorting thread, and what goes over its port. It has no database: what it makes goes back as bytes. */
import { workerData, type MessagePort } from 'node:worker_threads'
import type { MemoryPart } from '../../capture/sink.ts'
import { Packing } from '../compress.ts'
import { bufferRecords } from '../records.ts'
import { createEncoder } from './compiled.ts'
import { createSorter, type SortedRun, type Unsorted } from './sort.ts'

/** Cells of the shared memory: how many replies there were, and up to which job to stop. */
export const signal = { replies: 0, stopUpTo: 1 } as const

/** @property spare memory of an earlier reply, for the next one */
export type SortJob = Unsorted & { id: number; spare: ArrayBuffer[] }

/** @property part of the memory that buffers lie in, for this thread's own arrays */
export interface SortThreadData {
  port: MessagePort
  cells: Int32Array
  part: MemoryPart | null
}

/** Job 0: the thread is up. Null: the sorting failed. */
export interface SortReply {
  id: number
  runs: SortedRun[] | null
  /** Where the runs' columns lie. */
  pieces: ArrayBuffer[]
}

if (workerData !== null && typeof workerData === 'object' && 'cells' in workerData) {
  const { port, cells, part } = workerData as SortThreadData
  const sorter = createSorter(createEncoder(part))
  const reply = (message: SortReply) => {
    port.postMessage(message, message.pieces)
    Atomics.add(cells, signal.replies, 1)
    Atomics.notify(cells, signal.replies)
  }
  port.on('message', ({ id, spare, ...unsorted }: SortJob) => {
    try {
      // As large after a short run, so that a long one can have the same memory again.
      const packing = new Packing(bufferRecords, spare)
      // The same memory under another name would be copied.
      if (part !== null && unsorted.at !== undefined) unsorted.memory = part.memory.buffer
      const runs = sorter(unsorted, () => Atomics.load(cells, signal.stopUpTo) >= id, packing)
      reply({ id, runs, pieces: packing.pieces })
    } catch {
      reply({ id, runs: null, pieces: [] })
    }
  })
  reply({ id: 0, runs: null, pieces: [] })
}
