/** node monthOnce.ts CASE: the graph of all probes, then every analysis in turn as a report asks them; seconds as text. See month.ts. */
import { soonestFirst } from '../../workers/analyses/ahead.ts'
import { analyses } from '../../workers/analyses/index.ts'
import { runAnalysis } from '../../workers/analyses/run.ts'
import { completeParameters } from '../../workers/contract.ts'
import { createGraphBuilder } from '../../workers/graph/build.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { visitSequences } from '../../workers/sequences/visit.ts'
import { openCase } from '../../workers/store/open.ts'
import { rowsOf } from '../../workers/tableRows.ts'

const hooks = { cancelled: () => false, progress() {} }
const say = (name: string, text: string) => process.stdout.write(`${name.padEnd(28)} ${text}\n`)
const apart = new Set(['sensitivity', 'evolution', 'blocking', 'detection'])
function timed(work: () => void): { wall: number; cpu: number } {
  const [begun, before] = [performance.now(), process.cpuUsage()]
  work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - begun) / 1e3, cpu: (user + system) / 1e6 }
}

const store = openCase({ path: process.argv[2], mode: 'read', at: '' })
const parameters = completeParameters({ profile: 'paper1' })
const { probes } = store
const map = timed(() => {
  const builder = createGraphBuilder()
  const scope = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
  visitSequences({ probes, scope, parameters, hooks, visit: (sequence) => builder.sequence(sequence) })
  const { ports, outTarget } = builder.finish()
  say('', `${ports.length} ports, ${outTarget.length} edges, ${store.summary().probes} probes`)
})
say('edge map', `${map.cpu.toFixed(2)} s CPU, ${map.wall.toFixed(2)} s wall`)
const material = createMaterial({ probes, captures: store.captures(), volume: store.volume, names: (port) => portName(port) })
const sum = { wall: 0, cpu: 0 }
let [rows, cells] = [0, 0]
const ids = analyses.map(({ id }) => id)
const order = soonestFirst(ids.filter((id) => !apart.has(id)), parameters)
for (const [index, id] of order.entries()) {
  const spent = timed(() => {
    const { findings } = runAnalysis({ analysis: id, next: order.slice(index + 1), parameters, material, hooks })
    // Rows that are made when they are read are part of it: every cell is looked at, as where a CSV is written.
    for (const finding of findings) {
      if (finding.kind !== 'table') continue
      for (const row of rowsOf(finding)) {
        rows++
        for (const cell of row) cells += cell === null ? 0 : 1
      }
    }
  })
  say(id, `${spent.cpu.toFixed(2)} s CPU, ${spent.wall.toFixed(2)} s wall`)
  sum.wall += spent.wall
  sum.cpu += spent.cpu
}
say('all of a month', `${sum.wall.toFixed(2)} s wall, ${sum.cpu.toFixed(2)} s CPU, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB resident, ${rows} rows with ${cells} cells`)
// When nothing of the others is under way any more.
for (const id of ids.filter((id) => apart.has(id))) {
  const spent = timed(() => void runAnalysis({ analysis: id, parameters, material, hooks }))
  say(id, `${spent.cpu.toFixed(2)} s CPU, ${spent.wall.toFixed(2)} s wall, not summed`)
}
store.close()
