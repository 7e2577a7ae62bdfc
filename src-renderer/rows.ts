/** Finding tables and cells by name in what an analysis answered. */
import type { AnalysisResult, Cell, Finding, Network, Series, Table } from '../workers/contract.ts'

type Windowed<Kind extends Finding> = Kind & { window: string }
export function tablesOf(result: AnalysisResult, title?: string): Windowed<Table>[] {
  return result.findings.filter((one): one is Windowed<Table> => one.kind === 'table' && (title === undefined || one.title === title))
}
export function networksOf(result: AnalysisResult): Windowed<Network>[] {
  return result.findings.filter((one): one is Windowed<Network> => one.kind === 'network')
}
export function seriesOf(result: AnalysisResult): Windowed<Series>[] {
  return result.findings.filter((one): one is Windowed<Series> => one.kind === 'series')
}
export function at(table: Table, key: string): number {
  return table.columns.findIndex((column) => column.key === key)
}
export function cell(table: Table, row: Cell[], key: string): Cell {
  return row[at(table, key)] ?? null
}
/** Jaccard index of two sets of ports. */
export function overlap(one: readonly number[], other: readonly number[]): number {
  const seen = new Set(one)
  const shared = other.filter((port) => seen.has(port)).length
  return shared === 0 ? 0 : shared / (seen.size + other.length - shared)
}
