/**
 * Writes a report: one document as PDF and HTML, every table as CSV, all results as JSON.
 *
 * The hashes of the CSV and JSON files are printed in the document itself, so those are made first.
 */
import { completeParameters, type ReportFile, type Table } from '../contract.ts'
import { rowsOf } from '../tableRows.ts'
import { csvOf } from './csv.ts'
import type { ReportDocument, Section } from './document.ts'
import { described, writeFiles, type FileContent } from './files.ts'
import { toHtml } from './html.ts'
import { manifestName, manifestText } from './manifest.ts'
import type { ReportMaterial } from './material.ts'
import { toPdf } from './pdf.ts'
import { annexSection } from './sections/annex.ts'
import { blockingSection } from './sections/blocking.ts'
import { behaviourSection } from './sections/behaviour.ts'
import { clustersSection } from './sections/clusters.ts'
import { dissimilaritiesSection } from './sections/dissimilarities.ts'
import { evidenceSection } from './sections/evidence.ts'
import { ledgerSection } from './sections/ledger.ts'
import { limitsSection } from './sections/limits.ts'
import { methodSection } from './sections/method.ts'
import { outcomesSection } from './sections/outcomes.ts'
import { portsSection } from './sections/ports.ts'
import { sensitivitySection } from './sections/sensitivity.ts'
import { scannersSection } from './sections/scanners.ts'
import { summarySection } from './sections/summary.ts'
import { volumeSection } from './sections/volume.ts'
import { timeText } from './words.ts'

/** In the order they are read; a new section is a line here. */
const sections: readonly ((material: ReportMaterial) => Section | null)[] = [
  summarySection,
  evidenceSection,
  ledgerSection,
  methodSection,
  volumeSection,
  behaviourSection,
  portsSection,
  clustersSection,
  dissimilaritiesSection,
  scannersSection,
  outcomesSection,
  blockingSection,
  sensitivitySection,
  limitsSection,
  annexSection,
]

export type ReportInput = Omit<ReportMaterial, 'attached' | 'fileOf'>

/** @throws Refusal disk_full, write_failed: then no file of this report is there */
export async function writeReport(input: ReportInput & { folder: string }): Promise<ReportFile[]> {
  const { folder, ...rest } = input
  return writeFiles({ folder, files: await reportFiles(rest) })
}

/** The files as they will be written: the PDF, the page, then what the two refer to, by name. */
export async function reportFiles(input: ReportInput): Promise<FileContent[]> {
  const { beside, material } = attach(input)
  const document = documentOf(material)
  const files: FileContent[] = [
    { name: 'report.pdf', kind: 'pdf', bytes: await toPdf(document, input.at) },
    { name: 'report.html', kind: 'html', bytes: Buffer.from(toHtml(document)) },
    ...beside,
  ]
  return [...files, { name: manifestName, kind: 'txt', bytes: Buffer.from(manifestOf(material, files)) }]
}

function manifestOf(material: ReportMaterial, files: readonly FileContent[]): string {
  const { about, commit, summary, at, results, attached } = material
  const rows = new Map(attached.map((file) => [file.name, file.rows]))
  return manifestText({
    product: about.product,
    version: about.version,
    commit,
    schema: about.schema,
    content: summary.content,
    seal: summary.seal,
    made: at,
    parameters: results[0]?.parameters ?? completeParameters({}),
    files: files.map((file) => ({ name: file.name, sha256: described(file).sha256, rows: rows.get(file.name) ?? null })),
  })
}

export function documentOf(material: ReportMaterial): ReportDocument {
  const { settings, name, content } = material.summary
  const left = new Set<string>(material.without)
  return {
    title: settings.title || `Port scans in ${name}`,
    caseId: `Case ${settings.number || 'without number'} (${name}), evidence ${content.slice(0, 16)}`,
    madeWith: `${material.about.product} ${material.about.version}, ${timeText(material.at)}`,
    sections: sections.flatMap((section) => section(material) ?? []).filter(({ id }) => !left.has(id)),
  }
}

/** A CSV file a table, named after its analysis, and one JSON file with everything. */
export function attach(input: ReportInput): { beside: FileContent[]; material: ReportMaterial } {
  const names = new Map<Table, string>()
  const used = new Set<string>()
  const files: (FileContent & { rows: number | null })[] = []
  for (const { analysis, findings } of input.results) {
    for (const finding of findings) {
      if (finding.kind !== 'table') continue
      const window = finding.window === 'all' ? '' : `-${finding.window.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 60)}`
      let name = `${analysis}${window}.csv`
      for (let number = 2; used.has(name); number++) name = `${analysis}${window}-${number}.csv`
      used.add(name)
      names.set(finding, name)
      const rows = rowsOf(finding)
      const text = csvOf({ header: finding.columns.map(({ key }) => key), rows })
      files.push({ name, kind: 'csv', bytes: Buffer.from(text), rows: rows.length })
    }
  }
  const json = `${JSON.stringify({ content: input.summary.content, results: input.results })}\n`
  files.push({ name: 'results.json', kind: 'json', bytes: Buffer.from(json), rows: null })
  files.sort((one, other) => (one.name < other.name ? -1 : 1))
  const attached = files.map(({ rows, ...file }) => ({ ...described(file), rows }))
  return { beside: files.map(({ rows: _, ...file }) => file), material: { ...input, attached, fileOf: (table) => names.get(table) ?? null } }
}
