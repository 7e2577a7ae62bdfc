/** node test/bench/gzip.ts [--packets N] [--rounds N]: the import of a gzip capture beside gzip -dc of it, bytes a second. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeDarknet } from './darknet.ts'
import { contest, folder } from './measure.ts'
import { ourImport } from './ours.ts'

const { values } = parseArgs({ options: { packets: { type: 'string', default: '5000000' }, rounds: { type: 'string', default: '3' } } })
const capture = join(folder, 'darknet.pcap')
writeDarknet({ path: capture, packets: Number(values.packets) })
spawnSync('gzip', ['-6', capture])
const [theirs, ours] = contest(`gzip of ${values.packets} packets`, Number(values.rounds), [
  { name: 'gzip -dc', command: ['sh', '-c', `gzip -dc '${capture}.gz' > /dev/null`] },
  await ourImport(`${capture}.gz`, 1),
])
process.stdout.write(`  ${((theirs.wall / ours.wall) * 100).toFixed(0)} % of the speed of gzip alone\n`)
