/** portolan rules --source S --format F --case CASE: the block list of some sources for a firewall. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { ruleFormats, strategyNames, type RuleFormat, type StrategyName } from '../../../workers/contract.ts'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { placeOf } from '../places.ts'
import { write, writeJson } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { plural, visible } from '../text.ts'
import { writeNewFile } from '../writeFile.ts'
import { wholeNumber } from './run.ts'

interface RulesOptions extends ClockOption, ParameterOptions {
  case: string
  source: string[]
  top: number
  k?: number
  t?: number
  strategy: StrategyName
  format: RuleFormat
  out?: string
  json?: boolean
}

export function addRules(program: Command): void {
  const command = program
    .command('rules')
    .description('the block list of chosen sources as firewall rules that expire, with what it would have cut in this case at the top')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .option('--source <address...>', 'a source to block; may be given again', [])
    .option('--top <n>', 'also the n sources with the most probes', wholeNumber, 0)
    .option('-k <k>', 'ports blocked beside each probed one (default: 3)', wholeNumber)
    .option('-t <seconds>', 'how long an entry lasts (default: 20000)', seconds)
    .addOption(new Option('--strategy <strategy>', 'how those ports are chosen').choices(strategyNames).default('semantic'))
    .addOption(new Option('--format <format>', 'whose rules').choices(ruleFormats).makeOptionMandatory())
  withParameters(command)
    .option('--out <file>', 'write to a new file instead of the screen')
    .option('--json', 'print one JSON document')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<RulesOptions>()
      const { k, t, source, top, strategy, format } = options
      const set = [...options.set, ...(k === undefined ? [] : [`k=${k}`]), ...(t === undefined ? [] : [`t=${t}`])]
      const answer = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, ({ line, expect }) =>
        expect(line.call('rules', { sources: source, scanners: top, strategy, format, parameters: parametersOf({ ...options, set }) })),
      )
      if (options.out !== undefined) {
        const path = placeOf(options.out)
        writeNewFile(path, answer.text)
        process.stderr.write(`${path}: ${plural(answer.sources, 'source')}, ${plural(answer.entries, 'entry', 'entries')}, SHA-256 ${answer.sha256}\n`)
      }
      if (options.json) writeJson(answer)
      else if (options.out === undefined) write(answer.text)
      for (const warning of answer.warnings) process.stderr.write(`note: ${visible(warning)}\n`)
    })
}

function seconds(text: string): number {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('It is a number of seconds above 0.')
  return Number(text)
}
