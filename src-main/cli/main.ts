#!/usr/bin/env node
/** The command line's entry: looks at node first, because the native module kills one that is too old without a word. */
const napi = Number(process.versions.napi)
if (napi >= 10) {
  // Whoever reads no further (head, a pager that was left) has what they wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv.slice(2))
} else {
  process.stderr.write(
    `portolan: node ${process.version} is too old (Node-API ${napi}, 10 is needed); run it with node 22.18 or newer, or through npm run portolan.\n`,
  )
  process.exitCode = 1
}
