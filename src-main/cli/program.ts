/**
 * The command line: commands, options and exit codes.
 *
 * 0 done; 1 refused, with one line that says what, where and what to do next; 2 wrong usage, whatever the case holds.
 */
import { Command, CommanderError, Option } from 'commander'
import { Refusal, type RefusalCode } from '../../workers/contract.ts'
import { addDemo } from './commands/demo.ts'
import { addDesktop } from './commands/desktop.ts'
import { addDistance } from './commands/distance.ts'
import { addImport } from './commands/import.ts'
import { addKnowledge } from './commands/knowledge.ts'
import { addLabels } from './commands/labels.ts'
import { addList } from './commands/list.ts'
import { addNearest } from './commands/nearest.ts'
import { addNext } from './commands/next.ts'
import { addReport } from './commands/report.ts'
import { addRules } from './commands/rules.ts'
import { addRun } from './commands/run.ts'
import { addScanner } from './commands/scanner.ts'
import { addServe } from './commands/serve.ts'
import { addSql } from './commands/sql.ts'
import { addVerify } from './commands/verify.ts'
import { visible } from './text.ts'

/** Refusals that no case could change: the command line itself is wrong. */
const usage: ReadonlySet<RefusalCode> = new Set(['bad_question', 'unknown_call', 'unknown_analysis', 'unknown_parameter', 'bad_window'])

/** @returns the exit code */
export async function runProgram(words: readonly string[]): Promise<number> {
  const program = new Command('portolan')
    .description('Port-scan forensics on network captures, offline: sequences, graphs, clusters and distances of scanned ports.')
    .addOption(new Option('--now <time>', 'take this for the present, so that a whole run repeats to the byte').hideHelp())
    .exitOverride()
    .showHelpAfterError('(portolan --help lists the commands)')
  for (const add of [addImport, addList, addRun, addDistance, addNearest, addScanner, addNext, addRules, addLabels, addKnowledge, addReport, addVerify, addSql, addServe, addDemo, addDesktop]) add(program)
  try {
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof Refusal) {
      process.stderr.write(`portolan: ${visible(error.message)} [${error.code}]\n`)
      return usage.has(error.code) ? 2 : 1
    }
    process.stderr.write(`portolan: an error of Portolan itself: ${visible(error instanceof Error ? error.message : String(error))}\n`)
    return 1
  }
}
