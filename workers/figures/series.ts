/** Lines, steps, bars and stacked bars over time, numbers or categories. */
import type { Series } from '../contract.ts'
import { axis, family, frame, type Option } from './axes.ts'
import { formatNumber } from './numbers.ts'
import { inks, rangeColours, type Look } from './palette.ts'

export function seriesFigure(series: Series, look: Look): Option {
  const { x, y, lines, marks, shape, title } = series
  const { ink, secondary, accent } = inks[look]
  const colours = shape === 'stacked' ? Object.values(rangeColours[look]) : [accent, secondary]
  const xTitle = x.unit ? `${x.title} (${x.unit})` : x.title
  const yTitle = y.unit && y.unit !== '1' && !y.title.toLowerCase().includes(y.unit) ? `${y.title} (${y.unit})` : y.title
  const bars = shape === 'bar' || shape === 'stacked'
  const xType = x.kind === 'number' ? 'value' : x.kind
  return {
    ...frame(title, look),
    legend: lines.length > 1 ? { right: 0, top: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 10, textStyle: { color: secondary, fontFamily: family, fontSize: 11 } } : undefined,
    xAxis: axis({
      title: xTitle,
      type: xType,
      look,
      extra: x.kind === 'time' ? { axisLabel: { color: secondary, fontSize: 11, fontFamily: family, hideOverlap: true, formatter: utcLabel } } : x.kind === 'log' ? { min: 1 } : {},
    }),
    yAxis: axis({ title: yTitle, type: y.kind === 'log' ? 'log' : 'value', look, vertical: true, extra: { max: y.unit === '1' ? 1 : undefined } }),
    series: lines.map((line, index) => ({
      name: line.name,
      type: bars ? 'bar' : 'line',
      step: shape === 'step' ? 'end' : undefined,
      stack: shape === 'stacked' ? 'all' : undefined,
      barMaxWidth: 48,
      barCategoryGap: '35%',
      showSymbol: false,
      lineStyle: { width: 1.5, color: colours[index % colours.length] },
      itemStyle: { color: colours[index % colours.length] },
      areaStyle: shape === 'line' && index === 0 ? { color: accent, opacity: 0.08 } : undefined,
      data: x.kind === 'time' ? line.points.map(([at, value]) => [Date.parse(String(at)), value]) : line.points,
      ...(index === 0 && marks.length > 0
        ? {
            markLine: {
              symbol: 'none',
              silent: true,
              lineStyle: { color: ink, type: 'dashed', width: 1 },
              label: { color: ink, fontFamily: family, fontSize: 11, formatter: '{b}' },
              data: marks.map(({ axis: on, at, label }, mark) => ({
                name: label, [on === 'x' ? 'xAxis' : 'yAxis']: at, label: { position: mark % 2 === 0 ? 'insideEndBottom' : 'insideEndTop' },
              })),
            },
          }
        : {}),
    })),
    tooltip: { ...frame(title, look).tooltip, valueFormatter: (value: unknown) => (typeof value === 'number' ? formatNumber(value) : '–') },
    useUTC: true,
  }
}

/** Midnight shows its date, other hours the hour: always UTC. */
function utcLabel(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString()
  return iso.slice(11, 16) === '00:00' ? iso.slice(0, 10) : iso.slice(11, 16)
}
