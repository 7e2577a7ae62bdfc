/** portolan run ANALYSIS --case CASE: one analysis over a window. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { writeDrawing } from '../draw.ts'
import { formats, writeResult, type Format } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { grouped } from '../text.ts'

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('run one analysis (portolan list names them) and print its findings')
    .argument('<analysis>', 'graph, edges, ports, communities, ...')
    .requiredOption('--case <case>', 'the case file (.portolan)')
  withParameters(command)
    .addOption(new Option('--format <format>', 'how to print').choices([...formats, 'svg']).default('table'))
    .option('--finding <n>', 'which finding as CSV or drawing; without it the first that can be', wholeNumber)
    .addOption(new Option('--look <look>', 'colours of a drawing').choices(['light', 'dark']).default('light'))
    .option('--top <n>', 'rows kept of a long table; 0 keeps all', wholeNumber)
    .action(async (analysis: string, _, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & ParameterOptions & { case: string; format: Format | 'svg'; finding?: number; look: 'light' | 'dark'; top?: number }>()
      const parameters = { ...parametersOf(options), ...(options.top === undefined ? {} : { top: options.top }) }
      const { result, used } = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, async ({ line, expect }) => {
        const result = await expect(line.call('runAnalysis', { analysis, parameters }))
        // Only a table leaves parameters out.
        const analyses = options.format === 'table' ? await expect(line.call('analyses', {})) : []
        return { result, used: analyses.find(({ id }) => id === analysis)?.parameters ?? [] }
      })
      if (options.format === 'svg') await writeDrawing(result, options)
      else writeResult({ result, used, format: options.format, finding: options.finding })
    })
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 0 up.')
  return Number(text)
}
/** A parser of whole numbers within bounds, which its refusal names. */
export function wholeNumberIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,8}$/.test(text) ? Number(text) : NaN
    if (!(number >= least && number <= most)) throw new InvalidArgumentError(`It is a whole number from ${grouped(least)} to ${grouped(most)}.`)
    return number
  }
}
export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.')
  return Number(text)
}
