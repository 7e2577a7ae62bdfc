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
/** What answered, by column: those of the analysis of outcomes that are put beside other measures. */
export const answerKeys = ['open', 'closed', 'filtered', 'silent']
/**
 * A table with columns of another beside its own, row by row of the same key; as it is where the other has no rows, as in
 * a darknet, where nothing answers. A column of the same key is replaced.
 */
export function beside(table: Table, other: Table | undefined, key: string, keys: readonly string[]): Table {
  if (!other || other.rows.length === 0) return table
  const kept = table.columns.flatMap((column, place) => (keys.includes(column.key) ? [] : [place]))
  const [own, foreign] = [at(table, key), at(other, key)]
  const places = keys.map((one) => at(other, one)).filter((place) => place >= 0)
  const found = new Map(other.rows.map((row) => [row[foreign], row]))
  return {
    ...table,
    columns: [...kept.map((place) => table.columns[place]), ...places.map((place) => other.columns[place])],
    rows: table.rows.map((row) => {
      const answers = found.get(row[own])
      return [...kept.map((place) => row[place]), ...places.map((place) => answers?.[place] ?? null)]
    }),
  }
}
/** Jaccard index of two sets of ports. */
export function overlap(one: readonly number[], other: readonly number[]): number {
  const seen = new Set(one)
  const shared = other.filter((port) => seen.has(port)).length
  return shared === 0 ? 0 : shared / (seen.size + other.length - shared)
}
