/** portolan report --case CASE --out DIR: the report's files, HTML, PDF, CSV and JSON. */
import { InvalidArgumentError, type Command } from 'commander'
import { reportChapters, type ReportAnswer, type ReportChapter } from '../../../workers/contract.ts'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { placeOf } from '../places.ts'
import { writeJson, writeTable } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'

export function addReport(program: Command): void {
  const command = program
    .command('report')
    .description('write the report of a case: HTML and PDF to read, CSV and JSON to compute with')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .requiredOption('--out <folder>', 'where the files go; made if it is missing')
  withParameters(command)
    .option('--without <chapters>', `chapters to leave out, comma separated: ${reportChapters.join(', ')}`, chapters, [])
    .option('--sensitivity', 'also what other readings of the papers would change; takes as long as all the rest or longer', false)
    .option('--json', 'print one JSON document')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & ParameterOptions & { case: string; out: string; without: ReportChapter[]; sensitivity: boolean; json?: boolean }>()
      const answer = await inCase({ path: options.case, now: options.now, access: 'either', lanes: ['analysis'] }, ({ line, expect }) =>
        expect(line.call('report', { place: placeOf(options.out), parameters: parametersOf(options), without: options.without, sensitivity: options.sensitivity })),
      )
      if (options.json) writeJson(answer)
      else writeReportFiles(answer)
    })
}

function chapters(written: string): ReportChapter[] {
  return written.split(',').map((one) => {
    const chapter = reportChapters.find((known) => known === one.trim())
    if (chapter === undefined) throw new InvalidArgumentError(`${one} is no chapter that can be left out.`)
    return chapter
  })
}

export function writeReportFiles({ folder, files }: ReportAnswer): void {
  writeTable(
    [
      { title: `File in ${folder}`, unit: '', kind: 'text' },
      { title: 'Bytes', unit: '', kind: 'count' },
      { title: 'SHA-256', unit: '', kind: 'text' },
    ],
    files.map(({ name, bytes, sha256 }) => [name, bytes, sha256]),
  )
}
