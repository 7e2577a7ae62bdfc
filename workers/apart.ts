/**
 * The entry of a process of its own, for work on a case that may never end or may take the process with it: a first
 * look at a file of unknown origin, and statements a user wrote. A thread cannot be stopped while SQLite works.
 *
 * One job comes in, one reply goes out. Electron starts it as a utility process, which has another port.
 */
import { Worker } from 'node:worker_threads'
import type { Reply } from './contract.ts'
import { refusalOf } from './refusals.ts'
import { lookAt } from './store/look.ts'
import type { ApartJob, ApartTold } from './wire.ts'

interface Port {
  on(event: 'message', hear: (message: { data: ApartJob }) => void): void
  postMessage(told: ApartTold): void
}
const electron = (process as { parentPort?: Port }).parentPort
const tell = (told: ApartTold) => (electron ? electron.postMessage(told) : process.send?.(told))

async function answer(job: ApartJob): Promise<Reply> {
  try {
    if (job.job === 'look') return { ok: true, answer: lookAt(job.path) }
    if (!electron) endWithParent()
    // Loaded only when it is needed: a first look stands before every opening.
    const { query } = await import('./store/query/query.ts')
    const { registeredPorts } = await import('./ports/registry.ts')
    return { ok: true, answer: query({ ...job, ports: registeredPorts }) }
  } catch (error) {
    return refusalOf(error)
  }
}

/**
 * While a statement runs nothing is heard, not even that whoever asked was killed: a thread looks whether the process has
 * been handed to another parent. Chromium ends its own.
 */
function endWithParent(): void {
  const look = `const parent = process.ppid; setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500)`
  new Worker(look, { eval: true })
}
const hear = (job: ApartJob) => void answer(job).then(tell)

if (electron) electron.on('message', ({ data }) => hear(data))
else {
  process.on('message', hear)
  // Whoever started it is gone: so is the need.
  process.on('disconnect', () => process.exit())
}
tell('ready')
