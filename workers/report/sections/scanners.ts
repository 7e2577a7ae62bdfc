/** Who scanned: how broadly, over which time, with which tool's mark. [Lagraa & Francois 2017, II; Durumeric et al. 2014] */
import type { Section } from '../document.ts'
import { figureBlocks, tableBlocks, type ReportMaterial } from '../material.ts'

const keys = ['source', 'kind', 'slow', 'probes', 'destinations', 'ports', 'first', 'last', 'rate', 'fires']
const rowsShown = 40

export function scannersSection(material: ReportMaterial): Section {
  return { id: 'scanners', title: 'Scanners', blocks: [...figureBlocks(material, 'scanners'), ...tableBlocks({ material, analysis: 'scanners', rows: rowsShown, keys, caption: 'Slow scans that stay under every detector’s threshold, then the sources with the most probes' })] }
}
