/**
 * What runs: long calls with their progress, their pace and a way to stop them.
 *
 * The engine counts and has no clock; here the count gets its rate and the time left.
 */
import { performance } from 'node:perf_hooks'
import type { Progress, RefusalCode, Running, Told } from '../workers/contract.ts'
import { flag, flagBytes } from '../workers/wire.ts'

/** How often a thread is asked for its next progress. */
const tellEveryMilliseconds = 100
/** Before this much of a stage has passed its rate is noise. */
const settleMilliseconds = 500

export interface Operation {
  id: number
  flags: SharedArrayBuffer
  cancelled(): boolean
  end(code: RefusalCode | null): void
}
export interface Operations {
  begin(call: string, at: string): Operation
  progress(operation: number, progress: Progress): void
  /** Raises the flag; false if no such operation runs. */
  cancel(operation: number): boolean
  cancelAll(): void
  list(): Running[]
}

interface Entry {
  running: Running
  raised: Int32Array
  /** Where the present stage began, to tell its rate. */
  since: { stage: string; time: number; done: number }
  pace: NodeJS.Timeout
}

/** @param input.ticking whether the thread is told how much time has passed: not where the present is fixed */
export function createOperations(told: (told: Told) => void, { ticking }: { ticking: boolean }): Operations {
  const entries = new Map<number, Entry>()
  let last = 0

  function cancel(operation: number): boolean {
    const entry = entries.get(operation)
    if (entry) Atomics.store(entry.raised, flag.cancel, 1)
    return entry !== undefined
  }

  return {
    begin(call, at) {
      const id = ++last
      const flags = new SharedArrayBuffer(flagBytes)
      const raised = new Int32Array(flags)
      Atomics.store(raised, flag.tell, 1)
      const begun = performance.now()
      const pace = setInterval(() => {
        Atomics.store(raised, flag.tell, 1)
        if (ticking) Atomics.store(raised, flag.elapsed, Math.floor(performance.now() - begun))
      }, tellEveryMilliseconds)
      pace.unref()
      const waiting: Progress = { stage: 'waiting', subject: '', done: 0, total: 0, unit: '' }
      const running: Running = { ...waiting, operation: id, call, rate: null, secondsLeft: null, startedAt: at }
      entries.set(id, { running, raised, pace, since: { stage: '', time: 0, done: 0 } })
      told({ what: 'progress', running })
      return {
        id,
        flags,
        cancelled: () => Atomics.load(raised, flag.cancel) === 1,
        end(code) {
          clearInterval(pace)
          entries.delete(id)
          told({ what: 'ended', operation: id, call, code })
        },
      }
    },
    progress(operation, progress) {
      const entry = entries.get(operation)
      if (!entry) return // told on the way to its end
      const time = performance.now()
      const stage = `${progress.stage} ${progress.subject} ${progress.unit}`
      if (entry.since.stage !== stage || progress.done < entry.since.done) entry.since = { stage, time, done: progress.done }
      entry.running = { ...entry.running, ...progress, ...paceOf(progress, time - entry.since.time, entry.since.done) }
      told({ what: 'progress', running: entry.running })
    },
    cancel,
    cancelAll() {
      for (const operation of entries.keys()) cancel(operation)
    },
    list: () => [...entries.values()].map(({ running }) => running),
  }
}

function paceOf({ done, total }: Progress, elapsed: number, from: number): Pick<Running, 'rate' | 'secondsLeft'> {
  if (elapsed < settleMilliseconds || done <= from) return { rate: null, secondsLeft: null }
  const rate = ((done - from) / elapsed) * 1000
  return { rate: Math.round(rate), secondsLeft: total > 0 ? Math.max(0, Math.ceil((total - done) / rate)) : null }
}
