/** Boxes on quartiles with whiskers to the least and the most, one a category. [Evrard et al. 2019, Fig. 4] */
import type { Series } from '../contract.ts'
import { axis, family, frame, titled, type Option } from './axes.ts'
import { formatNumber } from './numbers.ts'
import { inks, type Look } from './palette.ts'

/** @param series five lines in this order: minimum, Q1, median, Q3, maximum, each with a point a category */
export function boxFigure(series: Series, look: Look): Option {
  const { x, y, lines, title } = series
  const { ink, accent, paper } = inks[look]
  const categories = lines[0].points.map(([at]) => String(at))
  const spread = (at: number) => lines.map(({ points }) => points[at][1])
  return {
    ...frame(title, look),
    xAxis: { ...axis({ title: titled(x.title, x.unit), type: 'category', look }), data: categories },
    yAxis: axis({ title: titled(y.title, y.unit), type: y.kind === 'log' ? 'log' : 'value', look, vertical: true }),
    series: [
      {
        name: title,
        type: 'boxplot',
        boxWidth: [8, 40],
        itemStyle: { color: paper, borderColor: accent, borderWidth: 1.5 },
        // A category without values keeps its place.
        data: categories.map((_, at) => (spread(at).includes(null) ? ['-', '-', '-', '-', '-'] : spread(at))),
      },
    ],
    tooltip: {
      ...frame(title, look).tooltip,
      trigger: 'item',
      textStyle: { color: ink, fontSize: 12, fontFamily: family },
      formatter: ({ dataIndex }: { dataIndex: number }) =>
        [categories[dataIndex], ...lines.map(({ name }, at) => `${name}: ${formatNumber(spread(dataIndex)[at] ?? 0)}`)].join('\n'),
    },
  }
}
