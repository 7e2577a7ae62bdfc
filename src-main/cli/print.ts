/** Results on stdout: a table for eyes, CSV or one JSON document for programs. */
import type { AnalysisResult, Cell, Column, Finding, Series, Table } from '../../workers/contract.ts'
import { csvOf } from '../../workers/report/csv.ts'
import { grouped, visible } from './text.ts'

export const formats = ['table', 'csv', 'json'] as const
export type Format = (typeof formats)[number]
type Windowed = AnalysisResult['findings'][number]

export function write(text: string): void {
  process.stdout.write(text)
}
export function writeJson(document: unknown): void {
  write(`${JSON.stringify(document)}\n`)
}

/** `run`: the result in the asked format. */
export function writeResult(result: AnalysisResult, format: Format): void {
  if (format === 'json') writeJson(resultDocument(result))
  else if (format === 'csv') writeResultCsv(result)
  else writeResultTables(result)
  for (const warning of result.warnings) process.stderr.write(`note: ${visible(warning)}\n`)
}

/** {"analysis", "parameters", "findings"}; a finding names its window only where the run has several. */
export function resultDocument({ analysis, parameters, findings, scope }: AnalysisResult): object {
  const several = scope.windows.length > 1
  return {
    analysis,
    parameters,
    findings: findings.map(({ window, ...finding }) => ({ ...findingDocument(finding as Finding), ...(several ? { window } : {}) })),
  }
}
function findingDocument(finding: Finding): object {
  if (finding.kind !== 'table') return finding
  const { kind, title, columns, rows } = finding
  return { kind, title, columns: columns.map(({ key, title, unit }) => ({ key, title, unit })), rows }
}

/** One CSV holds one table: the first kind of table of the result, the windows below each other in a column of their own. */
function writeResultCsv({ findings, scope }: AnalysisResult): void {
  const tables = findings.map((finding) => (finding.kind === 'series' ? { ...seriesTable(finding), window: finding.window } : finding))
  const found = tables.filter((finding) => finding.kind === 'table') as (Table & { window: string })[]
  const first = found.find((table) => table.columns.length > 0)
  if (!first) return
  const keys = first.columns.map(({ key }) => key)
  const same = found.filter(({ columns }) => columns.map(({ key }) => key).join() === keys.join())
  const several = scope.windows.length > 1
  write(
    csvOf({
      header: several ? ['window', ...keys] : keys,
      rows: same.flatMap(({ rows, window }) => (several ? rows.map((row) => [window, ...row]) : rows)),
    }),
  )
  const others = new Set(found.filter((table) => !same.includes(table)).map(({ title }) => title))
  for (const title of others) process.stderr.write(`note: not in this CSV: "${visible(title)}"; --format json holds it.\n`)
}
function seriesTable({ title, x, y, lines }: Series): Table {
  const columns: Column[] = [
    { key: 'line', title: 'Line', unit: '', kind: 'text' },
    { key: 'x', title: x.title, unit: x.unit, kind: x.kind === 'time' ? 'time' : 'number' },
    { key: 'y', title: y.title, unit: y.unit, kind: 'number' },
  ]
  const rows = lines.flatMap(({ name, points }) => points.map(([at, value]): Cell[] => [name, at, value]))
  return { kind: 'table', title, columns, rows, total: rows.length, order: 'line, then x' }
}

function writeResultTables({ title, findings, scope, parameters }: AnalysisResult): void {
  const several = scope.windows.length > 1
  write(`${visible(title)}: ${grouped(scope.kept)} of ${grouped(scope.probes)} probes, profile ${parameters.profile}\n`)
  for (const finding of findings as Windowed[]) {
    const where = several ? ` (${finding.window})` : ''
    if (finding.kind === 'table') {
      write(`\n${visible(finding.title)}${where}\n`)
      writeTable(finding.columns, finding.rows)
      if (finding.total > finding.rows.length) write(`${grouped(finding.rows.length)} of ${grouped(finding.total)} rows; --top 0 prints all.\n`)
    } else if (finding.kind === 'network') {
      write(`\n${visible(finding.title)}${where}: ${finding.nodes.length} nodes, ${finding.links.length} links (in --format json)\n`)
    } else {
      const points = finding.lines.reduce((sum, line) => sum + line.points.length, 0)
      write(`\n${visible(finding.title)}${where}: ${finding.lines.length} lines, ${points} points (in --format json)\n`)
    }
  }
}

/** Numbers to the right, words to the left, a dash for what does not exist. */
export function writeTable(columns: readonly Pick<Column, 'title' | 'unit' | 'kind'>[], rows: readonly Cell[][]): void {
  const heads = columns.map(({ title, unit }) => (unit && unit !== '1' && unit !== title.toLowerCase() ? `${title} [${unit}]` : title))
  const cells = rows.map((row) => row.map((cell, index) => cellText(cell, columns[index].kind)))
  const widths = heads.map((head, index) => cells.reduce((width, row) => Math.max(width, row[index].length), head.length))
  const right = columns.map(({ kind }) => ['port', 'count', 'number', 'share'].includes(kind))
  const line = (texts: string[]) =>
    texts.map((text, index) => (right[index] ? text.padStart(widths[index]) : text.padEnd(widths[index]))).join('  ').trimEnd()
  write(`${[line(heads), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n')}\n`)
}
function cellText(cell: Cell, kind: Column['kind']): string {
  if (cell === null) return '-'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return visible(cell)
  if (kind === 'share') return `${(cell * 100).toFixed(2)} %`
  if (kind === 'port') return String(cell)
  return grouped(Number.isInteger(cell) ? cell : Number(cell.toPrecision(6)))
}
