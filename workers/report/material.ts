/** What the sections write from, and how they find it: results by analysis, their tables and figures, files beside. */
import type { About, ActivityEntry, AnalysisResult, CaptureRecord, CaseSummary, Cell, Finding, Network, Note, ReportChapter, ReportFile, Table } from '../contract.ts'
import type { Block, TableBlock } from './document.ts'
import { drawing, drawingWidth } from './drawing.ts'
import { figureHeight } from '../figures/height.ts'

export interface ReportMaterial {
  about: About
  commit: string | null
  summary: CaseSummary
  captures: readonly CaptureRecord[]
  results: readonly AnalysisResult[]
  /** What the case does not hold enough for, with the reason. */
  notMade: readonly { analysis: string; why: string }[]
  /** Chapters left out on request. */
  without: readonly ReportChapter[]
  clusters: readonly { label: string; ports: readonly number[]; network: Network }[]
  notes: readonly Note[]
  activity: readonly ActivityEntry[]
  at: string
  /** The CSV and JSON files beside, with rows where they are tables. */
  attached: readonly (ReportFile & { rows: number | null })[]
  /** The file that holds all of a table. */
  fileOf(table: Table): string | null
}
type Windowed<F extends Finding> = F & { window: string }

/** Windows laid out; the files have all. */
const windowsShown = 6

export function resultOf({ results }: ReportMaterial, analysis: string): AnalysisResult | null {
  return results.find((result) => result.analysis === analysis) ?? null
}
/** The tables of an analysis, one a window. */
export function tablesOf(material: ReportMaterial, analysis: string, title?: string): Windowed<Table>[] {
  return (resultOf(material, analysis)?.findings ?? []).filter(
    (finding): finding is Windowed<Table> => finding.kind === 'table' && (title === undefined || finding.title === title),
  )
}
/** The first table's rows with their cells by column key: what sentences are made from. */
export function recordsOf(material: ReportMaterial, analysis: string, title?: string): { [key: string]: Cell }[] {
  const table = tablesOf(material, analysis, title)[0]
  return (table?.rows ?? []).map((row) => Object.fromEntries(table.columns.map(({ key }, index) => [key, row[index]])))
}

/** One of several windows is named where its table or figure stands. */
function windowWords(material: ReportMaterial, analysis: string, window: string): string {
  return (resultOf(material, analysis)?.scope.windows.length ?? 0) > 1 ? `, ${window}` : ''
}

/** The head of an analysis's table, or a sentence that says why there is none. */
export function tableBlocks(input: {
  material: ReportMaterial
  analysis: string
  rows: number
  title?: string
  keys?: readonly string[]
  caption?: string
}): Block[] {
  const { material, analysis, rows, title, keys, caption } = input
  const result = resultOf(material, analysis)
  if (!result) return [{ kind: 'paragraph', text: `The analysis “${analysis}” was not made for this report.` }]
  const tables = tablesOf(material, analysis, title)
  const filled = tables.filter((table) => table.rows.length > 0)
  if (filled.length === 0) return [{ kind: 'paragraph', text: `${caption ?? tables[0]?.title ?? result.title}: nothing in scope.` }]
  const blocks = filled.slice(0, windowsShown).map((table): TableBlock => {
    const picked = keys ? keys.map((key) => table.columns.findIndex((column) => column.key === key)).filter((index) => index >= 0) : table.columns.map((_, index) => index)
    return {
      kind: 'table',
      caption: `${caption ?? table.title}${windowWords(material, analysis, table.window)}`,
      columns: picked.map((index) => table.columns[index]),
      rows: table.rows.slice(0, rows).map((row) => picked.map((index) => row[index])),
      total: table.total,
      order: table.order,
      file: material.fileOf(table),
    }
  })
  return [...blocks, ...moreWindows(filled.length)]
}

/** The figures of an analysis, one or more a window; none where there is nothing to draw. */
export function figureBlocks(material: ReportMaterial, analysis: string): Block[] {
  const findings = resultOf(material, analysis)?.findings ?? []
  const windows = [...new Set(findings.map(({ window }) => window))]
  const shown = windows.slice(0, windowsShown)
  return [
    ...findings.filter(({ window }) => shown.includes(window)).flatMap((finding) => figureBlock({ ...finding, title: `${finding.title}${windowWords(material, analysis, finding.window)}` })),
    ...moreWindows(windows.length),
  ]
}
function moreWindows(count: number): Block[] {
  return count > windowsShown ? [{ kind: 'paragraph', text: `The first ${windowsShown} of ${count} windows; the others are in the files beside.` }] : []
}

export function figureBlock(finding: Finding): Block[] {
  const [light, dark] = [drawing(finding, 'light'), drawing(finding, 'dark')]
  return light === null || dark === null ? [] : [{ kind: 'figure', title: finding.title, light, dark, width: drawingWidth, height: figureHeight(finding) }]
}
