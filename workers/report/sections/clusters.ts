/** The clusters: quality, the graph of communities, each large one drawn, notes beside them. */
import type { Block, Section } from '../document.ts'
import { tableBlock } from '../document.ts'
import { figureBlock, figuresOf, tablesOf, type ReportMaterial } from '../material.ts'
import type { Note } from '../../contract.ts'

const rowsShown = 40

export function clustersSection(material: ReportMaterial): Section {
  const blocks: Block[] = tablesOf(material, 'communities', 'Quality').map((table) => tableBlock({ table, rows: 1, file: 'communities-2.csv' }))
  blocks.push(...figuresOf(material, 'communities').slice(0, 4))
  for (const table of tablesOf(material, 'communities', 'Clusters')) {
    blocks.push(tableBlock({ table, keys: ['cluster', 'ports', 'members', 'suggested', 'style', 'density', 'share', 'sources', 'stability'], rows: rowsShown, file: 'communities.csv' }))
  }
  const placed = new Set<Note>()
  for (const { label, ports, network } of material.clusters) {
    blocks.push({ kind: 'heading', text: `Cluster ${label}` }, ...figureBlock(network))
    for (const note of material.notes) {
      const overlap = noteOverlap(note, ports)
      if (overlap < 0.5) continue
      placed.add(note)
      const about = overlap === 1 ? `Note on ${label}` : `Note written on a cluster that shares ${Math.round(overlap * 100)} % of its ports with ${label}`
      blocks.push({ kind: 'note', about, text: note.text, at: note.changedAt })
    }
  }
  for (const note of material.notes) {
    if (note.subject.kind !== 'cluster' || placed.has(note)) continue
    blocks.push({ kind: 'note', about: `Note on a cluster (then ${note.subject.label}, ${note.subject.ports.length} ports) not drawn here`, text: note.text, at: note.changedAt })
  }
  return { id: 'clusters', title: 'Clusters', blocks }
}

/** Jaccard index of the ports a note was written on and a cluster's. */
function noteOverlap({ subject }: Note, ports: readonly number[]): number {
  if (subject.kind !== 'cluster') return 0
  const now = new Set(ports)
  const shared = subject.ports.filter((port) => now.has(port)).length
  return shared / (now.size + subject.ports.length - shared)
}
