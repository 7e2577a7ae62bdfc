/**
 * Compiles workers/graph/kernels/betweenness.assembly.ts to betweenness.wasm.ts, the module as base64 in TypeScript.
 *
 *   node resources/kernels/build.mjs [path of the file to write]
 *
 * The same AssemblyScript gives the same bytes everywhere; a test compiles it again and compares.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import asc from 'assemblyscript/asc'

const kernels = join(import.meta.dirname, '../../workers/graph/kernels')
const { positionals } = parseArgs({ allowPositionals: true })
const options = [
  ['-O3', '--converge', '--noAssert'],
  // Neither allocator nor collector: all memory is the caller's, shared between threads.
  ['--runtime', 'stub', '--importMemory', '--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads'],
].flat()

const files = new Map()
const { error, stderr } = await asc.main(['betweenness.assembly.ts', ...options, '--baseDir', kernels, '--outFile', 'module.wasm'], {
  writeFile: (name, contents) => files.set(name, contents),
})
if (error) {
  process.stderr.write(`${stderr.toString()}${error.message}\n`)
  process.exit(1)
}
const base64 = Buffer.from(files.get('module.wasm')).toString('base64')
const lines = base64.match(/.{1,110}/g).map((line) => `  '${line}',`)
writeFileSync(
  positionals[0] ?? join(kernels, 'betweenness.wasm.ts'),
  `/** Generated from betweenness.assembly.ts by resources/kernels/build.mjs: a WebAssembly module in base64. */\n` +
    `export const compiledKernels = [\n${lines.join('\n')}\n].join('')\n`,
)
