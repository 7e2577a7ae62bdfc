/** The entry of a thread that reads columns of a case beside another reader. It has a connection of its own, which only reads. */
import { workerData, type MessagePort } from 'node:worker_threads'
import DatabaseFile from 'better-sqlite3'
import { createGatherer, type Column } from '../columns.ts'
import { harden } from '../harden.ts'
import type { ExtraColumn, ProbeScope } from '../pairs.ts'
import { createProbeReader } from '../probes.ts'

/** Cells of the shared memory: how far the reading is, whether it is to stop, and how often it was heard of. */
export const cell = { state: 0, stopped: 1, words: 2 } as const
/** From `open` it is begun by the thread, or given up by the caller. */
export const state = { open: 0, begun: 1, done: 2, failed: 3, givenUp: 4 } as const

export interface BesideData {
  port: MessagePort
  cells: Int32Array
  path: string
  scope: ProbeScope
  names: readonly ExtraColumn[]
  /** At least as many as there are probes. */
  most: number
}

if (workerData !== null && typeof workerData === 'object' && 'names' in workerData) {
  const { port, cells, path, scope, names, most } = workerData as BesideData
  const tell = (now: number) => {
    Atomics.store(cells, cell.state, now)
    Atomics.notify(cells, cell.state)
  }
  if (Atomics.compareExchange(cells, cell.state, state.open, state.begun) === state.open) {
    Atomics.notify(cells, cell.state)
    let ended: number = state.failed
    try {
      const database = new DatabaseFile(path, { readonly: true, fileMustExist: true, timeout: 10_000 })
      try {
        harden(database)
        const gatherer = createGatherer({ names, make: (like) => shared(like, most) })
        createProbeReader(database).visitPairs(scope, names, gatherer.add, {
          cancelled: () => Atomics.load(cells, cell.stopped) === 1,
          progress: () => void Atomics.add(cells, cell.words, 1),
        })
        port.postMessage(gatherer.end())
        ended = state.done
      } finally {
        database.close()
      }
    } catch {
      // Whoever waits reads by itself, and is told what is wrong there.
    } finally {
      tell(ended)
      port.close()
    }
  }
}

function shared(like: Column, length: number): Column {
  const make = like.constructor as new (memory: SharedArrayBuffer) => Column
  return new make(new SharedArrayBuffer(length * like.BYTES_PER_ELEMENT))
}
