/**
 * Columns of many probes read on another thread, while the caller reads the others and goes on.
 *
 * The same columns come out as the caller would read. A thread that cannot be started, fails or falls silent costs nothing
 * but time: whoever waits is told that there are none, and reads them itself.
 */
import { availableParallelism } from 'node:os'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { Refusal } from '../../contract.ts'
import type { Gathered } from '../columns.ts'
import type { ColumnsUnderWay, ExtraColumn, ProbeScope } from '../pairs.ts'
import { cell, state, type BesideData } from './thread.ts'

/** Reading fewer takes less than a thread takes to begin. */
const worthAThread = 2_000_000
const waitMilliseconds = 50
/** After so many waits in a row without a word (10 s; 2 s for its first) the thread is given up. */
const patience = 200
const firstPatience = 40

export interface BesideReader {
  begin(scope: ProbeScope, names: readonly ExtraColumn[], most: number): ColumnsUnderWay | null
  /** The case is closed: returns when no thread has it open any more. */
  end(): void
}

/** @param worth the fewest probes a thread is begun for */
export function createBesideReader(path: string, worth = worthAThread): BesideReader {
  const all = new Set<Int32Array>()
  return {
    begin(scope, names, most) {
      if (most < worth || names.length === 0 || availableParallelism() < 2) return null
      // The build lays all files of the main process flat in one folder.
      const entry = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './reading.js', import.meta.url)
      const cells = new Int32Array(new SharedArrayBuffer(12))
      const { port1, port2 } = new MessageChannel()
      let gathered: Gathered | null = null
      // A port that its thread has left is emptied as soon as the caller has time.
      port1.on('message', (message: Gathered) => (gathered = message))
      try {
        const workerData: BesideData = { port: port2, cells, path, scope, names, most }
        const worker = new Worker(entry, { name: 'portolan reading', execArgv: [], workerData, transferList: [port2] })
        worker.on('error', () => {}) // it falls silent, and is given up
        worker.unref()
        port1.unref()
      } catch {
        port1.close() // it would keep the process
        return null // no thread to be had
      }
      for (const one of all) if (Atomics.load(one, cell.state) > state.begun) all.delete(one)
      all.add(cells)
      const stop = () => void Atomics.store(cells, cell.stopped, 1)
      return {
        stop,
        finish(hooks) {
          const ended = settled(cells, () => {
            if (!hooks.cancelled()) return
            stop()
            throw new Refusal('cancelled', 'Cancelled while reading probes; the case is as it was.')
          })
          all.delete(cells)
          return ended === state.done ? (gathered ?? (receiveMessageOnPort(port1)?.message as Gathered | undefined) ?? null) : null
        },
      }
    },
    end() {
      for (const cells of all) {
        Atomics.store(cells, cell.stopped, 1)
        if (Atomics.compareExchange(cells, cell.state, state.open, state.givenUp) !== state.open) settled(cells, () => {})
      }
      all.clear()
    },
  }
}

/** Waits until it is over; shorter for a thread that has not begun. @returns the state at the end */
function settled(cells: Int32Array, between: () => void): number {
  for (let words = 0, silent = 0; silent < patience; silent++) {
    const now = Atomics.load(cells, cell.state)
    if (now > state.begun) return now
    if (now === state.open && silent >= firstPatience && Atomics.compareExchange(cells, cell.state, state.open, state.givenUp) === state.open) return state.givenUp
    between()
    Atomics.wait(cells, cell.state, now, waitMilliseconds)
    const heard = Atomics.load(cells, cell.words)
    if (heard !== words) silent = 0
    words = heard
  }
  Atomics.store(cells, cell.stopped, 1)
  return state.givenUp
}
