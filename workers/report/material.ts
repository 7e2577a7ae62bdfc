/** What the sections write from, and how they find it. */
import type { About, ActivityEntry, AnalysisResult, CaptureRecord, CaseSummary, Finding, Network, Note, Table } from '../contract.ts'
import { figureFor } from '../figures/index.ts'
import { toSvg } from '../figures/svg.ts'
import type { Block } from './document.ts'
import type { ReportFile } from '../contract.ts'

export interface ReportMaterial {
  about: About
  commit: string | null
  summary: CaseSummary
  captures: readonly CaptureRecord[]
  results: readonly AnalysisResult[]
  clusters: readonly { label: string; ports: readonly number[]; network: Network }[]
  notes: readonly Note[]
  activity: readonly ActivityEntry[]
  at: string
  /** The CSV and JSON files beside, with rows where they are tables. */
  attached: readonly (ReportFile & { rows: number | null })[]
}

export function resultOf({ results }: ReportMaterial, analysis: string): AnalysisResult | null {
  return results.find((result) => result.analysis === analysis) ?? null
}
/** The tables of an analysis, one a window. */
export function tablesOf(material: ReportMaterial, analysis: string, title?: string): (Table & { window: string })[] {
  return (resultOf(material, analysis)?.findings ?? []).filter(
    (finding): finding is Table & { window: string } => finding.kind === 'table' && (title === undefined || finding.title === title),
  )
}
export function figuresOf(material: ReportMaterial, analysis: string): Block[] {
  return (resultOf(material, analysis)?.findings ?? []).flatMap((finding) => figureBlock(finding))
}

const width = 860
export function figureBlock(finding: Finding): Block[] {
  const height = finding.kind === 'network' ? 520 : 300
  const light = figureFor(finding, 'light')
  const dark = figureFor(finding, 'dark')
  if (light === null || dark === null) return []
  return [{ kind: 'figure', title: finding.title, light: toSvg(light, width, height), dark: toSvg(dark, width, height), width, height }]
}

export function csvName(analysis: string, table: { title: string; window: string }, number: number): string {
  const window = table.window === 'all' ? '' : `-${table.window.replace(/[^A-Za-z0-9]+/g, '-')}`
  return `${analysis}${number > 0 ? `-${number + 1}` : ''}${window}.csv`
}
