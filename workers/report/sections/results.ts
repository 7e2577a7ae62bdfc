/** Volume, ports, distances and scanners: each a figure and the head of its table. */
import type { Block, Section } from '../document.ts'
import { tableBlock } from '../document.ts'
import { figuresOf, tablesOf, type ReportMaterial } from '../material.ts'

const rowsShown = 25

export function volumeSection(material: ReportMaterial): Section {
  return {
    id: 'volume',
    title: 'Volume',
    blocks: [
      ...figuresOf(material, 'volume').slice(0, 6),
      ...tablesOf(material, 'protocols').map((table): Block => tableBlock({ table, rows: 4, file: 'protocols.csv' })),
      ...figuresOf(material, 'ranges').slice(0, 6),
    ],
  }
}

const portKeys = ['port', 'service', 'probes', 'share', 'sources', 'destinations', 'degree', 'strength', 'betweenness', 'cluster']
export function portsSection(material: ReportMaterial): Section {
  const noted = material.notes.flatMap((note): Block[] =>
    note.subject.kind === 'port' ? [{ kind: 'note', about: `Note on port ${note.subject.port}`, text: note.text, at: note.changedAt }] : [],
  )
  return {
    id: 'ports',
    title: 'Ports',
    blocks: [
      ...figuresOf(material, 'top').slice(0, 4),
      ...tablesOf(material, 'ports').map((table): Block => tableBlock({ table, keys: portKeys, rows: rowsShown, file: 'ports.csv', caption: 'Ports of the port-scan graph' })),
      ...figuresOf(material, 'betweenness').slice(0, 4),
      ...figuresOf(material, 'degree').slice(0, 4),
      ...noted,
    ],
  }
}

export function distancesSection(material: ReportMaterial): Section {
  return {
    id: 'dissimilarities',
    title: 'Dissimilarities',
    blocks: [
      ...figuresOf(material, 'weights').slice(0, 2),
      ...figuresOf(material, 'smallest').slice(0, 2),
      ...tablesOf(material, 'smallest').map((table): Block => tableBlock({ table, rows: rowsShown, file: 'smallest.csv' })),
      ...tablesOf(material, 'edges').map((table): Block =>
        tableBlock({ table, keys: ['from', 'fromService', 'to', 'toService', 'weight', 'cost', 'sources', 'days'], rows: rowsShown, file: 'edges.csv', caption: 'Heaviest transitions' }),
      ),
    ],
  }
}

const scannerKeys = ['source', 'probes', 'destinations', 'ports', 'first', 'last', 'kind']
export function scannersSection(material: ReportMaterial): Section {
  return {
    id: 'scanners',
    title: 'Scanners',
    blocks: tablesOf(material, 'scanners').map((table): Block => tableBlock({ table, keys: scannerKeys, rows: rowsShown, file: 'scanners.csv' })),
  }
}
