/** portolan knowledge export|import|list|remove: ports learned in one case, without any address, for use in another. */
import type { Command } from 'commander'
import type { KnowledgeRecord } from '../../../workers/contract.ts'
import { parametersOf, withParameters, type ParameterOptions } from '../parameters.ts'
import { placeOf } from '../places.ts'
import { write, writeJson, writeTable } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { plural } from '../text.ts'
import { writeNewFile } from '../writeFile.ts'

interface KnowledgeOptions extends ClockOption {
  case: string
  json?: boolean
}

export function addKnowledge(program: Command): void {
  const knowledge = program.command('knowledge').description('ports learned in one case, without any address, for use in another')
  const exporting = knowledge
    .command('export')
    .description('write what scanners do between ports, learned in a window, as one small JSON file')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .requiredOption('--out <file>', 'the file to write; never overwritten')
  withParameters(exporting)
    .option('--json', 'print one JSON document')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<KnowledgeOptions & ParameterOptions & { out: string }>()
      const { text, ...facts } = await inCase({ path: options.case, now: options.now, access: 'read', lanes: ['analysis'] }, ({ line, expect }) =>
        expect(line.call('exportKnowledge', { parameters: parametersOf(options) })),
      )
      const path = placeOf(options.out)
      writeNewFile(path, text)
      if (options.json) return writeJson({ path, ...facts })
      const { ports, edges, transitions } = facts.learned
      write(`${path}: ${plural(ports, 'port')}, ${plural(edges, 'edge')}, ${plural(transitions, 'step')}; ${plural(facts.bytes, 'byte')}, SHA-256 ${facts.sha256}\n`)
    })
  knowledge
    .command('import')
    .description('read such a file into a case; use it with --set knowledge=NAME')
    .argument('<file>', 'a file that knowledge export wrote')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .option('--name <name>', 'the name to use it by (default: the name of the file)')
    .option('--json', 'print one JSON document')
    .action(async (file: string, _, command: Command) => {
      const options = command.optsWithGlobals<KnowledgeOptions & { name?: string }>()
      const record = await inCase({ path: options.case, now: options.now, access: 'write' }, ({ line, expect }) =>
        expect(line.call('importKnowledge', { place: placeOf(file), ...(options.name === undefined ? {} : { name: options.name }) })),
      )
      if (options.json) writeJson(record)
      else writeRecords([record])
    })
  knowledge
    .command('list')
    .description('the knowledge imported into a case')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .option('--remove <name>', 'take this one out of the case first')
    .option('--json', 'print one JSON document')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<KnowledgeOptions & { remove?: string }>()
      const records = await inCase({ path: options.case, now: options.now, access: options.remove === undefined ? 'read' : 'write' }, async ({ line, expect }) => {
        if (options.remove !== undefined) await expect(line.call('removeKnowledge', { name: options.remove }))
        return expect(line.call('knowledgeFiles', {}))
      })
      if (options.json) writeJson({ knowledge: records })
      else writeRecords(records)
    })
}

function writeRecords(records: readonly KnowledgeRecord[]): void {
  writeTable(
    [
      { title: 'Name', unit: '', kind: 'text' },
      { title: 'Protocol', unit: '', kind: 'text' },
      { title: 'Ports', unit: '', kind: 'count' },
      { title: 'Edges', unit: '', kind: 'count' },
      { title: 'Steps', unit: '', kind: 'count' },
      { title: 'Probes', unit: '', kind: 'count' },
      { title: 'SHA-256', unit: '', kind: 'text' },
    ],
    records.map(({ name, protocol, ports, edges, transitions, probes, sha256 }) => [name, protocol, ports, edges, transitions, probes, sha256]),
  )
}
