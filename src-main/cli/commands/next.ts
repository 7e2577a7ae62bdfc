/** portolan next SOURCE -k K --case CASE: what a source probed last, and what it will most likely probe next. */
import { Option, type Command } from 'commander'
import type { Cell } from '../../../workers/contract.ts'
import { csvOf } from '../../../workers/report/csv.ts'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { formats, write, writeJson, writeTable, type Format } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { plural, visible } from '../text.ts'
import { wholeNumber } from './run.ts'

export function addNext(program: Command): void {
  const command = program
    .command('next')
    .description('the last ports of a source and the ports it will most likely probe next, by each strategy')
    .argument('<source>', 'an address')
    .option('-k <k>', 'how many (default: 3)', wholeNumber)
    .requiredOption('--case <case>', 'the case file (.portolan)')
  withParameters(command)
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('table'))
    .option('--json', 'the same as --format json')
    .action(async (source: string, _, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & ParameterOptions & { case: string; k?: number; format: Format; json?: boolean }>()
      const set = options.k === undefined ? options.set : [...options.set, `k=${options.k}`]
      const answer = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, ({ line, expect }) =>
        expect(line.call('nextPorts', { source, parameters: parametersOf({ ...options, set }) })),
      )
      const { last, from, destination, leaving, learned, strategies } = answer
      const rows = strategies.flatMap(({ strategy, next }) =>
        next.map(({ rank, port, followed, distance, path, answer }): Cell[] => [
          strategy, rank, port.port, port.name ?? port.status, followed, leaving === 0 ? null : followed / leaving, distance, path.join(' -> '), answer,
        ]),
      )
      if (options.json || options.format === 'json') writeJson(answer)
      else if (options.format === 'csv') {
        write(csvOf({ header: ['strategy', 'rank', 'port', 'service', 'followed', 'share', 'distance', 'path', 'answer'], rows }))
      } else {
        write(`${visible(answer.source)}, last probes\n`)
        writeTable(
          [
            { title: 'Time', unit: '', kind: 'time' },
            { title: 'Target', unit: '', kind: 'address' },
            { title: 'Port', unit: '', kind: 'port' },
            { title: 'Service', unit: '', kind: 'service' },
            { title: 'Answer', unit: '', kind: 'text' },
          ],
          last.map(({ time, destination, port, answer }) => [time, destination, port.port, port.name ?? port.status, answer]),
        )
        const where = learned.knowledge ?? `window ${learned.window?.label ?? ''}`
        write(`\nNext after port ${from.port} on ${visible(destination)}; learned from ${visible(where)}: ${plural(leaving, 'step')} away from port ${from.port}\n`)
        writeTable(
          [
            { title: 'Strategy', unit: '', kind: 'text' },
            { title: 'Rank', unit: '', kind: 'count' },
            { title: 'Port', unit: '', kind: 'port' },
            { title: 'Service', unit: '', kind: 'service' },
            { title: 'Followed', unit: 'times', kind: 'count' },
            { title: 'Share', unit: '1', kind: 'share' },
            { title: 'Distance', unit: '', kind: 'number' },
            { title: 'Path', unit: '', kind: 'text' },
            { title: 'Answered there', unit: '', kind: 'text' },
          ],
          rows,
        )
      }
      for (const warning of answer.warnings) process.stderr.write(`note: ${visible(warning)}\n`)
    })
}
