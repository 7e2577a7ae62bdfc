/** portolan verify --case CASE: the seal, the evidence read again, results computed again, a report held against both. */
import type { Command } from 'commander'
import { Refusal, type VerifyAnswer } from '../../../workers/contract.ts'
import { placeOf } from '../places.ts'
import { write, writeJson, writeTable } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { plural } from '../text.ts'

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('check a case: its seal, its evidence read again, its results computed again; with --report a report too')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .option('--evidence <folder>', 'where the captures are now (default: where they were at import)')
    .option('--report <folder>', 'a report of this case')
    .option('--json', 'print one JSON document')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & { case: string; evidence?: string; report?: string; json?: boolean }>()
      const [place, report] = [options.evidence, options.report].map((path) => (path === undefined ? undefined : placeOf(path)))
      const answer = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, ({ line, expect }) => expect(line.call('verify', { place, report })))
      if (options.json) writeJson(answer)
      else writeChecks(answer)
      const wrong = answer.checks.filter(({ verdict }) => verdict === 'different' || verdict === 'missing')
      if (!answer.equal) throw new Refusal('not_equal', `${plural(wrong.length, 'output')} of ${answer.checks.length} different or missing: ${wrong[0].part} ${wrong[0].name}.`)
    })
}

function writeChecks({ checks, seal }: VerifyAnswer): void {
  const text = (title: string) => ({ title, unit: '', kind: 'text' as const })
  writeTable(
    [text('Part'), text('Output'), text('Verdict'), text('Detail')],
    checks.map(({ part, name, verdict, detail }) => [part, name, verdict, detail]),
  )
  const unchecked = checks.filter(({ verdict }) => verdict === 'not checked').length
  write(`\n${plural(checks.filter(({ verdict }) => verdict === 'equal').length, 'output')} equal${unchecked > 0 ? `, ${unchecked} not checked` : ''}. Seal: ${seal.head} (line ${seal.entries} of the activity log)\n`)
}
