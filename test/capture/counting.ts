/** A sink that remembers probes as lines, and readers that write bytes to a file first. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCapture } from '../../workers/capture/read.ts'
import type { ProbeSink, ReadOutcome } from '../../workers/capture/sink.ts'
import type { Hooks } from '../../workers/contract.ts'

export const hooks: Hooks = { cancelled: () => false, progress() {} }

export function countingSink(): { sink: ProbeSink; probes: string[]; answers: string[]; datagrams: string[] } {
  const [probes, answers, datagrams]: string[][] = [[], [], []]
  const six = new Map<string, number>()
  return {
    probes,
    answers,
    datagrams,
    sink: {
      address6(bytes, offset) {
        const text = Buffer.from(bytes.subarray(offset, offset + 16)).toString('hex')
        const key = six.get(text) ?? 2 ** 32 + six.size
        six.set(text, key)
        return key
      },
      probe: (...fields) => probes.push(fields.join(' ')),
      answer: (...fields) => answers.push(fields.join(' ')),
      datagram: (...fields) => datagrams.push(fields.join(' ')),
    },
  }
}

const folder = mkdtempSync(join(tmpdir(), 'portolan-capture-'))
let number = 0
export function fileOf(bytes: Uint8Array): string {
  const path = join(folder, String(number++))
  writeFileSync(path, bytes)
  return path
}
export async function read(bytes: Uint8Array): Promise<{ outcome: ReadOutcome; probes: string[]; answers: string[]; datagrams: string[] }> {
  const { sink, ...told } = countingSink()
  return { outcome: await readCapture({ path: fileOf(bytes), sink, hooks }), ...told }
}
/** The code a path or these bytes are refused with. */
export async function refusal(given: string | Uint8Array): Promise<string> {
  const path = typeof given === 'string' ? given : fileOf(given)
  return readCapture({ path, sink: countingSink().sink, hooks }).then(
    () => 'read',
    (error: { code?: string }) => error.code ?? String(error),
  )
}
