/** portolan list: the analyses there are; with --case, the captures of a case. */
import { Option, type Command } from 'commander'
import type { Cell, Column } from '../../../workers/contract.ts'
import { csvOf } from '../../../workers/report/csv.ts'
import { formats, write, writeJson, writeTable, type Format } from '../print.ts'
import { expect, hostFor, inCase, type ClockOption } from '../session.ts'

interface Listed {
  columns: (Pick<Column, 'title' | 'unit' | 'kind'> & { key: string })[]
  rows: Cell[][]
}

export function addList(program: Command): void {
  program
    .command('list')
    .description('the analyses there are, what each answers and its parameters; with --case, the captures of a case')
    .option('--case <case>', 'the case file (.portolan)')
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('table'))
    .option('--json', 'the same as --format json')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & { case?: string; format: Format; json?: boolean }>()
      const format = options.json ? 'json' : options.format
      if (options.case === undefined) {
        const host = hostFor(options)
        try {
          const analyses = await expect(host.shell.call('analyses', {}))
          if (format === 'json') writeJson({ analyses })
          else print(format, analysesListed(analyses))
        } finally {
          await host.close()
        }
        return
      }
      const { captures, seal } = await inCase({ path: options.case, now: options.now, access: 'read' }, async ({ line, summary, expect }) => ({
        captures: await expect(line.call('captures', {})),
        seal: summary.seal,
      }))
      if (format === 'json') writeJson({ captures, seal })
      else print(format, capturesListed(captures))
      if (format === 'table') write(`\nSeal: ${seal.head} (line ${seal.entries} of the activity log)\n`)
    })
}

function print(format: 'table' | 'csv', { columns, rows }: Listed): void {
  if (format === 'csv') write(csvOf({ header: columns.map(({ key }) => key), rows }))
  else writeTable(columns, rows)
}
function analysesListed(analyses: { id: string; answers: string; source: string; parameters: string[] }[]): Listed {
  return {
    columns: [
      { key: 'analysis', title: 'Analysis', unit: '', kind: 'text' },
      { key: 'source', title: 'Source', unit: '', kind: 'text' },
      { key: 'answers', title: 'Answers', unit: '', kind: 'text' },
      { key: 'parameters', title: 'Parameters', unit: '', kind: 'text' },
    ],
    rows: analyses.map(({ id, source, answers, parameters }) => [id, source, answers, parameters.join(' ')]),
  }
}
function capturesListed(
  captures: { id: number; name: string; sensor: string; format: string; result: string; sha256: string; bytes: number; first: string | null; last: string | null; ledger: { packets: number; probes: number } }[],
): Listed {
  return {
    columns: [
      { key: 'id', title: 'Id', unit: '', kind: 'count' },
      { key: 'name', title: 'Capture', unit: '', kind: 'text' },
      { key: 'sensor', title: 'Sensor', unit: '', kind: 'text' },
      { key: 'format', title: 'Format', unit: '', kind: 'text' },
      { key: 'result', title: 'Result', unit: '', kind: 'text' },
      { key: 'packets', title: 'Packets', unit: '', kind: 'count' },
      { key: 'probes', title: 'Probes', unit: '', kind: 'count' },
      { key: 'bytes', title: 'Bytes', unit: '', kind: 'count' },
      { key: 'first', title: 'First', unit: '', kind: 'time' },
      { key: 'last', title: 'Last', unit: '', kind: 'time' },
      { key: 'sha256', title: 'SHA-256', unit: '', kind: 'text' },
    ],
    rows: captures.map(({ id, name, sensor, format, result, ledger, bytes, first, last, sha256 }) => [
      id, name, sensor, format, result, ledger.packets, ledger.probes, bytes, first, last, sha256,
    ]),
  }
}
