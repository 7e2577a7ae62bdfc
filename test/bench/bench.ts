/**
 * npm run bench [-- NAME...]: the benches by name, one after the other; all of them without a name.
 *
 * Each is a file of this folder and can be run by itself (node test/bench/NAME.ts), where its options are. Ours and the
 * peers run in the same minutes on the same machine: what counts is their ratio. Peers that are missing are installed
 * where apt may do it (the imports') or said to be missing.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const subjects: Record<string, string> = {
  import: 'captures into a case: beside libpcap in C, pcap-parser and tshark',
  gzip: 'a gzip capture into a case: beside gzip -dc',
  graph: 'the graph of a window from stored probes',
  windows: 'the graphs of a series of windows',
  month: 'a month of probes',
  betweenness: 'beside igraph',
  distances: 'beside scipy',
  communities: 'beside igraph',
  blocking: 'the grid of the blocking simulation',
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !Object.hasOwn(subjects, name))
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are:\n${Object.entries(subjects).map(([name, what]) => `  ${name.padEnd(12)} ${what}\n`).join('')}`)
  process.exit(2)
}
for (const name of chosen.length > 0 ? chosen : Object.keys(subjects)) {
  process.stdout.write(`\n== ${name}: ${subjects[name]}\n`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
