/** Results on stdout: a table for eyes, CSV or one JSON document for programs. */
import { Refusal, type AnalysisResult, type Cell, type Column, type Finding, type Table } from '../../workers/contract.ts'
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

/**
 * `run`: the result in the asked format.
 *
 * @param input.used the parameters that bear on it; a table leaves the others out, JSON holds all
 * @param input.finding which of them as CSV, from 1
 */
export function writeResult(input: { result: AnalysisResult; used: readonly string[]; format: Format; finding?: number }): void {
  const { result, used, format, finding } = input
  if (format === 'json') writeJson(resultDocument(result))
  else if (format === 'csv') writeResultCsv(result, finding)
  else writeResultTables(result, used)
  for (const warning of result.warnings) note(warning)
}
/** Control and bidirectional characters written out, as on the screen: whatever reads it, a line is a line. */
export function writeCsv({ header, rows }: { header: readonly string[]; rows: readonly Cell[][] }): void {
  write(csvOf({ header: header.map(visible), rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? visible(cell) : cell))) }))
}
export function note(sentence: string): void {
  process.stderr.write(`note: ${visible(sentence)}\n`)
}

/** {"analysis", "parameters", "scope", "findings", "warnings"}; a finding names its window only where the run has several. */
export function resultDocument({ analysis, parameters, findings, scope, warnings }: AnalysisResult): object {
  const several = scope.windows.length > 1
  return {
    analysis,
    parameters,
    scope,
    findings: findings.map(({ window, ...finding }) => ({ ...findingDocument(finding as Finding), ...(several ? { window } : {}) })),
    warnings,
  }
}
function findingDocument(finding: Finding): object {
  if (finding.kind !== 'table') return finding
  const { kind, title, columns, rows } = finding
  return { kind, title, columns: columns.map(({ key, title, unit, definition }) => ({ key, title, unit, definition })), rows }
}

/** The titles of a result's findings, each once: what `--finding` counts. */
export function titlesOf({ findings }: AnalysisResult): string[] {
  return [...new Set(findings.map(({ kind, title }) => `${kind}: ${title}`))]
}
export function chosen(result: AnalysisResult, finding: number): Windowed[] {
  const titles = titlesOf(result)
  const title = titles[finding - 1]
  if (title === undefined) throw new Refusal('bad_question', `There is no finding ${finding}; there are ${titles.map((one, index) => `${index + 1} ${one}`).join('; ') || 'none'}.`)
  return result.findings.filter(({ kind, title: own }) => `${kind}: ${own}` === title)
}

/** One CSV holds one table: the chosen one or the first kind of table, its windows below each other in a column of their own. */
function writeResultCsv(result: AnalysisResult, finding?: number): void {
  const { findings, scope } = result
  const found = (finding === undefined ? findings : chosen(result, finding)).map((one): Table & { window: string } => ({ ...asTable(one), window: one.window }))
  const first = found.find((_, at) => finding !== undefined || findings[at].kind === 'table') ?? found.at(0)
  if (!first) return
  const keys = first.columns.map(({ key }) => key)
  const same = found.filter(({ columns }) => columns.map(({ key }) => key).join() === keys.join())
  const several = scope.windows.length > 1
  writeCsv({
    header: several ? ['window', ...keys] : keys,
    rows: same.flatMap(({ rows, window }) => (several ? rows.map((row) => [window, ...row]) : rows)),
  })
  for (const { key, unit, definition } of first.columns) note(`${key}${unit && ` [${unit}]`}: ${definition ?? ''}`)
  const titles = titlesOf(result)
  if (finding !== undefined) return
  const others = new Set(findings.filter((_, at) => !same.includes(found[at])).map(({ kind, title }) => `${kind}: ${title}`))
  for (const other of others) note(`not in this CSV: --finding ${titles.indexOf(other) + 1}, ${other}`)
}

/** Any finding as rows: the points of a series, the links of a network. */
function asTable(finding: Finding): Table {
  if (finding.kind === 'table') return finding
  const column = (key: string, title: string, unit: string, kind: Column['kind'], definition: string): Column => ({ key, title, unit, kind, definition })
  if (finding.kind === 'network') {
    const { title, directed, weightTitle, links, omitted } = finding
    return {
      kind: 'table',
      title,
      columns: [
        column('from', 'From', '', 'text', 'A node.'),
        column('to', 'To', '', 'text', directed ? 'The node the link goes to.' : 'The node it is linked with.'),
        column('weight', 'Weight', weightTitle, 'number', 'What the link weighs.'),
        column('bold', 'Bold', '', 'flag', 'Drawn in bold.'),
      ],
      rows: links.map(({ from, to, weight, bold }): Cell[] => [from, to, weight, bold]),
      total: links.length + omitted.links,
      order: 'as drawn',
    }
  }
  const { title, x, y, lines } = finding
  const columns = [
    column('line', 'Line', '', 'text', 'Name of the curve.'),
    column('x', x.title, x.unit, x.kind === 'time' ? 'time' : x.kind === 'category' ? 'text' : 'number', 'Along the horizontal axis.'),
    column('y', y.title, y.unit, y.unit === '1' ? 'share' : 'number', 'Along the vertical axis.'),
  ]
  const rows = lines.flatMap(({ name, points }) => points.map(([at, value]): Cell[] => [name, at, value]))
  return { kind: 'table', title, columns, rows, total: rows.length, order: 'line, then x' }
}

function writeResultTables(result: AnalysisResult, used: readonly string[]): void {
  const { title, findings, scope, parameters } = result
  const several = scope.windows.length > 1
  write(`${visible(title)}: ${grouped(scope.kept)} of ${grouped(scope.probes)} probes, profile ${parameters.profile}\n`)
  const definitions = new Map<string, string>()
  for (const finding of findings) {
    const table = asTable(finding)
    write(`\n${visible(finding.title)}${several ? ` (${finding.window})` : ''}\n`)
    writeTable(table.columns, table.rows)
    if (table.total > table.rows.length) write(finding.kind === 'network' ? `${grouped(table.rows.length)} of ${grouped(table.total)} links are drawn.\n` : `${grouped(table.rows.length)} of ${grouped(table.total)} rows; --top 0 prints all.\n`)
    if (finding.kind === 'table') for (const { title, unit, definition } of table.columns) if (definition) definitions.set(headOf({ title, unit }), definition)
  }
  if (definitions.size > 0) write(`\nWhat the columns mean\n${[...definitions].map(([head, definition]) => `  ${visible(head)}: ${visible(definition)}\n`).join('')}`)
  write(`\nParameters: ${Object.entries(parameters).filter(([name]) => used.includes(name)).map(([name, value]) => `${name}=${visible(String(value ?? ''))}`).join(' ')}\n`)
}

/** Numbers to the right, words to the left, a dash for what does not exist. */
export function writeTable(columns: readonly Pick<Column, 'title' | 'unit' | 'kind'>[], rows: readonly Cell[][]): void {
  const heads = columns.map(headOf)
  const cells = rows.map((row) => row.map((cell, index) => cellText(cell, columns[index].kind)))
  const widths = heads.map((head, index) => cells.reduce((width, row) => Math.max(width, row[index].length), head.length))
  const right = columns.map(({ kind }) => ['port', 'count', 'number', 'share'].includes(kind))
  const line = (texts: string[]) =>
    texts.map((text, index) => (right[index] ? text.padStart(widths[index]) : text.padEnd(widths[index]))).join('  ').trimEnd()
  write(`${[line(heads), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n')}\n`)
}
function headOf({ title, unit }: Pick<Column, 'title' | 'unit'>): string {
  return visible(unit && unit !== '1' && unit !== title.toLowerCase() ? `${title} [${unit}]` : title)
}
function cellText(cell: Cell, kind: Column['kind']): string {
  if (cell === null) return '-'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return visible(cell)
  if (kind === 'share') return `${(cell * 100).toFixed(2)} %`
  if (kind === 'port') return String(cell)
  return grouped(Number.isInteger(cell) ? cell : Number(cell.toPrecision(6)))
}
