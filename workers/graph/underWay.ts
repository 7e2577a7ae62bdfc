/**
 * Work that other threads have begun while the calling one does something else.
 *
 * A thread takes as long to start as a tenth of a second of work, so the same helpers do one work after the other. A helper
 * ends when it has done what it was handed; what comes later is handed to a new one.
 */
import { Worker, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Hooks } from '../contract.ts'

export interface UnderWay<Value> {
  /** Takes part until all is done. Refused with `cancelled`, and what was begun is then stopped. */
  finish(hooks: Hooks): Value
  /** Nobody goes on with it. */
  stop(): void
}
/** Shared memory of one work ahead: as much as a graph of a few million edges takes. */
export const mostAhead = 192 * 1024 ** 2

export interface Helpers {
  /** The first `count` of them take part in a work when they are done with those before. Memory in it is shared, the rest copied. */
  hand(work: object, count: number): void
  /** For tests: when nobody is left. */
  ended(): Promise<void>
}
interface Helper {
  /** False where it takes none any more. */
  hand(work: object): boolean
  exit: Promise<void>
}
interface Told {
  work: object
  /** From 1: the caller is 0. */
  thread: number
  /** How many works it was handed; `ended`: it takes no more. */
  handed: Int32Array
}
const ended = -1

export function createHelpers(): Helpers {
  const helpers: Helper[] = []
  return {
    hand(work, count) {
      for (let at = 0; at < count; at++) {
        if (helpers[at]?.hand(work) === true) continue
        try {
          helpers[at] = startHelper(work, at + 1)
        } catch {
          return // no thread to be had: the caller does the work of all
        }
      }
    },
    async ended() {
      await Promise.all(helpers.map(({ exit }) => exit))
    },
  }
}

function startHelper(work: object, thread: number): Helper {
  // The build lays all files of the main process flat in one folder.
  const entry = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './kernels.js', import.meta.url)
  const handed = new Int32Array(new SharedArrayBuffer(4)).fill(1)
  const worker = new Worker(entry, { name: 'portolan kernel', execArgv: [], workerData: { work, thread, handed } satisfies Told })
  worker.on('error', () => {}) // it took nothing or handed it back: the caller computes it
  const exit = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      Atomics.store(handed, 0, ended)
      resolve()
    })
  })
  worker.unref()
  return {
    exit,
    hand(next) {
      const before = Atomics.load(handed, 0)
      if (before === ended) return false
      // Sent before it is counted: what is counted is there.
      worker.postMessage(next)
      return Atomics.compareExchange(handed, 0, before, before + 1) === before
    },
  }
}

/** A helper's: does what it is handed until nothing is left. */
export function takeWorks<Work>(help: (work: Work, thread: number) => void): void {
  const { work, thread, handed } = workerData as Told
  let next: { message: unknown } | undefined = { message: work }
  for (let taken = 0; ; next = receiveMessageOnPort(parentPort!)) {
    if (next === undefined) {
      if (Atomics.compareExchange(handed, 0, taken, ended) === taken) return
      continue
    }
    taken++
    try {
      help(next.message as Work, thread)
    } catch {
      // What it took it has handed back; the next work may do better.
    }
  }
}
