/**
 * The entry of a process of its own, for work on a case that may never end or may take the process with it: a first
 * look at a file of unknown origin, and statements a user wrote. A thread cannot be stopped while SQLite works.
 *
 * One job comes in, one reply goes out. Electron starts it as a utility process, which has another port.
 */
import type { ApartJob } from './wire.ts'
import type { Reply } from './contract.ts'
import { portName } from './ports/registry.ts'
import { refusalOf } from './refusals.ts'
import { lookAt } from './store/look.ts'
import { query } from './store/query/query.ts'
import type { RegisteredPort } from './store/query/tables.ts'

interface Port {
  on(event: 'message', hear: (message: { data: ApartJob }) => void): void
  postMessage(reply: Reply): void
}
const electron = (process as { parentPort?: Port }).parentPort

const answer = (job: ApartJob): Reply => {
  try {
    return { ok: true, answer: job.job === 'look' ? lookAt(job.path) : query({ ...job, ports: registeredPorts }) }
  } catch (error) {
    return refusalOf(error)
  }
}
function* registeredPorts(): Generator<RegisteredPort> {
  for (const protocol of ['tcp', 'udp'] as const) for (let port = 0; port < 65_536; port++) yield { ...portName(port, protocol), protocol }
}

if (electron) electron.on('message', ({ data }) => electron.postMessage(answer(data)))
else {
  process.on('message', (job: ApartJob) => process.send?.(answer(job)))
  // Whoever started it is gone: so is the need.
  process.on('disconnect', () => process.exit())
}
