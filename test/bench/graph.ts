/** node test/bench/graph.ts [--packets N] [--rounds N]: the graph of a window from stored probes, each time in a process of its own. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeDarknet } from './darknet.ts'
import { built } from './built.ts'
import { contest, folder, measure } from './measure.ts'
import { forget, ourImport } from './ours.ts'

const { values } = parseArgs({ options: { packets: { type: 'string', default: '10000000' }, rounds: { type: 'string', default: '3' } } })
const capture = join(folder, 'darknet.pcap')
const place = join(folder, 'graph.portolan')
writeDarknet({ path: capture, packets: Number(values.packets) })
measure(await ourImport(capture, 1, place))
forget(capture)
contest(`graph of ${values.packets} packets' probes, no filter`, Number(values.rounds), [
  {
    name: 'visit every pair',
    command: [process.execPath, await built('graphOnce'), place, 'pairs'],
    inner: (output) => JSON.parse(output) as { wall: number; cpu: number },
    tell: (output) => output,
  },
  {
    name: 'graph',
    command: [process.execPath, await built('graphOnce'), place, 'graph'],
    inner: (output) => JSON.parse(output) as { wall: number; cpu: number },
    tell: (output) => output,
  },
])
