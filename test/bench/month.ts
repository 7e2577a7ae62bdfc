/**
 * node test/bench/month.ts [--probes N]: every analysis of one month whose graph has the first paper's largest size
 * (6,284 ports, about 589,000 edges) and 7 million stored probes, in turn on one case as a report asks them; wall seconds.
 *
 * Those that compute the month again under other readings (sensitivity), or simulate, are timed afterwards and not summed.
 * What takes longest goes on in other threads meanwhile: the seconds of one are not its own alone, their sum is that of all.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { kernelsLast } from '../../workers/analyses/ahead.ts'
import { analyses } from '../../workers/analyses/index.ts'
import { runAnalysis } from '../../workers/analyses/run.ts'
import { completeParameters } from '../../workers/contract.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { createGraphBuilder } from '../../workers/graph/build.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { visitSequences } from '../../workers/sequences/visit.ts'
import { openCase } from '../../workers/store/open.ts'
import { leaningEdges } from './betweenness.ts'
import { walkersOn, writeProbes } from './captures.ts'

const hooks = { cancelled: () => false, progress() {} }
const at = '2026-01-02T03:04:05Z'
const say = (name: string, text: string) => process.stdout.write(`${name.padEnd(28)} ${text}\n`)
const apart = new Set(['sensitivity', 'evolution', 'blocking', 'detection'])
function timed(work: () => void): { wall: number; cpu: number } {
  const [begun, before] = [performance.now(), process.cpuUsage()]
  work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - begun) / 1e3, cpu: (user + system) / 1e6 }
}

export async function benchMonth(input: { probes: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'))
  try {
    const random = seededRandom(30)
    const edges = leaningEdges({ vertices: 6284, edges: 589_117, seed: 6284 })
    const capture = join(folder, 'month.pcap')
    writeProbes({ path: capture, probes: input.probes, days: 30, random, aim: walkersOn({ edges, walkers: 60_000, random }) })
    const store = openCase({ path: join(folder, 'case.portolan'), mode: 'create', at })
    await importCaptures({ store, paths: [capture], sensor: '', at, hooks, changed() {} })
    const parameters = completeParameters({ profile: 'paper1' })
    const { probes } = store
    const map = timed(() => {
      const builder = createGraphBuilder()
      const scope = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
      visitSequences({ probes, scope, parameters, hooks, visit: (sequence) => builder.sequence(sequence) })
      const { ports, outTarget } = builder.finish()
      say('', `${ports.length} ports, ${outTarget.length} edges, ${input.probes} probes`)
    })
    say('edge map', `${map.cpu.toFixed(2)} s CPU, ${map.wall.toFixed(2)} s wall`)
    const material = createMaterial({ probes, captures: store.captures(), volume: store.volume, names: (port) => portName(port) })
    const sum = { wall: 0, cpu: 0 }
    const ids = analyses.map(({ id }) => id)
    const order = kernelsLast(ids.filter((id) => !apart.has(id)), parameters)
    for (const [index, id] of order.entries()) {
      const spent = timed(() => void runAnalysis({ analysis: id, next: order.slice(index + 1), parameters, material, hooks }))
      say(id, `${spent.cpu.toFixed(2)} s CPU, ${spent.wall.toFixed(2)} s wall`)
      sum.wall += spent.wall
      sum.cpu += spent.cpu
    }
    say('all of a month', `${sum.wall.toFixed(2)} s wall, ${sum.cpu.toFixed(2)} s CPU, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB resident`)
    // When nothing of the others is under way any more.
    for (const id of ids.filter((id) => apart.has(id))) {
      const spent = timed(() => void runAnalysis({ analysis: id, parameters, material, hooks }))
      say(id, `${spent.cpu.toFixed(2)} s CPU, ${spent.wall.toFixed(2)} s wall, not summed`)
    }
    store.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { probes: { type: 'string', default: '7000000' } } })
  await benchMonth({ probes: Number(values.probes) })
}
