/**
 * A thread's port as comlink expects one: comlink is written for the browser, node's ports speak EventEmitter.
 *
 * Both ends of the line use it: the thread on its parentPort, the host on the Worker.
 */
import type { MessagePort, Worker } from 'node:worker_threads'
import type { Endpoint } from 'comlink'

type Listener = Parameters<Endpoint['addEventListener']>[1]

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
