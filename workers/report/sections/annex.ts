/** Versions, attached files, three lines of other tools a capture, what every column means, the activity log. */
import type { ActivityEntry, CaptureRecord, Cell, Column } from '../../contract.ts'
import type { Block, Section } from '../document.ts'
import { tablesOf, type ReportMaterial } from '../material.ts'
import { formatNumber } from '../../figures/numbers.ts'
import { counted, timeText } from '../words.ts'

const activityShown = 200
const linesFor = 20

export function annexSection(material: ReportMaterial): Section {
  const { about, commit, captures, activity } = material
  const { registry } = about
  const blocks: Block[] = [
    { kind: 'heading', text: 'Made with' },
    {
      kind: 'facts',
      rows: [
        ['Program', `${about.product} ${about.version}, commit ${commit ?? 'not recorded'}, case schema ${about.schema}`],
        ['System', `${about.system}; Node.js ${about.node}, SQLite ${about.sqlite}, ${about.electron === null ? 'without Electron' : `Electron ${about.electron}`}`],
        ['Port registry', `${registry.source}, version ${registry.version} of ${registry.date}, ${counted(registry.entries, 'entry', 'entries')}, SHA-256 of its sources ${registry.sha256}`],
        ['Evidence', `hash over all of it ${material.summary.content}`],
        ['Seal', `${material.summary.seal.head}, line ${material.summary.seal.entries} of the case’s activity log; it covers the stored probes, records, notes and settings, and “portolan verify” checks it`],
        ['Times', 'UTC throughout'],
      ],
    },
    { kind: 'heading', text: 'Files beside this report' },
    { kind: 'paragraph', text: 'The file SHA256SUMS lists these and the report itself; “sha256sum -c SHA256SUMS” checks them all.' },
    attachedTable(material),
    { kind: 'heading', text: 'To confirm the counts with other tools' },
    {
      kind: 'paragraph',
      text: 'For each capture its hash, its packets, and its probes over IPv4 and IPv6. tcpdump counts a packet a line; its filter sees neither past VLAN tags nor IPv6 extension headers, so those probes are missing from the third number.',
    },
    ...captures.slice(0, linesFor).map((capture): Block => ({ kind: 'code', lines: stockLines(capture) })),
    ...(captures.length > linesFor ? [{ kind: 'paragraph', text: `The same for the ${captures.length - linesFor} captures more.` } as Block] : []),
    { kind: 'heading', text: 'What the columns mean' },
    definitions(material),
    ...activityBlocks(activity),
  ]
  return { id: 'annex', title: 'Annex', blocks }
}

const text = (key: string, title: string): Column => ({ key, title, unit: '', kind: 'text' })
const count = (key: string, title: string): Column => ({ key, title, unit: '', kind: 'count' })

function attachedTable({ attached }: ReportMaterial): Block {
  return {
    kind: 'table',
    caption: 'Files, their rows and hashes',
    columns: [text('name', 'File'), count('rows', 'Rows'), count('bytes', 'Bytes'), text('sha256', 'SHA-256')],
    rows: attached.map(({ name, rows, bytes, sha256 }) => [name, rows, bytes, sha256]),
    total: attached.length,
    order: 'name',
    file: null,
  }
}

/** sha256sum, the packets, the probes: what any examiner has at hand. */
export function stockLines({ path, compression, ledger, sha256 }: Pick<CaptureRecord, 'path' | 'compression' | 'ledger' | 'sha256'>): string[] {
  const inflate: { [compression: string]: string } = { gzip: 'gzip -dc', zstd: 'zstd -dc', lz4: 'lz4 -dc' }
  const file = quoted(path)
  const read = compression === null ? `tcpdump -nr ${file}` : `${inflate[compression] ?? `${compression} -dc`} ${file} | tcpdump -nr -`
  const syn = "'tcp[13] & 0x12 = 2 or (ip6[6] = 6 and ip6[53] & 0x12 = 2)'"
  return [`sha256sum ${file}   # ${sha256}`, `${read} | wc -l   # ${formatNumber(ledger.packets)}`, `${read} ${syn} | wc -l   # ${formatNumber(ledger.probes)}`]
}
/** For a shell: in quotes, and where it has other characters than ASCII's, byte by byte, so that it stays exact. */
function quoted(path: string): string {
  if (/^[\x20-\x7e]*$/.test(path)) return `'${path.replaceAll("'", `'\\''`)}'`
  const bytes = [...Buffer.from(path)].map((byte) => (byte < 0x20 || byte > 0x7e || byte === 0x27 || byte === 0x5c ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte)))
  return `$'${bytes.join('')}'`
}

/** Each column's definition, once; a table's name stands where its columns begin. */
function definitions(material: ReportMaterial): Block {
  const rows: Cell[][] = []
  const seen = new Set<string>()
  for (const { analysis, title } of material.results) {
    const before = rows.length
    for (const { columns } of tablesOf(material, analysis)) {
      for (const { title: column, unit, definition } of columns) {
        if (!definition || seen.has(`${column} ${definition}`)) continue
        seen.add(`${column} ${definition}`)
        const said = unit === '' || unit === '1' || unit.toLowerCase() === column.toLowerCase()
        rows.push([rows.length === before ? title : '', said ? column : `${column} (${unit})`, definition])
      }
    }
  }
  return {
    kind: 'table',
    caption: 'Columns of the tables here and beside',
    columns: [text('table', 'Table'), text('column', 'Column'), text('definition', 'Definition')],
    rows,
    total: rows.length,
    order: 'as in the tables, each definition where it comes first',
    file: null,
  }
}

function activityBlocks(activity: readonly ActivityEntry[]): Block[] {
  const shown = activity.slice(-activityShown)
  return [
    { kind: 'heading', text: 'Activity' },
    ...(shown.length < activity.length ? [{ kind: 'paragraph', text: `The last ${shown.length} of ${activity.length} entries.` } as Block] : []),
    { kind: 'facts', rows: shown.map(({ at, what, detail }) => [timeText(at), detail ? `${what}: ${detail}` : what]) },
  ]
}
