/**
 * Writes a report: one document as PDF and HTML, every table as CSV, all results as JSON.
 *
 * Each file is written under another name, flushed and then renamed, so that a half-written one never has its final
 * name; the hashes of the CSV and JSON files are printed in the report itself.
 */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal, type ReportFile } from '../contract.ts'
import { csvOf } from './csv.ts'
import type { ReportDocument } from './document.ts'
import { toHtml } from './html.ts'
import { csvName, type ReportMaterial } from './material.ts'
import { toPdf } from './pdf.ts'
import { clustersSection } from './sections/clusters.ts'
import { evidenceSection } from './sections/evidence.ts'
import { annexSection, limitsSection } from './sections/limits.ts'
import { methodSection } from './sections/method.ts'
import { distancesSection, portsSection, scannersSection, volumeSection } from './sections/results.ts'
import { summarySection } from './sections/summary.ts'

/** In the order they are read; a new section is a line here. */
const sections = [summarySection, evidenceSection, methodSection, volumeSection, portsSection, clustersSection, distancesSection, scannersSection, limitsSection, annexSection]

export async function writeReport(input: Omit<ReportMaterial, 'attached'> & { folder: string }): Promise<ReportFile[]> {
  const { folder, ...rest } = input
  mkdirSync(folder, { recursive: true })
  const attached: (ReportFile & { rows: number | null })[] = []
  for (const { analysis, findings } of rest.results) {
    const tables = findings.filter((finding) => finding.kind === 'table')
    const numbers = new Map<string, number>()
    for (const table of tables) {
      const number = numbers.get(table.window) ?? 0
      numbers.set(table.window, number + 1)
      const text = csvOf({ header: table.columns.map(({ key }) => key), rows: table.rows })
      attached.push({ ...write({ folder, name: csvName(analysis, table, number), kind: 'csv', bytes: Buffer.from(text) }), rows: table.rows.length })
    }
  }
  const json = `${JSON.stringify({ case: rest.summary.name, content: rest.summary.content, results: rest.results })}\n`
  attached.push({ ...write({ folder, name: 'results.json', kind: 'json', bytes: Buffer.from(json) }), rows: null })
  attached.sort((one, other) => (one.name < other.name ? -1 : 1))

  const document = documentOf({ ...rest, attached })
  const pdf = write({ folder, name: 'report.pdf', kind: 'pdf', bytes: await toPdf(document, rest.at) })
  const html = write({ folder, name: 'report.html', kind: 'html', bytes: Buffer.from(toHtml(document)) })
  return [pdf, html, ...attached.map(({ rows: _, ...file }) => file)]
}

export function documentOf(material: ReportMaterial): ReportDocument {
  const { settings, name, content } = material.summary
  return {
    title: settings.title || `Port scans in ${name}`,
    caseId: `Case ${settings.number || 'without number'} (${name}), evidence ${content.slice(0, 16)}`,
    sections: sections.map((section) => section(material)),
  }
}

function write(input: { folder: string; name: string; kind: ReportFile['kind']; bytes: Buffer }): ReportFile {
  const { folder, name, kind, bytes } = input
  const unfinished = join(folder, `${name}.part`)
  try {
    const file = openSync(unfinished, 'w')
    try {
      writeSync(file, bytes)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(unfinished, join(folder, name))
  } catch (error) {
    rmSync(unfinished, { force: true })
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new Refusal('disk_full', `No room for ${name} (${bytes.length} bytes) in ${folder}; free some space and make the report again.`)
    throw new Refusal('write_failed', `${name} cannot be written into ${folder} (${code}); choose another folder.`)
  }
  return { name, kind, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
