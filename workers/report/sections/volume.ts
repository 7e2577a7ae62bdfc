/** How much was seen when, by protocol and by range of ports. [Lagraa & Francois 2017, Table I, Fig. 1 and 2] */
import type { Section } from '../document.ts'
import { figureBlocks, tableBlocks, type ReportMaterial } from '../material.ts'

export function volumeSection(material: ReportMaterial): Section {
  return {
    id: 'volume',
    title: 'Volume',
    blocks: [
      ...figureBlocks(material, 'volume'),
      ...figureBlocks(material, 'protocols'),
      ...tableBlocks({ material, analysis: 'protocols', rows: 4 }),
      ...figureBlocks(material, 'ranges'),
      ...tableBlocks({ material, analysis: 'ranges', rows: 31 }),
    ],
  }
}
