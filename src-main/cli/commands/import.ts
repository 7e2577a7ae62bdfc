/** portolan import FILE... --case CASE: reads captures into a case, which is made if it is missing. */
import type { Command } from 'commander'
import { Refusal, type Answers, type Cell, type ImportedCapture, type RefusalCode, type SkippedFile } from '../../../workers/contract.ts'
import { placeOf } from '../places.ts'
import { writeJson, writeTable } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { plural, visible } from '../text.ts'

export function addImport(program: Command): void {
  program
    .command('import')
    .description('read captures (pcap, pcapng; a folder means the files in it and its subfolders) into a case; a missing case is created')
    .argument('<file...>', 'captures or folders')
    .requiredOption('--case <case>', 'the case file (.portolan)')
    .option('--sensor <label>', 'where these captures were taken')
    .option('--inner', 'look into tunnels (GRE, ERSPAN, IP-in-IP, 6in4, Teredo, VXLAN, Geneve, GTP-U, MPLS-in-UDP): the innermost IP header counts')
    .option('--allow-large-inflate', 'compressed captures may inflate to more than 64 MiB and 100 times their size')
    .option('--json', 'print one JSON document')
    .action(async (files: string[], _, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & { case: string; sensor?: string; inner?: boolean; allowLargeInflate?: boolean; json?: boolean }>()
      if (files.includes('')) throw new Refusal('bad_question', 'A name of a capture is empty; name files or folders.')
      const { captures, skipped } = await inCase<Answers['importCaptures']>(
        {
          path: options.case,
          now: options.now,
          access: 'write',
          lanes: ['import'],
          create: { keep: (captures) => captures > 0 },
        },
        ({ line, expect }) =>
          expect(
            line.call('importCaptures', {
              places: files.map((file) => placeOf(file)),
              sensor: options.sensor ?? '',
              largeInflate: options.allowLargeInflate ?? false,
              inner: options.inner ?? false,
            }),
          ),
      )
      if (options.json) writeJson({ captures: captures.map(({ refusal: _, replaced, ...capture }) => (replaced.length > 0 ? { ...capture, replaced } : capture)), skipped })
      else if (captures.length + skipped.length > 0) writeCaptures(captures, skipped)
      for (const { message, code } of skipped) process.stderr.write(`portolan: ${visible(message)} [${code}]\n`)
      for (const { path, replaced } of captures) {
        for (const part of replaced) process.stderr.write(`portolan: ${visible(replacedText(path, part))}\n`)
      }
      if (captures.length === 0) throw new Refusal('file_missing', `There is no capture in ${files.join(', ')}${skipped.length > 0 ? `: ${plural(skipped.length, 'file or folder', 'files and folders')} ${skipped.length === 1 ? 'was' : 'were'} skipped` : ''}; nothing was imported.`)
      refuseIfAny(captures, new Set(files.map((file) => placeOf(file))))
    })
}

function replacedText(path: string, { name, sha256, bytes, importedAt }: ImportedCapture['replaced'][number]): string {
  return `${path} has grown: it replaced ${name} of ${importedAt}, which was its first ${bytes} bytes (SHA-256 ${sha256}).`
}

export function writeCaptures(captures: readonly ImportedCapture[], skipped: readonly SkippedFile[] = []): void {
  writeTable(
    [
      { title: 'Capture', unit: '', kind: 'text' },
      { title: 'Result', unit: '', kind: 'text' },
      { title: 'Format', unit: '', kind: 'text' },
      { title: 'Link types', unit: '', kind: 'text' },
      { title: 'Packets', unit: '', kind: 'count' },
      { title: 'TCP', unit: '', kind: 'count' },
      { title: 'UDP', unit: '', kind: 'count' },
      { title: 'ICMP', unit: '', kind: 'count' },
      { title: 'Probes', unit: '', kind: 'count' },
      { title: 'Sources', unit: '', kind: 'count' },
      { title: 'Ports', unit: '', kind: 'count' },
      { title: 'First', unit: '', kind: 'time' },
      { title: 'Last', unit: '', kind: 'time' },
    ],
    [...captures.map(rowOf), ...skipped.map(({ path }) => [path, 'skipped', ...Array<null>(11).fill(null)])],
  )
}
function rowOf(capture: ImportedCapture): Cell[] {
  return [
    capture.path,
    capture.result,
    [capture.format, capture.compression].filter(Boolean).join(', '),
    capture.linkTypes.map(({ name, read }) => (read ? name : `${name}, not read`)).join('; '),
    capture.packets,
    capture.tcp,
    capture.udp,
    capture.icmp,
    capture.probes,
    capture.sources,
    capture.ports,
    capture.first,
    capture.last,
  ]
}

/**
 * A line for each file that is not whole; the last of the refused ones is the command's own refusal. Of a folder, files
 * that are in the case already are only counted, and one that something still writes to waits for the next time.
 */
function refuseIfAny(captures: readonly ImportedCapture[], named: ReadonlySet<string>): void {
  const found = ({ path }: ImportedCapture) => !named.has(path)
  const known = captures.filter((capture) => found(capture) && capture.refusal?.code === 'duplicate')
  const refused = captures.filter((capture) => capture.result === 'refused' && !known.includes(capture) && !(found(capture) && capture.refusal?.code === 'source_changed'))
  const last = refused.pop()
  for (const capture of captures) {
    if (capture.refusal && capture !== last && !known.includes(capture)) process.stderr.write(`portolan: ${visible(capture.refusal.message)} [${capture.refusal.code}]\n`)
  }
  if (known.length > 0) process.stderr.write(`portolan: ${known.length} of ${captures.length} files are in the case already; they were not imported again.\n`)
  if (last) throw new Refusal((last.refusal?.code ?? 'internal') as RefusalCode, last.refusal?.message ?? `${last.path} was refused.`)
}
