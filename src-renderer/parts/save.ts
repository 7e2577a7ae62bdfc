/** Files the page makes itself, handed to the browser's own way of saving. */
import type { AnalysisResult, Finding, Series, Table } from '../../workers/contract.ts'
import { figureFor } from '../../workers/figures/index.ts'
import { toSvg } from '../../workers/figures/svg.ts'
import { csvOf } from '../../workers/report/csv.ts'

export function saveFile(name: string, type: string, content: string | Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** A file's name from a title: words of letters and digits. */
export const fileName = (words: string) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 80)

export function saveTable(table: Table): void {
  saveFile(`${fileName(table.title)}.csv`, 'text/csv', csvOf({ header: table.columns.map(({ key }) => key), rows: table.rows }))
}
export function saveSeries({ title, x, lines }: Series): void {
  const rows = lines.flatMap(({ name, points }) => points.map(([at, value]) => [name, at, value]))
  saveFile(`${fileName(title)}.csv`, 'text/csv', csvOf({ header: ['line', x.title.toLowerCase(), 'value'], rows }))
}
export function saveResult(result: AnalysisResult): void {
  saveFile(`${result.analysis}.json`, 'application/json', `${JSON.stringify(result)}\n`)
}
/** The report's own drawing of a finding, on paper. */
export function saveDrawing(finding: Finding): void {
  const option = figureFor(finding, 'light')
  if (option) saveFile(`${fileName(finding.title)}.svg`, 'image/svg+xml', toSvg(option, 900, finding.kind === 'network' ? 560 : 380))
}
