/**
 * The importing, reading and computing programs of the benches as they are shipped: bundled with their threads, flat in one folder.
 * Started from TypeScript they would be measured stripping types for a second.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildPrograms, threads } from '../../resources/bundling.ts'

const root = join(import.meta.dirname, '../..')
const into = join(root, 'out/bench')
const once = Object.fromEntries(['importOnce', 'graphOnce', 'monthOnce'].map((name) => [name, `test/bench/${name}.ts`]))

let done: Promise<unknown> | null = null
/** The path of a built program of this folder. */
export async function built(name: 'importOnce' | 'graphOnce' | 'monthOnce'): Promise<string> {
  done ??= buildPrograms({ root, into, programs: { ...once, ...threads }, commit: '' })
  await done
  const program = join(into, `${name}.js`)
  if (!existsSync(program)) throw new Error(`${program} was not built`)
  return program
}
process.on('exit', () => rmSync(into, { recursive: true, force: true }))
