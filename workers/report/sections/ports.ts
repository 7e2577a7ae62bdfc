/** The ports that were probed most and the ones that matter most in the graph. [Lagraa & Francois 2017, Tables II and III] */
import type { Block, Section } from '../document.ts'
import { figureBlocks, tableBlocks, type ReportMaterial } from '../material.ts'

const keys = ['port', 'service', 'probes', 'share', 'sources', 'destinations', 'degree', 'strength', 'betweenness', 'cluster']
const rowsShown = 30

export function portsSection(material: ReportMaterial): Section {
  return {
    id: 'ports',
    title: 'Ports',
    blocks: [
      ...figureBlocks(material, 'top'),
      ...figureBlocks(material, 'betweenness'),
      ...figureBlocks(material, 'degree'),
      ...figureBlocks(material, 'ports'),
      ...tableBlocks({ material, analysis: 'ports', rows: rowsShown, keys, caption: 'Ports of the port-scan graph' }),
      ...material.notes.flatMap((note): Block[] => (note.subject.kind === 'port' ? [{ kind: 'note', about: `Note on port ${note.subject.port}`, text: note.text, at: note.changedAt }] : [])),
    ],
  }
}
