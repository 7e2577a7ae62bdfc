/** What was seen, in plain sentences made from the numbers. */
import type { Block, Section } from '../document.ts'
import { resultOf, tablesOf, type ReportMaterial } from '../material.ts'
import { formatNumber, formatShare } from '../../figures/numbers.ts'
import { timeText } from '../words.ts'

export function summarySection(material: ReportMaterial): Section {
  const { summary, captures } = material
  const { settings } = summary
  const stated = (value: string) => value || 'not stated'
  const sentences: string[] = []
  const count = (value: number, one: string, many = `${one}s`) => `${formatNumber(value)} ${value === 1 ? one : many}`
  sentences.push(
    `The case holds ${count(captures.length, 'capture')} with ${count(summary.packets, 'packet')}, ${summary.first ? `from ${timeText(summary.first)} to ${timeText(summary.last ?? '')}` : 'none of them with a usable time'}. ${count(summary.probes, 'packet')} of them ${summary.probes === 1 ? 'is a TCP probe' : 'are TCP probes'}: SYN without ACK.`,
  )
  const scope = resultOf(material, 'graph')?.scope
  if (scope) {
    sentences.push(
      `${formatNumber(scope.probes)} probes are in the window; ${formatNumber(scope.retransmissions)} are dropped as retransmissions, ${formatNumber(scope.filtered)} by the filter of vertical and horizontal scans, and ${formatNumber(scope.kept)} are kept in port sequences.`,
    )
  }
  const top = tablesOf(material, 'top')[0]
  if (top && top.rows.length > 0) {
    const names = top.rows.slice(0, 3).map((row) => `${row[1]} ${row[2] ?? '(unassigned)'} (${formatShare(Number(row[4]))})`)
    sentences.push(`The most probed ports are ${names.join(', ')}.`)
  }
  const clusters = tablesOf(material, 'communities', 'Clusters')[0]
  if (clusters && clusters.rows.length > 0) {
    sentences.push(`The sequences group ports into ${count(clusters.total, 'cluster')}; the largest has ${count(Number(clusters.rows[0][1]), 'port')}.`)
  }
  const partial = captures.filter(({ result }) => result === 'partial')
  const blocks: Block[] = [
    {
      kind: 'facts',
      rows: [
        ['Case', stated(settings.title)],
        ['Number', stated(settings.number)],
        ['Examiner', stated(settings.examiner)],
        ['Organisation', stated(settings.organisation)],
        ['Case file', summary.name],
        ['Report made', timeText(material.at)],
      ],
    },
    ...sentences.map((text): Block => ({ kind: 'paragraph', text })),
  ]
  if (partial.length > 0) {
    blocks.push({ kind: 'paragraph', text: `${count(partial.length, 'capture')} could be read only in part: ${partial.map(({ name }) => name).join(', ')}. What follows holds for the part that was read.` })
  }
  for (const note of material.notes.filter(({ subject }) => subject.kind === 'case')) blocks.push({ kind: 'note', about: 'Note on the case', text: note.text, at: note.changedAt })
  return { id: 'summary', title: 'Summary', blocks }
}
