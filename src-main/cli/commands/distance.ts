/** portolan distance P Q --case CASE: the dissimilarity of two ports, both ways, with its path. */
import { Option, type Command } from 'commander'
import type { Path } from '../../../workers/contract.ts'
import { csvOf } from '../../../workers/report/csv.ts'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { formats, write, writeJson, writeTable, type Format } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { sixDigits, visible, weightsText } from '../text.ts'
import { portNumber } from './run.ts'

export function addDistance(program: Command): void {
  const command = program
    .command('distance')
    .description('how far two ports are from each other in the scanners’ order, both ways, hop by hop')
    .argument('<from>', 'a port', portNumber)
    .argument('<to>', 'a port', portNumber)
    .requiredOption('--case <case>', 'the case file (.portolan)')
  withParameters(command)
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('table'))
    .option('--json', 'the same as --format json')
    .action(async (from: number, to: number, _, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & ParameterOptions & { case: string; format: Format; json?: boolean }>()
      const answer = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, ({ line, expect }) =>
        expect(line.call('distance', { from, to, parameters: parametersOf(options) })),
      )
      const rows = [
        [answer.from.port, answer.to.port, answer.forward?.length ?? null, pathText(answer.forward)],
        [answer.to.port, answer.from.port, answer.backward?.length ?? null, pathText(answer.backward)],
      ]
      if (options.json || options.format === 'json') writeJson(answer)
      else if (options.format === 'csv') write(csvOf({ header: ['from', 'to', 'distance', 'path'], rows }))
      else {
        writeTable(
          [
            { title: 'From', unit: '', kind: 'port' },
            { title: 'To', unit: '', kind: 'port' },
            { title: 'Distance', unit: '', kind: 'number' },
            { title: 'Path (weight)', unit: '', kind: 'text' },
          ],
          rows,
        )
        const { rank, reachable, percentile, minimum, mean } = answer
        if (rank !== null) write(`${to} is number ${rank} of the ${reachable} ports reachable from ${from}.\n`)
        if (percentile !== null) write(`${(percentile * 100).toFixed(2)} % of all connected pairs are closer.\n`)
        if (minimum !== null && mean !== null) write(`The smaller of both ways is ${sixDigits(minimum)}, their mean ${sixDigits(mean)}.\n`)
        if (answer.forward === null) write(`No path leads from ${from} to ${to} in this scope.\n`)
        if (answer.backward === null) write(`No path leads from ${to} to ${from} in this scope.\n`)
        write(weightsText(answer.weights))
        if (answer.withoutHeaviest) {
          const { forward, backward, weights } = answer.withoutHeaviest
          write(`Without that edge: ${from} to ${to} ${lengthText(forward)}, ${to} to ${from} ${lengthText(backward)}. ${weightsText(weights)}`)
        }
      }
      for (const warning of answer.warnings) process.stderr.write(`note: ${visible(warning)}\n`)
    })
}

const lengthText = (length: number | null) => (length === null ? 'not connected' : sixDigits(length))
function pathText(path: Path | null): string | null {
  if (path === null) return null
  return path.hops.reduce((text, { to, weight }) => `${text} -(${weight})-> ${to}`, String(path.hops[0]?.from ?? ''))
}
