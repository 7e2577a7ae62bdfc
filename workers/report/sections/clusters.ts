/** The clusters: quality, the graph of communities, each large one drawn and described, notes written by hand beside it. */
import type { Cell, Note } from '../../contract.ts'
import type { Block, Section } from '../document.ts'
import { figureBlock, figureBlocks, recordsOf, tableBlocks, type ReportMaterial } from '../material.ts'
import { formatNumber, formatShare } from '../../figures/numbers.ts'
import { counted, timeText } from '../words.ts'

const keys = ['cluster', 'ports', 'members', 'suggested', 'style', 'density', 'share', 'sources', 'stability']
const rowsShown = 40
/** A note still belongs to a cluster that shares this much (Jaccard) of the ports it was written on. */
const sameCluster = 0.5

export function clustersSection(material: ReportMaterial): Section {
  const described = new Map(recordsOf(material, 'communities', 'Clusters').map((row) => [row.cluster, row]))
  const blocks: Block[] = [
    ...figureBlocks(material, 'communities'),
    ...tableBlocks({ material, analysis: 'communities', title: 'Clusters', keys, rows: rowsShown }),
    ...tableBlocks({ material, analysis: 'communities', title: 'Quality', rows: 1, caption: 'Quality of the division into clusters' }),
  ]
  const placed = new Set<Note>()
  for (const { label, ports, network } of material.clusters) {
    const row = described.get(label)
    blocks.push({ kind: 'heading', text: `Cluster ${label}` })
    if (row) blocks.push({ kind: 'paragraph', text: sentenceOf(row) })
    blocks.push(...figureBlock(network))
    for (const note of material.notes) {
      const overlap = noteOverlap(note, ports)
      if (overlap < sameCluster) continue
      placed.add(note)
      const about = overlap === 1 ? `Note on ${label}` : `Note written on a cluster that shares ${Math.round(overlap * 100)} % of its ports with ${label}`
      blocks.push({ kind: 'note', about, text: note.text, at: note.changedAt })
    }
  }
  for (const note of material.notes) {
    if (note.subject.kind !== 'cluster' || placed.has(note)) continue
    const { label, ports } = note.subject
    blocks.push({ kind: 'note', about: `Note on a cluster that is not drawn here (${label} when it was written, ${counted(ports.length, 'port')})`, text: note.text, at: note.changedAt })
  }
  return { id: 'clusters', title: 'Clusters', blocks }
}

function sentenceOf(row: { [key: string]: Cell }): string {
  const number = (key: string) => Number(row[key])
  const words = row.suggested ? ` Words its ports share in the registry, a suggestion for a name: ${String(row.suggested)}.` : ''
  return (
    `${counted(number('ports'), 'port')} (${String(row.members)}), probed in ${String(row.style)} style: ${counted(number('probes'), 'probe')}, ${formatShare(number('share'))} of those kept, ` +
    `from ${counted(number('sources'), 'source')} to ${counted(number('destinations'), 'destination')}, ${timeText(row.first as string | null)} to ${timeText(row.last as string | null)}. ` +
    `Density ${formatNumber(number('density'))}${row.complete ? ', complete' : ''}; stability ${formatShare(number('stability'))}.${words}`
  )
}

/** Jaccard index of the ports a note was written on and a cluster's. */
function noteOverlap({ subject }: Note, ports: readonly number[]): number {
  if (subject.kind !== 'cluster') return 0
  const now = new Set(ports)
  const shared = subject.ports.filter((port) => now.has(port)).length
  return shared / (now.size + subject.ports.length - shared)
}
