/**
 * The wire between a host and its threads: what goes over it, and the port at either end.
 */
import type { MessagePort, Worker } from 'node:worker_threads'
import type { Endpoint } from 'comlink'
import type { CallName, Closing, Lane, Progress, Reply, Told } from './contract.ts'

/** Flags the host raises in shared memory, so that a thread that never looks up still sees them. */
export const flag = {
  /** Stop and refuse with `cancelled`. */
  cancel: 0,
  /** Tell the next progress; lowered when it was told. The host raises it again: the engine has no clock to pace itself. */
  tell: 1,
  /** Milliseconds since the call began, told now and then by the host; they stay 0 where its present is fixed. */
  elapsed: 2,
} as const
export const flagBytes = 12

export interface ThreadCall {
  operation: number
  at: string
  flags: SharedArrayBuffer
}
export interface ThreadEngine {
  answer(name: CallName, question: unknown, call: ThreadCall): Promise<Reply>
  /** @param readOnlyReason why it may only be read there; null: it may be written */
  attach(path: string, readOnlyReason: string | null): Reply
  release(how?: Closing): Reply
  /** Loads what the calls of that lane need, ahead of the first. */
  prepare(lane: Lane): Reply
}
export type ThreadTold =
  | { told: 'progress'; operation: number; progress: Progress }
  | { told: 'changed'; part: Extract<Told, { what: 'changed' }>['part'] }

/** What a process of its own is asked to do, and what it tells: that it has started, then its reply. */
export type ApartJob = { job: 'look'; path: string } | { job: 'query'; path: string; sql: string; limit: number }
export type ApartTold = 'ready' | Reply

type Listener = Parameters<Endpoint['addEventListener']>[1]

/**
 * A thread's port as comlink expects one: comlink is written for the browser, node's ports speak EventEmitter. The
 * thread uses it on its parentPort, the host on the Worker.
 */
export function nodeEndpoint(port: MessagePort | Worker): Endpoint {
  const heard = new Map<Listener, (data: unknown) => void>()
  return {
    // Questions and answers are plain JSON; shared memory needs no transfer list.
    postMessage: (message) => port.postMessage(message),
    addEventListener(type, listener) {
      const hear = (data: unknown) => {
        const event = { data } as MessageEvent
        if (typeof listener === 'function') listener(event)
        else listener.handleEvent(event)
      }
      heard.set(listener, hear)
      port.on(type, hear)
    },
    removeEventListener(type, listener) {
      const hear = heard.get(listener)
      if (hear) port.off(type, hear)
      heard.delete(listener)
    },
  }
}
