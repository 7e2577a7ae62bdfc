/**
 * A lane: one thread with an engine in it, started when it is first needed and again after it was lost.
 *
 * comlink never settles a call whose thread died, so every call races the thread's exit and is then refused with
 * `thread_lost`.
 */
import { wrap, type Remote } from 'comlink'
import { Worker } from 'node:worker_threads'
import type { Reply, RefusalCode } from '../workers/contract.ts'
import { nodeEndpoint, type ThreadEngine, type ThreadTold } from '../workers/wire.ts'

export interface LaneThread {
  /** Asks the thread, starting it if need be. Never throws and always settles. */
  ask(question: (engine: Remote<ThreadEngine>) => Promise<Reply>): Promise<Reply>
  /** Whether the thread runs; false before the first question and after a loss. */
  running(): boolean
  /** Ends the thread. Only after its engine released the case: a thread is never ended while SQLite works. */
  end(): Promise<void>
}

interface Thread {
  worker: Worker
  engine: Remote<ThreadEngine>
  waiting: Set<(reply: Reply) => void>
}

/**
 * @param input.entry the file a thread runs
 * @param input.told hears what the thread tells without being asked
 * @param input.lost called when the thread ended without `end`
 */
export function createLane(input: { name: string; entry: URL; told(told: ThreadTold): void; lost(): void }): LaneThread {
  const { name, entry, told, lost } = input
  let thread: Thread | null = null

  function start(): Thread {
    // Own flags of the process (a test runner's loaders, say) are not for the thread.
    const worker = new Worker(entry, { name: `portolan ${name}`, execArgv: [] })
    const started: Thread = { worker, engine: wrap<ThreadEngine>(nodeEndpoint(worker)), waiting: new Set() }
    let cause = ''
    worker.on('message', (message: Partial<ThreadTold>) => {
      if (message.told) told(message as ThreadTold)
    })
    worker.on('error', (error: unknown) => {
      cause = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', (code) => {
      const expected = thread !== started
      if (!expected) thread = null
      const why = `The ${name} thread ended before it answered (${cause || `exit code ${code}`})`
      const reply = refuse('thread_lost', `${why}; nothing half-done was kept, ask again.`)
      for (const settle of started.waiting) settle(reply)
      started.waiting.clear()
      if (!expected) lost()
    })
    return started
  }

  return {
    ask(question) {
      thread ??= start()
      const { engine, waiting } = thread
      return new Promise((resolve) => {
        const settle = (reply: Reply) => {
          waiting.delete(settle)
          resolve(reply)
        }
        waiting.add(settle)
        question(engine).then(settle, (error: unknown) =>
          settle(refuse('bad_question', `The question could not be handed to the ${name} thread (${String(error)}).`)),
        )
      })
    },
    running: () => thread !== null,
    async end() {
      const ending = thread
      thread = null
      await ending?.worker.terminate()
    },
  }
}

export function refuse(code: RefusalCode, message: string): Extract<Reply, { ok: false }> {
  return { ok: false, refusal: { code, message: message.replace(/\s*\n\s*/g, ' ') } }
}
