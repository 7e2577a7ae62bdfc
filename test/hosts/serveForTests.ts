/**
 * A web host for tests: `portolan serve` as a process of its own, on a folder of its own.
 *
 * A process and not an import, so that a browser test sees what a user starts, and a test runner's loaders stay out of
 * the threads.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main, root } from '../built.ts'

export interface ServedForTests {
  /** http://127.0.0.1:<port>/#<token> */
  url: string
  token: string
  port: number
  /** What is served; captures and cases put here are offered to the page. */
  folder: string
  stop(): Promise<void>
}

/**
 * @param input.folder served as it is; without it an empty one is made, and removed again by stop()
 * @param input.case opened at once
 * @param input.page another build of the page (default: out/renderer)
 * @param input.now fixes the host's clock
 */
export async function serveForTests(input: { folder?: string; case?: string; page?: string; now?: string } = {}): Promise<ServedForTests> {
  const folder = input.folder ?? mkdtempSync(join(tmpdir(), 'portolan-served-'))
  const options = { folder, case: input.case, page: input.page, now: input.now }
  const words = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))
  const node = join(root, 'node_modules/.bin/node')
  const child = spawn(process.platform === 'linux' ? node : process.execPath, [main, 'serve', ...words], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { promise: gone, resolve: end } = Promise.withResolvers<void>()
  child.once('exit', () => end())
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part))
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const found = /^http:\/\/127\.0\.0\.1:\d+\/#\S+$/m.exec(text)
      if (found) resolve(found[0])
    })
    child.once('exit', (code) => reject(new Error(`portolan serve ended with code ${code}: ${errors}`)))
  })
  return {
    url,
    token: new URL(url).hash.slice(1),
    port: Number(new URL(url).port),
    folder,
    async stop() {
      child.kill('SIGTERM')
      await gone
      if (input.folder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
