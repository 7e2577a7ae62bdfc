/**
 * Compiles AssemblyScript to WebAssembly modules, kept as base64 in TypeScript beside their source.
 *
 *   node resources/kernels/build.mjs [folder to write to, and which module]
 *
 * The same AssemblyScript gives the same bytes everywhere; tests compile it again and compare.
 */
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import asc from 'assemblyscript/asc'

const workers = join(import.meta.dirname, '../../workers')
const shared = ['--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads', '--enable', 'simd']
const modules = [
  { source: 'graph/building/edges', name: 'compiledEdges', options: [] },
  { source: 'graph/kernels/betweenness', name: 'compiledKernels', options: shared },
  { source: 'graph/searching/moves', name: 'compiledMoves', options: shared },
  { source: 'graph/supporting/support', name: 'compiledSupport', options: [] },
  { source: 'graph/times/times', name: 'compiledTimes', options: [] },
  { source: 'analyses/scanners/source', name: 'compiledSource', options: ['--enable', 'simd'] },
  { source: 'capture/plain/walk', name: 'compiledWalk', options: shared },
  { source: 'sequences/effects/effects', name: 'compiledEffects', options: [] },
  { source: 'store/counting/count', name: 'compiledCount', options: shared },
  { source: 'store/decoding/streams', name: 'compiledStreams', options: [] },
  { source: 'store/sorting/run', name: 'compiledRun', options: shared },
]
const [folder, only] = parseArgs({ allowPositionals: true }).positionals

for (const { source, name, options } of modules) {
  if (only !== undefined && only !== basename(source)) continue
  const files = new Map()
  const { error, stderr } = await asc.main(
    // Neither allocator nor collector: all memory is the caller's.
    [`${basename(source)}.assembly.ts`, '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory', ...options, '--baseDir', join(workers, source, '..'), '--outFile', 'module.wasm'],
    { writeFile: (file, contents) => files.set(file, contents) },
  )
  if (error) {
    process.stderr.write(`${stderr.toString()}${error.message}\n`)
    process.exit(1)
  }
  const lines = Buffer.from(files.get('module.wasm')).toString('base64').match(/.{1,110}/g).map((line) => `  '${line}',`)
  writeFileSync(
    folder ? join(folder, `${basename(source)}.wasm.ts`) : join(workers, `${source}.wasm.ts`),
    `/** Generated from ${basename(source)}.assembly.ts by resources/kernels/build.mjs: a WebAssembly module in base64. */\n` +
      `export const ${name} = [\n${lines.join('\n')}\n].join('')\n`,
  )
}
