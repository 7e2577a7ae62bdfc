/**
 * The findings of several sensors laid side by side, as P2 shows FR and JP: tables below each other with the sensor in
 * front of each row, the lines of all in one figure. [Evrard et al. 2019, Table I, Fig. 2 to 8]
 */
import type { Finding, Series, SeriesLine, Table } from '../contract.ts'
import { column } from './analysis.ts'

/** More lines than this cannot be told apart. */
const mostLines = 12

export function besideSensors(found: readonly { name: string; findings: readonly Finding[] }[]): Finding[] {
  const titles = found.flatMap(({ findings }) => findings.map(({ kind, title }) => `${kind} ${title}`))
  return [...new Set(titles)].flatMap((key): Finding[] => {
    const same = found.flatMap(({ name, findings }) => findings.filter(({ kind, title }) => `${kind} ${title}` === key).map((finding) => ({ name, finding })))
    const tables = same.filter((one): one is { name: string; finding: Table } => one.finding.kind === 'table')
    if (tables.length > 0) return stacked(tables)
    const curves = same.filter((one): one is { name: string; finding: Series } => one.finding.kind === 'series')
    return curves.length > 0 ? overlaid(curves) : []
  })
}

function stacked(tables: { name: string; finding: Table }[]): Table[] {
  const { title, columns, order } = tables[0].finding
  const fits = tables.filter(({ finding }) => finding.columns.length === columns.length)
  return [
    {
      kind: 'table',
      title: `${title}, sensor by sensor`,
      columns: [column('sensor', 'Sensor', 'text', '', 'Label of the captures; all sensors: their captures joined.'), ...columns],
      rows: fits.flatMap(({ name, finding }) => finding.rows.map((row) => [name, ...row])),
      total: fits.reduce((sum, { finding }) => sum + finding.total, 0),
      order: `sensors by label, then all together; in each ${order}`,
    },
  ]
}

function overlaid(curves: { name: string; finding: Series }[]): Series[] {
  const { finding } = curves[0]
  if (finding.shape === 'box' || finding.shape === 'stacked') return []
  // Curves of several lines give a figure a line: a median of each sensor, then a third quartile of each.
  const names = [...new Set(curves.flatMap(({ finding: { lines } }) => lines.map(({ name }) => name)))]
  if (names.length > 1) {
    return names.flatMap((own) =>
      overlaid(curves.map(({ name, finding: one }) => ({ name, finding: { ...one, title: `${one.title}: ${own}`, lines: one.lines.filter((line) => line.name === own) } }))),
    )
  }
  const lines = curves.flatMap(({ name, finding: { lines } }) => lines.map((line): SeriesLine => ({ ...line, name })))
  const filled = lines.filter(({ points }) => points.length > 0)
  if (filled.length === 0 || filled.length > mostLines) return []
  const marks = curves.flatMap(({ finding: { marks } }) => marks)
  // A mark that differs from sensor to sensor, such as a quartile, would be several: each table has its own.
  const shared = marks.filter((mark, at) => marks.findIndex(({ label }) => label === mark.label) === at && marks.filter(({ label }) => label === mark.label).length === curves.length)
  const x = finding.x.kind === 'category' ? { categories: [...new Set(filled.flatMap(({ points }) => points.map(([at]) => at)))].sort() } : null
  return [
    {
      ...finding,
      title: `${finding.title}, sensor by sensor`,
      // A logarithmic axis needs every value above 0.
      y: curves.every(({ finding: { y } }) => y.kind === finding.y.kind) ? finding.y : { ...finding.y, kind: 'number' },
      lines: x === null ? filled : filled.map((line) => ({ ...line, points: x.categories.map((at) => line.points.find(([own]) => own === at) ?? [at, null]) })),
      marks: shared,
    },
  ]
}
