/**
 * An engine exposed to the thread that started this one.
 *
 * Questions and answers travel over comlink. What is told meanwhile does not: a comlink call owes a reply, and a
 * computation that fills its thread could not take delivery of thousands of them. It is posted bare on the same port.
 */
import { expose } from 'comlink'
import { parentPort } from 'node:worker_threads'
import type { CallName, Progress, Reply } from './contract.ts'
import { nodeEndpoint } from './endpoint.ts'
import type { Engine, EngineContext } from './engine.ts'
import { refusalOf } from './refusals.ts'

/** Flags the host raises in shared memory, so that a thread that never looks up still sees them. */
export const flag = {
  /** Stop and refuse with `cancelled`. */
  cancel: 0,
  /** Tell the next progress; lowered when it was told. The host raises it again: the engine has no clock to pace itself. */
  tell: 1,
} as const
export const flagBytes = 8

export interface ThreadCall {
  operation: number
  at: string
  flags: SharedArrayBuffer
}
export interface ThreadEngine {
  answer(name: CallName, question: unknown, call: ThreadCall): Promise<Reply>
  attach(path: string, readOnly: boolean): Reply
  release(): Reply
}
export type ThreadTold =
  | { told: 'progress'; operation: number; progress: Progress }
  | { told: 'changed'; part: Parameters<EngineContext['changed']>[0] }

export function exposeEngine(engine: Engine): void {
  if (!parentPort) throw new Error('this file runs as a worker thread')
  const port = parentPort
  const tell = (told: ThreadTold) => port.postMessage(told)
  const attempt = (act: () => void): Reply => {
    try {
      act()
      return { ok: true, answer: {} }
    } catch (error) {
      return refusalOf(error)
    }
  }
  const exposed: ThreadEngine = {
    answer(name, question, { operation, at, flags }) {
      const raised = new Int32Array(flags)
      return engine.answer(name, question, {
        at,
        cancelled: () => Atomics.load(raised, flag.cancel) === 1,
        told(progress) {
          if (Atomics.exchange(raised, flag.tell, 0) === 1) tell({ told: 'progress', operation, progress })
        },
        changed: (part) => tell({ told: 'changed', part }),
      })
    },
    attach: (path, readOnly) => attempt(() => engine.attach(path, readOnly)),
    release: () => attempt(() => engine.release()),
  }
  expose(exposed, nodeEndpoint(port))
}
