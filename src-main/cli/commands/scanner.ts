/** portolan scanner ADDRESS --case CASE: one source closely, what detectors would have made of it, and its sequences. */
import { Option, type Command } from 'commander'
import { csvOf } from '../../../workers/report/csv.ts'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { formats, write, writeJson, writeTable, type Format } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'

export function addScanner(program: Command): void {
  const command = program
    .command('scanner')
    .description('one source: its facts, the detectors that would have fired, its sequences')
    .argument('<address>', 'a source address as the table of scanners prints it')
    .requiredOption('--case <case>', 'the case file (.portolan)')
  withParameters(command)
    .addOption(new Option('--format <format>', 'how to print; csv: its probes in order').choices(formats).default('table'))
    .option('--json', 'the same as --format json')
    .action(async (address: string, _, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & ParameterOptions & { case: string; format: Format; json?: boolean }>()
      const answer = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, ({ line, expect }) =>
        expect(line.call('scanner', { address, parameters: parametersOf(options) })),
      )
      if (options.json || options.format === 'json') writeJson(answer)
      else if (options.format === 'csv') {
        const rows = answer.sequences.flatMap(({ destination, start, probes }) => probes.map(({ seconds, port, tool }) => [destination, start, seconds, port, tool]))
        write(csvOf({ header: ['destination', 'start', 'seconds', 'port', 'tool'], rows }))
      } else {
        const { probes, destinations, ports, first, last, kind, slow } = answer
        writeTable(
          [{ title: 'Source', unit: '', kind: 'address' }, { title: 'Kind', unit: '', kind: 'text' }, { title: 'Slow scan', unit: '', kind: 'flag' }, { title: 'Probes', unit: '', kind: 'count' }, { title: 'Destinations', unit: '', kind: 'count' }, { title: 'Ports', unit: '', kind: 'count' }, { title: 'First', unit: '', kind: 'time' }, { title: 'Last', unit: '', kind: 'time' }],
          [[address, kind, slow, probes, destinations, ports, first, last]],
        )
        write('\n')
        writeTable(
          [{ title: 'Detector', unit: '', kind: 'text' }, { title: 'Counts', unit: '', kind: 'text' }, { title: 'Threshold', unit: '', kind: 'count' }, { title: 'Within', unit: 's', kind: 'count' }, { title: 'Peak', unit: '', kind: 'count' }, { title: 'Whole window', unit: '', kind: 'count' }, { title: 'Fires at', unit: 'UTC', kind: 'time' }],
          answer.detectors.map(({ name, counts, threshold, seconds, peak, total, fired }) => [name, counts, threshold, seconds, peak, total, fired]),
        )
        write('\n')
        writeTable(
          [{ title: 'Destination', unit: '', kind: 'address' }, { title: 'Start', unit: '', kind: 'time' }, { title: 'Probes', unit: '', kind: 'count' }, { title: 'Ports in order', unit: '', kind: 'text' }],
          answer.sequences.map(({ destination, start, probes, omitted }) => [destination, start, probes.length + omitted, `${probes.slice(0, 16).map(({ port }) => port).join(' ')}${probes.length > 16 || omitted > 0 ? ' ...' : ''}`]),
        )
        if (answer.omitted.sequences > 0) process.stderr.write(`note: ${answer.omitted.sequences} destinations with fewer probes are not listed\n`)
      }
    })
}
