/**
 * node test/bench/month.ts [--probes N]: every analysis of one month whose graph has the first paper's largest size
 * (6,284 ports, about 589,000 edges) and 7 million stored probes, in turn on one case as a report asks them; wall seconds.
 *
 * Those that compute the month again under other readings (sensitivity), or simulate, are timed afterwards and not summed.
 * What takes longest goes on in other threads meanwhile: the seconds of one are not its own alone, their sum is that of all.
 * The program is the one that is shipped, bundled with its threads.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../workers/demo/random.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase } from '../../workers/store/open.ts'
import { leaningEdges } from './betweenness.ts'
import { built } from './built.ts'
import { walkersOn, writeProbes } from './captures.ts'

const hooks = { cancelled: () => false, progress() {} }
const at = '2026-01-02T03:04:05Z'

export async function benchMonth(input: { probes: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'))
  try {
    const random = seededRandom(30)
    const edges = leaningEdges({ vertices: 6284, edges: 589_117, seed: 6284 })
    const capture = join(folder, 'month.pcap')
    writeProbes({ path: capture, probes: input.probes, days: 30, random, aim: walkersOn({ edges, walkers: 60_000, random }) })
    const path = join(folder, 'case.portolan')
    const store = openCase({ path, mode: 'create', at })
    await importCaptures({ store, paths: [capture], sensor: '', at, hooks, changed() {} })
    store.close()
    execFileSync(process.execPath, [await built('monthOnce'), path], { stdio: 'inherit' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { probes: { type: 'string', default: '7000000' } } })
  await benchMonth({ probes: Number(values.probes) })
}
