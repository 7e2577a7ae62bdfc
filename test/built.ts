/** What is run as a process of its own, or packaged, is built of the sources as they are: npm test has seen to it, a single test file does so here. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')
execFileSync(process.execPath, ['resources/setup.mjs', 'build'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })

/** The command line's entry. */
export const main = join(root, 'out/main/cli.js')
