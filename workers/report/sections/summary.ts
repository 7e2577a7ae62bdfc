/** What was seen, in plain sentences made from the numbers. */
import type { Cell } from '../../contract.ts'
import type { Block, Section } from '../document.ts'
import { recordsOf, resultOf, tablesOf, type ReportMaterial } from '../material.ts'
import { formatNumber, formatShare } from '../../figures/numbers.ts'
import { counted, listed, timeText } from '../words.ts'

export function summarySection(material: ReportMaterial): Section {
  const { settings, name } = material.summary
  const stated = (value: string) => value || 'not stated'
  const sentences = [evidence, scope, ports, transitions, clusters, closest, scanners].map((say) => say(material)).filter((text) => text !== '')
  return {
    id: 'summary',
    title: 'Summary',
    blocks: [
      {
        kind: 'facts',
        rows: [
          ['Case', stated(settings.title)],
          ['Number', stated(settings.number)],
          ['Examiner', stated(settings.examiner)],
          ['Organisation', stated(settings.organisation)],
          ['Case file', name],
          ['Report made', timeText(material.at)],
        ],
      },
      ...sentences.map((text): Block => ({ kind: 'paragraph', text })),
      ...material.notes.flatMap((note): Block[] => (note.subject.kind === 'case' ? [{ kind: 'note', about: 'Note on the case', text: note.text, at: note.changedAt }] : [])),
    ],
  }
}

function evidence(material: ReportMaterial): string {
  const { summary, captures } = material
  const span = summary.first ? `from ${timeText(summary.first)} to ${timeText(summary.last)}` : 'none of them with a usable time'
  const partial = captures.filter(({ result }) => result === 'partial')
  const shares = recordsOf(material, 'protocols').filter(({ packets }) => Number(packets) > 0)
  return [
    `The case holds ${counted(captures.length, 'capture')} with ${counted(summary.packets, 'packet')}, ${span}.`,
    shares.length > 0 ? `${listed(shares.map(({ protocol, share }) => `${formatShare(Number(share))} are ${String(protocol)}`))}.` : '',
    `${counted(summary.probes, 'packet')} of them ${summary.probes === 1 ? 'is a TCP probe' : 'are TCP probes'}: SYN without ACK.`,
    partial.length > 0 ? `${counted(partial.length, 'capture')} could be read only in part (${listed(partial.map(({ name }) => name))}): what follows holds for the part that was read.` : '',
  ].filter(Boolean).join(' ')
}

function scope(material: ReportMaterial): string {
  const scope = resultOf(material, 'graph')?.scope
  if (!scope) return ''
  return `${counted(scope.probes, 'probe')} ${scope.probes === 1 ? 'lies' : 'lie'} in the window. ${formatNumber(scope.retransmissions)} are dropped as retransmissions and ${formatNumber(scope.filtered)} by the filter of too short and too broad scans; ${formatNumber(scope.kept)} are kept in port sequences.`
}

function ports(material: ReportMaterial): string {
  const rows = recordsOf(material, 'top').slice(0, 5)
  if (rows.length === 0) return ''
  const total = tablesOf(material, 'top')[0].total
  return `${counted(total, 'port')} ${total === 1 ? 'was' : 'were'} probed, most often ${listed(rows.map(({ port, service, share }) => `${named(port, service)} with ${formatShare(Number(share))}`))} of the probes.`
}

function transitions(material: ReportMaterial): string {
  const facts = new Map(recordsOf(material, 'graph').map(({ measure, value }) => [measure, Number(value)]))
  if (!facts.get('edges')) return ''
  const heaviest = recordsOf(material, 'edges')[0]
  return [
    `The sequences give a port-scan graph of ${counted(facts.get('nodes') ?? 0, 'port')} and ${counted(facts.get('edges') ?? 0, 'edge')}, walked ${counted(facts.get('weight') ?? 0, 'time')}.`,
    heaviest ? `The commonest step is from ${named(heaviest.from, heaviest.fromService)} to ${named(heaviest.to, heaviest.toService)}, taken ${counted(Number(heaviest.weight), 'time')}.` : '',
  ].filter(Boolean).join(' ')
}

function clusters(material: ReportMaterial): string {
  const rows = recordsOf(material, 'communities', 'Clusters')
  if (rows.length === 0) return ''
  const total = tablesOf(material, 'communities', 'Clusters')[0].total
  const styles = ['service', 'incremental', 'random'].map((style) => ({ style, count: rows.filter((row) => row.style === style).length })).filter(({ count }) => count > 0)
  const [largest] = rows
  const agreement = recordsOf(material, 'communities', 'Quality')[0]?.agreement
  return [
    `The ports fall into ${counted(total, 'cluster')}${styles.length > 0 ? ` (${listed(styles.map(({ style, count }) => `${count} in ${style} style`))})` : ''}; the largest, ${String(largest.cluster)}, has ${counted(Number(largest.ports), 'port')} and ${formatShare(Number(largest.share))} of the kept probes.`,
    typeof agreement === 'number' ? `Runs from other seeds agree with this division to ${formatNumber(Number(agreement.toFixed(2)))} (adjusted Rand index, 1 is the same).` : '',
  ].filter(Boolean).join(' ')
}

function closest(material: ReportMaterial): string {
  const [row] = recordsOf(material, 'smallest')
  return row ? `The two ports closest in the scanners’ minds are ${named(row.from, row.fromService)} and ${named(row.to, row.toService)}.` : ''
}

function scanners(material: ReportMaterial): string {
  const rows = recordsOf(material, 'scanners')
  if (rows.length === 0) return ''
  const total = tablesOf(material, 'scanners')[0].total
  const marked = ['ZMap', 'Masscan', 'Mirai'].map((tool) => ({ tool, count: rows.filter((row) => Number(row[tool.toLowerCase()]) > 0.5 * Number(row.probes)).length }))
  const seen = marked.filter(({ count }) => count > 0)
  // The table begins with slow scans.
  const busiest = rows.reduce((most, row) => (Number(row.probes) > Number(most.probes) ? row : most))
  const slow = rows.filter((row) => row.slow === true).length
  return [
    `${counted(total, 'source')} probed; the busiest, ${String(busiest.source)}, sent ${counted(Number(busiest.probes), 'probe')} to ${counted(Number(busiest.ports), 'port')} of ${counted(Number(busiest.destinations), 'destination')}.`,
    seen.length > 0
      ? `On most of their probes, ${listed(seen.map(({ tool, count }) => `${counted(count, 'source')} ${count === 1 ? 'carries' : 'carry'} the mark of ${tool}`))}.`
      : 'No source carries the mark of ZMap, Masscan or Mirai on most of its probes.',
    slow > 0 ? `${counted(slow, 'source')} scanned so slowly that no public detector’s threshold would have fired.` : '',
  ].filter((sentence) => sentence !== '').join(' ')
}

const named = (port: Cell, service: Cell) => `${String(port)} (${service === null ? 'unassigned' : String(service)})`
