/** Runs the command line as a user does, as a process of its own, built. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

const root = join(import.meta.dirname, '../..')
export const main = join(root, 'out/main/cli.js')
// Of the sources as they are: npm test has seen to it, a single test file does so here.
execFileSync(process.execPath, ['resources/setup.mjs', 'build'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })

export function portolan(words: string[], options: { cwd?: string; nodeWords?: string[]; started?: (child: ChildProcess) => void } = {}): Promise<Ran> {
  const { cwd, nodeWords = [], started } = options
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeWords, main, ...words], { cwd, env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    started?.(child)
  })
}
