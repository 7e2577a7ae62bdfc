/** node graphOnce.ts CASE pairs|graph: reads every stored probe back, or makes the graph of all of them; figures as JSON. */
import { completeParameters } from '../../workers/contract.ts'
import { createGraphBuilder } from '../../workers/graph/build.ts'
import { visitSequences } from '../../workers/sequences/visit.ts'
import { openCase } from '../../workers/store/open.ts'

const [, , place, task] = process.argv
const hooks = { cancelled: () => false, progress() {} }
const everything = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
const store = openCase({ path: place, mode: 'read', at: '' })
const cpu = process.cpuUsage()
const begun = performance.now()
let found = ''
if (task === 'pairs') {
  let pairs = 0
  store.probes.visitPairs(everything, [], () => pairs++, hooks)
  found = `${pairs} pairs`
} else {
  const builder = createGraphBuilder()
  visitSequences({
    probes: store.probes, scope: everything, hooks,
    parameters: completeParameters({ profile: 'paper1', cut: 'none' }),
    visit: (sequence) => builder.sequence(sequence),
  })
  const graph = builder.finish()
  found = `${graph.ports.length} ports, ${graph.outTarget.length} edges`
}
const { user, system } = process.cpuUsage(cpu)
const wall = (performance.now() - begun) / 1e3
const { probes } = store.summary()
store.close()
process.stdout.write(JSON.stringify({ wall, cpu: (user + system) / 1e6, probes, found }))
