/** Runs the command line as a user does, as a process of its own, built. */
import { spawn, type ChildProcess } from 'node:child_process'
import { main } from '../built.ts'

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

/** @param options.group it leads a group of processes, as from a terminal */
export function portolan(words: string[], options: { cwd?: string; nodeWords?: string[]; group?: boolean; started?: (child: ChildProcess) => void } = {}): Promise<Ran> {
  const { cwd, nodeWords = [], group = false, started } = options
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeWords, main, ...words], { cwd, detached: group, env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    started?.(child)
  })
}
