/** portolan labels [FILE...] --case CASE: imports files of traffic labels, and lists those of the case. */
import type { Command } from 'commander'
import { placeOf } from '../places.ts'
import { writeJson, writeTable } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'

export function addLabels(program: Command): void {
  program
    .command('labels')
    .description('import traffic labels (MAWILab: XML in the admd form, or CSV) into a case; without a file, list them')
    .argument('[file...]', 'label files; a malformed one is refused whole')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .option('--remove <id>', 'take a label file out of the case')
    .option('--json', 'print one JSON document')
    .action(async (files: string[], _, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & { case: string; remove?: string; json?: boolean }>()
      const labels = await inCase({ path: options.case, now: options.now, access: files.length > 0 || options.remove !== undefined ? 'write' : 'read' }, async ({ line, expect }) => {
        if (options.remove !== undefined) await expect(line.call('removeLabels', { id: Number(options.remove) }))
        for (const file of files) await expect(line.call('importLabels', { place: placeOf(file) }))
        return expect(line.call('labelFiles', {}))
      })
      if (options.json) return writeJson({ labels })
      writeTable(
        [
          { title: 'File', unit: '', kind: 'count' },
          { title: 'Name', unit: '', kind: 'text' },
          { title: 'Form', unit: '', kind: 'text' },
          { title: 'Anomalies', unit: '', kind: 'count' },
          { title: 'Filters', unit: '', kind: 'count' },
          { title: 'Anomalous', unit: '', kind: 'count' },
          { title: 'Suspicious', unit: '', kind: 'count' },
          { title: 'Notice', unit: '', kind: 'count' },
          { title: 'SHA-256', unit: '', kind: 'text' },
        ],
        labels.map((one) => [one.id, one.name, one.format, one.anomalies, one.filters, one.anomalous, one.suspicious, one.notice, one.sha256]),
      )
    })
}
