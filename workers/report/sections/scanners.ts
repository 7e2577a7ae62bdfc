/** Who scanned: how broadly, over which time, with which tool's mark. [Lagraa & Francois 2017, II; Durumeric et al. 2014] */
import type { Section } from '../document.ts'
import { tableBlocks, type ReportMaterial } from '../material.ts'

const keys = ['source', 'kind', 'probes', 'destinations', 'ports', 'first', 'last', 'zmap', 'masscan', 'mirai']
const rowsShown = 40

export function scannersSection(material: ReportMaterial): Section {
  return { id: 'scanners', title: 'Scanners', blocks: tableBlocks({ material, analysis: 'scanners', rows: rowsShown, keys, caption: 'Sources with the most probes' }) }
}
