/** What answered the probes: by port, scanner, target and cluster, and who came back. Left out where nothing answers. */
import type { Section } from '../document.ts'
import { figureBlocks, tableBlocks, tablesOf, type ReportMaterial } from '../material.ts'

export function outcomesSection(material: ReportMaterial): Section | null {
  if (tablesOf(material, 'outcomes', 'Outcomes').every(({ rows }) => rows.length === 0)) return null
  const table = (title: string, rows: number, keys?: readonly string[]) => tableBlocks({ material, analysis: 'outcomes', title, rows, keys })
  return {
    id: 'outcomes',
    title: 'What was found',
    blocks: [
      { kind: 'paragraph', text: 'A probe is open, closed, filtered or silent by what came back for it in these captures. Silent means that no answer was captured, not that nothing is there.' },
      ...table('Outcomes', 6),
      ...figureBlocks(material, 'outcomes'),
      ...table('Answers by port', 30),
      ...table('Answers by scanner', 30),
      ...table('Answers by target', 30, ['destination', 'probes', 'open', 'closed', 'filtered', 'silent', 'ports', 'list', 'finders']),
      ...table('What each cluster found', 20),
      ...table('Came back with data', 40),
    ],
  }
}
