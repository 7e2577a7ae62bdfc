/**
 * The importing, reading and computing programs of the benches as they are shipped: bundled with their threads, flat in one folder.
 * Started from TypeScript they would be measured stripping types for a second.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { bundling, startPlugins, threads } from '../../resources/bundling.ts'
import { source } from './measure.ts'

const root = join(import.meta.dirname, '../..')
const into = join(root, 'out/bench')

let done: Promise<unknown> | null = null
/** The path of a built program of this folder. */
export async function built(name: 'importOnce' | 'graphOnce' | 'monthOnce'): Promise<string> {
  done ??= build({
    configFile: false, root, logLevel: 'error',
    define: { PORTOLAN_COMMIT: '""' },
    build: {
      outDir: into, emptyOutDir: true, ssr: true, target: 'node22', minify: false,
      rolldownOptions: {
        input: {
          importOnce: source('importOnce.ts'), graphOnce: source('graphOnce.ts'), monthOnce: source('monthOnce.ts'),
          ...Object.fromEntries(Object.entries(threads).map(([name, path]) => [name, join(root, path)])),
        },
        ...bundling,
      },
    },
    ssr: { noExternal: true },
    plugins: startPlugins(),
  })
  await done
  const program = join(into, `${name}.js`)
  if (!existsSync(program)) throw new Error(`${program} was not built`)
  return program
}
process.on('exit', () => rmSync(into, { recursive: true, force: true }))
