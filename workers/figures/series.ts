/**
 * Lines, steps, bars and stacked bars over time, numbers or categories.
 *
 * A line is named where it ends when the ends are far enough apart to be read; otherwise a legend names the lines.
 */
import type { Series } from '../contract.ts'
import { axis, family, frame, legend, small, titled, type Option } from './axes.ts'
import { formatNumber, formatShare } from './numbers.ts'
import { clusterColour, inks, rangeColours, type Look } from './palette.ts'

/** Ends closer than this share of the figure's height cannot both carry a name. */
const readableGap = 0.075
const nameRoom = 132

export function seriesFigure(series: Series, look: Look): Option {
  const { x, y, lines, marks, shape, title } = series
  const { ink } = inks[look]
  const colours = coloursOf(series, look)
  const bars = shape === 'bar' || shape === 'stacked'
  // Bars of unequal widths on a logarithmic axis would lie about their areas: each bin is a category instead.
  const xType = x.kind === 'number' ? (bars ? 'category' : 'value') : x.kind === 'log' ? (bars ? 'category' : 'log') : x.kind
  const named = lines.length > 1 && endsApart(series)
  const listed = lines.length > 1 && !named
  const direct = (colour: string) => ({ show: true, ...small(colour), fontWeight: 500, distance: 8 })
  const percent = y.unit === '1'
  const largest = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0)))
  const value = percent ? (one: number) => `${formatNumber(Number((one * 100).toPrecision(6)))}\u2009%` : formatNumber
  const markLine = {
    symbol: 'none',
    silent: true,
    lineStyle: { color: ink, type: 'dashed', width: 1 },
    data: marks.map(({ axis: on, at, label }, mark) => ({
      name: label,
      [on === 'x' ? 'xAxis' : 'yAxis']: at,
      // Upright above the plot, in two rows, and level ones at either end in turn, so that marks close together stay legible.
      label: { ...small(ink), formatter: '{b}', ...(on === 'x' ? { position: 'end', distance: 4 + 13 * (mark % 2), rotate: 0, ...(x.kind === 'log' && Number(at) <= 1 ? { align: 'left' } : {}) } : { position: mark % 2 === 0 ? 'insideEndTop' : 'insideStartTop' }) },
    })),
  }
  return {
    ...frame(title, look),
    grid: { left: 64, right: named ? nameRoom : 24, top: (marks.length > 0 ? 76 : 58) + (listed ? 12 : 0), bottom: 48 },
    legend: listed ? legend(look, lines.map(({ name }) => name)) : undefined,
    xAxis: axis({
      title: titled(x.title, x.unit),
      type: xType,
      look,
      label: x.kind === 'time' ? utcLabel : undefined,
      // The axis name of the figure lies in the title row of a legend: it needs a row of its own.
      extra: x.kind === 'log' && !bars ? { min: 1 } : {},
    }),
    yAxis: axis({
      title: titled(y.title, y.unit),
      type: y.kind === 'log' ? 'log' : 'value',
      look,
      vertical: true,
      label: percent ? value : undefined,
      extra: { ...(percent && largest <= 1 && shape !== 'bar' ? { max: 1 } : {}), nameGap: marks.length > 0 ? 30 : 12 },
    }),
    series: lines.map((line, index) => {
      const colour = colours[index % colours.length]
      const points = x.kind === 'time' ? line.points.map(([at, one]) => [Date.parse(String(at)), one]) : xType === 'category' ? line.points.map(([at, one]) => [typeof at === 'number' ? formatNumber(at) : at, one]) : line.points
      const last = points.length - 1
      return {
        name: line.name,
        type: bars ? 'bar' : 'line',
        ...(bars
          ? { stack: shape === 'stacked' ? 'all' : undefined, barMaxWidth: 56, barCategoryGap: points.length > 40 ? '10%' : '35%' }
          : { step: shape === 'step' ? 'end' : undefined, showSymbol: points.length === 1, lineStyle: { width: 1.5, color: colour }, areaStyle: index === lines.length - 1 && shape === 'line' && lines.length <= 2 ? { color: colour, opacity: 0.1 } : undefined }),
        itemStyle: { color: colour },
        ...(named && !bars ? { endLabel: { ...direct(colour), formatter: '{a}' } } : {}),
        data: named && bars ? points.map((point, at) => (at === last ? { value: point, label: { ...direct(inks[look].secondary), position: 'right', formatter: '{a}' } } : point)) : points,
        ...(index === 0 && marks.length > 0 ? { markLine } : {}),
      }
    }),
    tooltip: { ...frame(title, look).tooltip, axisPointer: { label: { fontFamily: family } }, valueFormatter: (one: unknown) => (typeof one === 'number' ? (percent ? formatShare(one) : formatNumber(one)) : '–') },
    useUTC: true,
  }
}

/** Ranges in the tones of one hue; two lines as background and accent; more in the categorical colours. */
function coloursOf({ shape, lines }: Series, look: Look): readonly string[] {
  const { secondary, accent } = inks[look]
  if (shape === 'stacked' && lines.length <= 3) return Object.values(rangeColours[look])
  if (lines.length <= 2) return lines.length === 1 ? [accent] : [secondary, accent]
  return lines.map((_, index) => clusterColour(index + 1, look))
}

/** Whether the last values, where names would stand, are apart in the figure's own height. */
function endsApart({ lines, shape, y }: Series): boolean {
  if (y.kind === 'log') return false
  const ends = lines.map(({ points }) => points.at(-1)?.[1] ?? 0)
  let sum = 0
  const heights = shape === 'stacked' ? ends.map((end) => (sum += end) - end / 2) : ends
  const totals = lines[0].points.map((_, at) => lines.reduce((total, { points }) => total + (points[at]?.[1] ?? 0), 0))
  const top = shape === 'stacked' ? Math.max(...totals) : Math.max(...lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0)))
  const sorted = heights.toSorted((one, other) => one - other)
  return shape !== 'bar' && sorted.every((height, index) => index === 0 || height - sorted[index - 1] >= readableGap * top)
}

/** Midnight shows its date, other hours the hour: always UTC. */
function utcLabel(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString()
  return iso.slice(11, 16) === '00:00' ? iso.slice(0, 10) : iso.slice(11, 16)
}
