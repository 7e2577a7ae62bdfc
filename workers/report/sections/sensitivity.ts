/** What another reading of the papers would change; printed where it was asked for. */
import type { Section } from '../document.ts'
import { resultOf, tableBlocks, type ReportMaterial } from '../material.ts'

export function sensitivitySection(material: ReportMaterial): Section | null {
  if (resultOf(material, 'sensitivity') === null) return null
  return {
    id: 'sensitivity',
    title: 'Other readings',
    blocks: [
      { kind: 'paragraph', text: 'The papers leave readings open. One parameter at a time is changed here, all others stay as listed under method; a dash stands where a reading does not enter a measure.' },
      ...tableBlocks({ material, analysis: 'sensitivity', title: 'Other readings', rows: 20, keys: ['parameter', 'value', 'kept', 'ports', 'edges', 'betweenness', 'degree', 'clusters', 'q', 'agreement', 'nearest'] }),
      ...tableBlocks({ material, analysis: 'sensitivity', title: 'Ranks under other readings', rows: 10 }),
    ],
  }
}
