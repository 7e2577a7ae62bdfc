/** Every evidence file: what it is, its hashes, how far it was read, and its ledger. */
import type { Block, Section } from '../document.ts'
import type { ReportMaterial } from '../material.ts'
import { formatNumber } from '../../figures/numbers.ts'
import { timeText } from '../words.ts'

export function evidenceSection({ captures }: ReportMaterial): Section {
  const blocks = captures.flatMap((capture): Block[] => {
    const { ledger } = capture
    const rows: [string, string][] = [
      ['SHA-256', capture.sha256],
      ...(capture.inflatedSha256 ? ([['SHA-256, inflated', capture.inflatedSha256]] as [string, string][]) : []),
      ['Path at import', capture.path],
      ['Bytes', `${formatNumber(capture.bytes)}${capture.inflatedBytes === null ? '' : `, inflated ${formatNumber(capture.inflatedBytes)} (${capture.compression})`}; modified ${timeText(capture.modified)}`],
      ['Format', `${capture.format}, link types ${capture.linkTypes.join(', ') || 'none'}, snaplen ${capture.snaplen}`],
      ['Sensor', capture.sensor || 'not stated'],
      ['Imported', `${timeText(capture.startedAt)}, ${capture.result}${capture.broke ? ` (${capture.broke.message})` : ''}`],
      ['First and last packet', `${timeText(capture.first ?? '')} to ${timeText(capture.last ?? '')}; ${formatNumber(ledger.outOfOrder)} out of order`],
      ['Packets', `${formatNumber(ledger.packets)}: ${Object.entries(ledger.classes).filter(([, count]) => count > 0).map(([name, count]) => `${name} ${formatNumber(count)}`).join(', ')}`],
      ['Probes', `${formatNumber(ledger.probes)} from ${formatNumber(capture.sources)} sources, ${formatNumber(capture.pairs)} pairs, to ${formatNumber(capture.ports)} ports`],
      ['Oddities', Object.entries(ledger.reasons).map(([reason, count]) => `${reason} ${formatNumber(count)}`).join(', ') || 'none'],
    ]
    return [{ kind: 'heading', text: capture.name }, { kind: 'facts', rows }]
  })
  return { id: 'evidence', title: 'Evidence', blocks: captures.length > 0 ? blocks : [{ kind: 'paragraph', text: 'The case holds no capture.' }] }
}
