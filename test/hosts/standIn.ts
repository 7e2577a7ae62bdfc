/**
 * A stand-in engine for tests of the hosts: answers at once with what it was asked, or does as its question says.
 *
 * `runAnalysis` takes its orders from the analysis' name: `count` works until it is cancelled or done, `die` ends the
 * thread, `throw` throws something that is no refusal, `prepared` tells for which lane its thread was.
 */
import { setTimeout } from 'node:timers/promises'
import { Refusal, type CaseSummary } from '../../workers/contract.ts'
import type { Engine } from '../../workers/engine.ts'
import { refusalOf } from '../../workers/refusals.ts'

export function createStandIn(): Engine {
  let open: string | null = null
  let prepared: string | null = null
  return {
    async answer(name, question, { at, told, changed, cancelled }) {
      try {
        const asked = question as Record<string, never>
        if (name === 'openCase' || name === 'createCase') {
          if (open !== null) throw new Refusal('case_open', 'one is open')
          open = asked.place as string
          changed('case')
          return { ok: true, answer: { path: open, readOnly: false, readOnlyReason: null, name: at } as CaseSummary }
        }
        if (name === 'closeCase') {
          const closed = open !== null
          open = null
          return { ok: true, answer: { closed } }
        }
        if (name === 'importCaptures' || (name === 'runAnalysis' && asked.analysis === 'count')) {
          for (let done = 0; done < 20_000; done++) {
            if (cancelled()) throw new Refusal('cancelled', 'cancelled')
            told({ stage: 'counting', subject: '', done, total: 20_000, unit: 'steps' })
            await setTimeout(1)
          }
        }
        if (name === 'runAnalysis' && asked.analysis === 'die') process.exit(7)
        if (name === 'runAnalysis' && asked.analysis === 'throw') throw new TypeError('no refusal')
        if (name === 'runAnalysis' && asked.analysis === 'prepared') return { ok: true, answer: { prepared } }
        return { ok: true, answer: { name, question: asked, at, open } }
      } catch (error) {
        return refusalOf(error)
      }
    },
    attach(path) {
      if (path.endsWith('unattachable.portolan')) throw new Refusal('case_damaged', 'damaged')
      open = path
    },
    release() {
      open = null
    },
    prepare(lane) {
      prepared = lane
    },
  }
}
