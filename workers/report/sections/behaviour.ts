/** How scanners behave over days and weeks: the statistics of the second paper. [Evrard et al. 2019, III-C, IV, Table I, Fig. 2 and 4 to 8] */
import type { Section } from '../document.ts'
import { figureBlocks, tableBlocks, type ReportMaterial } from '../material.ts'

const rowsShown = 31

export function behaviourSection(material: ReportMaterial): Section {
  return {
    id: 'behaviour',
    title: 'Behaviour over time',
    blocks: [
      ...tableBlocks({ material, analysis: 'dataset', rows: rowsShown }),
      ...figureBlocks(material, 'calendar'),
      ...figureBlocks(material, 'distinctPorts'),
      ...tableBlocks({ material, analysis: 'distinctPorts', title: 'Distinct ports in a week', rows: 3 }),
      ...figureBlocks(material, 'newPorts'),
      ...tableBlocks({ material, analysis: 'newPorts', rows: rowsShown }),
      ...figureBlocks(material, 'rescans'),
      ...tableBlocks({ material, analysis: 'rescans', title: 'Re-scans', rows: 1 }),
      ...figureBlocks(material, 'gaps'),
      ...tableBlocks({ material, analysis: 'gaps', rows: rowsShown }),
      ...figureBlocks(material, 'pairGaps'),
      ...tableBlocks({ material, analysis: 'pairGaps', rows: rowsShown }),
    ],
  }
}
