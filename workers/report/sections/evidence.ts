/** Every evidence file: what it is, its hashes, how far it was read, and that its packets add up. */
import type { CaptureRecord } from '../../contract.ts'
import type { Block, Section } from '../document.ts'
import type { ReportMaterial } from '../material.ts'
import { formatNumber } from '../../figures/numbers.ts'
import { counted, timeText } from '../words.ts'

export function evidenceSection({ captures }: ReportMaterial): Section {
  const blocks = captures.flatMap((capture): Block[] => [{ kind: 'heading', text: capture.name }, { kind: 'facts', rows: factsOf(capture) }])
  return { id: 'evidence', title: 'Evidence', blocks: captures.length > 0 ? blocks : [{ kind: 'paragraph', text: 'The case holds no capture.' }] }
}

function factsOf(capture: CaptureRecord): [string, string][] {
  const { ledger, broke } = capture
  const classes = Object.entries(ledger.classes).filter(([, count]) => count > 0)
  const sum = classes.reduce((total, [, count]) => total + count, 0)
  const reasons = Object.entries(ledger.reasons).map(([reason, count]) => `${reason} ${formatNumber(count)}`)
  const links = capture.linkTypes.map(({ name, read }) => (read ? name : `${name}, not read`))
  return [
    ['SHA-256', capture.sha256],
    ...(capture.inflatedSha256 ? ([['SHA-256, inflated', capture.inflatedSha256]] as [string, string][]) : []),
    ['Path at import', capture.path],
    ['Bytes', `${formatNumber(capture.bytes)}${capture.inflatedBytes === null ? '' : `, inflated from ${capture.compression} ${formatNumber(capture.inflatedBytes)}`}; read ${formatNumber(ledger.bytes.read)}, unread ${formatNumber(ledger.bytes.unread)}`],
    ['Modified', timeText(capture.modified)],
    ['Format', `${capture.format}, ${capture.byteOrder === 'mixed' ? 'both byte orders' : `${capture.byteOrder}-endian`}; link types ${links.join(', ') || 'none'}; at most ${counted(capture.snaplen, 'byte')} a packet, ${formatNumber(ledger.cutBySnaplen)} cut`],
    ['Sensor', capture.sensor || 'not stated'],
    ...(capture.inner ? ([['Tunnels', `looked into, so that the innermost IP header counts: ${Object.entries(ledger.tunnels).map(([name, count]) => `${name} ${formatNumber(count)}`).join(', ') || 'none found'}`]] as [string, string][]) : []),
    ['Imported', `${timeText(capture.startedAt)} to ${timeText(capture.endedAt)}, ${capture.result}`],
    ...(broke ? ([['Broken off', `${broke.reason} at byte ${formatNumber(broke.offset)}: ${broke.message}`]] as [string, string][]) : []),
    ['First and last packet', capture.first ? `${timeText(capture.first)} to ${timeText(capture.last)}; ${formatNumber(ledger.outOfOrder)} out of order` : 'no packet with a usable time'],
    ['Packets', `${formatNumber(ledger.packets)}${classes.length > 0 ? ` = ${classes.map(([name, count]) => `${formatNumber(count)} ${name}`).join(' + ')}` : ''}${sum === ledger.packets ? '' : `; these add up to ${formatNumber(sum)}`}`],
    ['Protocols', `TCP ${formatNumber(ledger.tcp)}, UDP ${formatNumber(ledger.udp)}, ICMP ${formatNumber(ledger.icmp)}, other ${formatNumber(ledger.other)}`],
    ['Probes', `${formatNumber(ledger.probes)} from ${counted(capture.sources, 'source')} in ${counted(capture.pairs, 'pair')} to ${counted(capture.ports, 'port')}`],
    ['Oddities', reasons.join(', ') || 'none'],
  ]
}
