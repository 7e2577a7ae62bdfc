/**
 * Runs one job in a process of its own and kills it when its time is up or nobody waits any more.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Reply } from '../workers/contract.ts'
import type { ApartJob, ApartTold } from '../workers/wire.ts'
import { refuse } from './lane.ts'
import { apartEntry } from './whereabouts.ts'

/** A started process; Electron starts its own kind. */
export interface ApartProcess {
  send(job: ApartJob): void
  heard(hear: (told: ApartTold) => void): void
  /** @param signal what ended it, where that is known */
  ended(hear: (signal?: string | null) => void): void
  kill(): void
}
export type StartApart = (entry: string) => ApartProcess

const cancelPollMilliseconds = 50
/** A busy machine may take its time to start a process; that is no fault of the job. */
const startSeconds = 60
/** Of a terminal or a shutdown, told to all processes of a group: to this one beside whoever started it. */
const polite = ['SIGINT', 'SIGTERM', 'SIGHUP']

export function startNodeProcess(entry: string): ApartProcess {
  // Own flags of the process (a test runner's loaders, say) are not for the child.
  const child = fork(entry, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, NODE_OPTIONS: '' } })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill) // or a second Ctrl-C would leave it behind
  child.once('exit', () => process.off('exit', kill))
  return {
    send: (job) => child.send(job, () => undefined), // a child that is gone already tells by its end
    heard: (hear) => child.on('message', (told) => hear(told as ApartTold)),
    ended: (hear) => child.once('exit', (_, signal) => hear(signal)).once('error', () => hear()),
    kill,
  }
}

/** Never throws, always settles; the process is gone by then. */
export function runApart(input: {
  job: ApartJob
  start?: StartApart
  /** Of the job's own time, counted from when the process has started. */
  seconds: number
  /** When the time is up, and when the process ended without a word. */
  late: Reply
  lost: Reply
  cancelled?: () => boolean
}): Promise<Reply> {
  const { job, start = startNodeProcess, seconds, late, lost, cancelled = () => false } = input
  const child = start(fileURLToPath(apartEntry))
  return new Promise((resolve) => {
    let reply: Reply | null = null
    const end = (last: Reply) => {
      reply ??= last
      child.kill()
    }
    let time = setTimeout(() => end(late), startSeconds * 1000)
    const cancel = refuse('cancelled', 'Cancelled; the case is as it was.')
    const poll = setInterval(() => {
      if (cancelled()) end(cancel)
    }, cancelPollMilliseconds)
    child.heard((told) => {
      if (told !== 'ready') return end(told)
      clearTimeout(time)
      time = setTimeout(() => end(late), seconds * 1000)
      child.send(job)
    })
    child.ended((signal) => {
      clearTimeout(time)
      clearInterval(poll)
      resolve(reply ?? (polite.includes(signal ?? '') ? cancel : lost))
    })
  })
}
