/**
 * node test/bench/windows.ts [--probes N] [--days N]: the port-scan graph of every hour of a series, read together and
 * one window at a time; CPU seconds, their ratio and the memory held. No peer does this.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { completeParameters } from '../../workers/contract.ts'
import { runAnalysis } from '../../workers/analyses/run.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { createSlices } from '../../workers/sequences/slices.ts'
import { windowsOf } from '../../workers/sequences/windows.ts'
import { openCase } from '../../workers/store/open.ts'
import { writeProbes } from './captures.ts'

const hooks = { cancelled: () => false, progress() {} }
const at = '2026-01-02T03:04:05Z'
const say = (name: string, text: string) => process.stdout.write(`${name.padEnd(28)} ${text}\n`)
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

export async function benchWindows(input: { probes: number; days: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'))
  try {
    const capture = join(folder, 'capture.pcap')
    writeProbes({ path: capture, ...input, random: seededRandom(3) })
    const store = openCase({ path: join(folder, 'case.portolan'), mode: 'create', at })
    await importCaptures({ store, paths: [capture], sensor: '', at, hooks, changed() {} })
    const { probes } = store
    const windows = windowsOf({ word: 'hour', span: probes.span(null, 'tcp') })
    const visit = (reader: typeof probes) => () => {
      for (const { from, to } of windows) reader.visitPairs({ start: from, end: to, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' }, [], () => {}, hooks)
    }
    const once = cpuSeconds(() => probes.visitPairs({ start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' }, [], () => {}, hooks))
    const together = cpuSeconds(visit(createSlices({ probes, windows })))
    const apart = cpuSeconds(visit(probes))
    say(`${windows.length} hours`, `${together.toFixed(2)} s CPU read together, ${apart.toFixed(2)} s one by one, ratio ${(apart / together).toFixed(1)}; the whole at once ${once.toFixed(2)} s (${input.probes} probes)`)
    for (const analysis of ['graph', 'top', 'newPorts']) {
      const material = createMaterial({ probes, captures: store.captures(), volume: store.volume, names: (port) => portName(port) })
      const spent = cpuSeconds(() => {
        runAnalysis({ analysis, parameters: completeParameters({ window: 'hour', profile: 'paper1' }), material, hooks })
      })
      say(`${analysis}, every hour`, `${spent.toFixed(2)} s CPU, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB resident`)
    }
    store.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { probes: { type: 'string', default: '2000000' }, days: { type: 'string', default: '14' } } })
  await benchWindows({ probes: Number(values.probes), days: Number(values.days) })
}
