/** portolan nearest P -k K --case CASE: the ports scanners turn to next, by dissimilarity. */
import { Option, type Command } from 'commander'
import { csvOf } from '../../../workers/report/csv.ts'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { formats, write, writeJson, writeTable, type Format } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { sixDigits, visible, weightsText } from '../text.ts'
import { portNumber, wholeNumber } from './run.ts'

export function addNearest(program: Command): void {
  const command = program
    .command('nearest')
    .description('the K nearest ports of a port')
    .argument('<port>', 'a port', portNumber)
    .option('-k <k>', 'how many (default: 3)', wholeNumber)
    .requiredOption('--case <case>', 'the case file (.portolan)')
  withParameters(command)
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('table'))
    .option('--json', 'the same as --format json')
    .action(async (port: number, _, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & ParameterOptions & { case: string; k?: number; format: Format; json?: boolean }>()
      const set = options.k === undefined ? options.set : [...options.set, `k=${options.k}`]
      const answer = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, ({ line, expect }) =>
        expect(line.call('nearest', { port, parameters: parametersOf({ ...options, set }) })),
      )
      const rows = answer.neighbours.map(({ rank, port, distance, hops, path }) => [
        rank, port.port, port.name ?? port.status, distance, hops, path.join(' -> '),
      ])
      if (options.json || options.format === 'json') writeJson(answer)
      else if (options.format === 'csv') write(csvOf({ header: ['rank', 'port', 'service', 'distance', 'hops', 'path'], rows }))
      else {
        writeTable(
          [
            { title: 'Rank', unit: '', kind: 'count' },
            { title: 'Port', unit: '', kind: 'port' },
            { title: 'Service', unit: '', kind: 'service' },
            { title: 'Distance', unit: '', kind: 'number' },
            { title: 'Hops', unit: '', kind: 'count' },
            { title: 'Path', unit: '', kind: 'text' },
          ],
          rows,
        )
        if (rows.length === 0) write(`No port is reachable from ${port} in this scope.\n`)
        write(weightsText(answer.weights))
        if (answer.withoutHeaviest) {
          const { neighbours, weights } = answer.withoutHeaviest
          write(`Without that edge: ${neighbours.map((near) => `${near.port} (${sixDigits(near.distance)})`).join(', ') || 'none'}. ${weightsText(weights)}`)
        }
      }
      for (const warning of answer.warnings) process.stderr.write(`note: ${visible(warning)}\n`)
    })
}
