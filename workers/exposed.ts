/**
 * An engine exposed to the thread that started this one.
 *
 * Questions and answers travel over comlink. What is told meanwhile does not: a comlink call owes a reply, and a
 * computation that fills its thread could not take delivery of thousands of them. It is posted bare on the same port.
 */
import { expose } from 'comlink'
import { parentPort } from 'node:worker_threads'
import type { Reply } from './contract.ts'
import type { Engine } from './engine.ts'
import { flag, nodeEndpoint, type ThreadEngine, type ThreadTold } from './wire.ts'
import { refusalOf } from './refusals.ts'

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
        now: () => laterBy(at, Atomics.load(raised, flag.elapsed)),
        cancelled: () => Atomics.load(raised, flag.cancel) === 1,
        told(progress) {
          if (Atomics.exchange(raised, flag.tell, 0) === 1) tell({ told: 'progress', operation, progress })
        },
        changed: (part) => tell({ told: 'changed', part }),
      })
    },
    attach: (path, readOnlyReason) => attempt(() => engine.attach(path, readOnlyReason)),
    release: (how) => attempt(() => engine.release(how)),
    prepare: (lane) => attempt(() => engine.prepare(lane)),
  }
  expose(exposed, nodeEndpoint(port))
}

function laterBy(at: string, milliseconds: number): string {
  return milliseconds === 0 ? at : new Date(Date.parse(at) + milliseconds).toISOString()
}
