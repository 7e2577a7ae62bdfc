/** Horizontal bars, one a row, each with a strong and a light name on its left and its value at its end. */
import { axis, family, frame, small, titled, type Option } from './axes.ts'
import { formatNumber, formatShare } from './numbers.ts'
import { inks, type Look } from './palette.ts'

export interface Bar {
  name: string
  /** Beside the name, in a column of its own. */
  beside: string
  value: number
}
interface Bars {
  title: string
  measure: { title: string; unit: string }
  /** From the top down. */
  rows: readonly Bar[]
  /** Widths of the two columns of names, in pixels. */
  columns: [name: number, beside: number]
  look: Look
}

/** Rows before a figure is cut; the title says so. */
export const mostBars = 10

export function barsFigure({ title, measure, rows, columns, look }: Bars): Option {
  const { ink, accent, grid } = inks[look]
  const share = measure.unit === '1'
  return {
    ...frame(title, look),
    grid: { left: columns[0] + columns[1] + 12, right: 72, top: 30, bottom: 48 },
    xAxis: axis({ title: titled(measure.title, measure.unit), type: 'value', look, label: share ? (value) => formatShare(value) : undefined, extra: { splitLine: { show: true, lineStyle: { color: grid } } } }),
    yAxis: namesAxis(rows, columns, look),
    series: [barSeries({ name: measure.title, rows, share, colour: accent, look })],
    tooltip: {
      ...frame(title, look).tooltip,
      trigger: 'item',
      textStyle: { color: ink, fontSize: 12, fontFamily: family },
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const { name, beside, value } = rows[rows.length - 1 - dataIndex]
        return `${[name, beside].filter(Boolean).join(' ')}: ${share ? formatShare(value) : `${formatNumber(value)} ${measure.unit}`}`
      },
    },
  }
}

/** Columns of their own widths: names start under each other, whatever font the viewer has. */
export function namesAxis(rows: readonly Pick<Bar, 'name' | 'beside'>[], [width, besideWidth]: [number, number], look: Look) {
  const { ink, secondary, line } = inks[look]
  return {
    type: 'category',
    data: rows.toReversed().map(({ name, beside }) => `{name|${fitting(name, width)}}${besideWidth > 0 ? `{beside|${fitting(beside, besideWidth)}}` : ''}`),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: line } },
    axisLabel: {
      interval: 0,
      margin: 10,
      rich: {
        name: { ...small(ink), fontWeight: 600, width, align: 'left' },
        beside: { ...small(secondary), width: besideWidth, align: 'left' },
      },
    },
  }
}

export function barSeries(input: { name: string; rows: readonly Bar[]; share?: boolean; colour: string; look: Look }) {
  const { name, rows, share = false, colour, look } = input
  const words = (value: number) => (share ? formatShare(value) : formatNumber(value))
  return {
    name,
    type: 'bar',
    data: rows.toReversed().map(({ value }) => value),
    itemStyle: { color: colour },
    barWidth: '62%',
    barMaxWidth: 22,
    label: { show: true, position: 'right', ...small(inks[look].secondary), formatter: ({ value }: { value: unknown }) => words(Number(value)) },
  }
}

/** A letter's usual width at the names' size. */
const letter = 6.4

/** Braces and bars are the marks of rich text; long names are cut to what the column holds. */
function fitting(name: string, width: number): string {
  const plain = name.replace(/[{}|]/g, ' ')
  const letters = Math.floor(width / letter)
  return plain.length > letters ? `${plain.slice(0, letters - 1)}…` : plain
}
