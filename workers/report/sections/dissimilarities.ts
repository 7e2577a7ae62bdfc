/** How far ports are from each other: edge weights, the closest pairs, the heaviest edges. [Evrard et al. 2019, III-E, V] */
import type { Section } from '../document.ts'
import { figureBlocks, tableBlocks, type ReportMaterial } from '../material.ts'

const edgeKeys = ['from', 'fromService', 'to', 'toService', 'weight', 'cost', 'sources', 'destinations', 'days', 'single']
const rowsShown = 25

export function dissimilaritiesSection(material: ReportMaterial): Section {
  return {
    id: 'dissimilarities',
    title: 'Dissimilarities',
    blocks: [
      ...figureBlocks(material, 'weights'),
      ...figureBlocks(material, 'smallest'),
      ...tableBlocks({ material, analysis: 'smallest', rows: 60 }),
      ...figureBlocks(material, 'edges'),
      ...tableBlocks({ material, analysis: 'edges', rows: rowsShown, keys: edgeKeys, caption: 'Heaviest transitions' }),
    ],
  }
}
