/**
 * How many distinct ports a destination, a source or a pair of both has in a week, cumulated. [Evrard et al. 2019, III-C, Fig. 2]
 *
 * The figure counts per destination and week, the filter it argues for cuts per day; DEFINITIONS 3 reads its unit as the
 * pair. So all three units are shown, each unit of each week counting once.
 */
import type { Cell, Column } from '../../contract.ts'
import { column, scopeParameters, share, tableOf, type Analysis } from '../analysis.ts'
import { destinationPortCounts } from '../distinctKeys.ts'
import { createHistogram, thinned, type Histogram } from '../histogram.ts'

const mostPoints = 400
const units = ['destination', 'source', 'pair'] as const

export const distinctPorts: Analysis = {
  id: 'distinctPorts',
  title: 'Distinct ports per week',
  answers: 'How many ports are probed on one destination, or by one source, and how many of them does the filter’s range cover?',
  source: 'P2 III-C, F.2',
  parameters: [...scopeParameters, 'minimum', 'maximum'],
  readsMore: true,
  compute({ within, parameters }) {
    const { minimum, maximum } = parameters
    const pooled = units.map(createHistogram)
    const weekly: Cell[][] = []
    for (const week of within.weeks()) {
      const own = units.map(createHistogram)
      const both = (unit: number, ports: number) => {
        own[unit].add(ports)
        pooled[unit].add(ports)
      }
      const stamps = new Float64Array(65_536).fill(-1)
      let last = -1
      let bySource = 0
      const counts = destinationPortCounts(week, (source, ports, length) => {
        // Pairs come source by source.
        if (source !== last && last >= 0) both(1, bySource)
        if (source !== last) bySource = 0
        last = source
        for (let at = 0; at < length; at++) {
          if (stamps[ports[at]] === source) continue
          stamps[ports[at]] = source
          bySource++
        }
        both(2, length)
      })
      if (last >= 0) both(1, bySource)
      for (const ports of counts) both(0, ports)
      own.forEach((counts, unit) => weekly.push([week.label, ...row(units[unit], counts)]))
    }
    function row(unit: string, counts: Histogram): Cell[] {
      const total = counts.total()
      const covered = counts.between(minimum, maximum)
      const under = counts.between(0, minimum - 1)
      return [
        unit, total, under, covered, total - under - covered, share(covered, total), share(under + covered, total),
        counts.quantile(0.5), counts.quantile(0.9), counts.maximum(),
      ]
    }
    const columns: Column[] = [
      column('unit', 'Unit', 'text', '', 'What has its distinct ports counted in a week: a destination (as P2 Fig. 2), a source, or a (source, destination) pair.'),
      column('units', 'Units', 'count', 'units', 'Units with at least one probe; one that is seen in several weeks counts in each.'),
      column('under', 'Too few', 'count', 'units', `Fewer than ${minimum} distinct ports in the week.`),
      column('within', 'Within', 'count', 'units', `${minimum} to ${maximum} distinct ports.`),
      column('over', 'Too many', 'count', 'units', `More than ${maximum} distinct ports.`),
      column('covered', 'Covered', 'share', '1', `Share of units with ${minimum} to ${maximum} distinct ports. The filter itself cuts per day.`),
      column('atMost', 'Up to the maximum', 'share', '1', `Share of units with at most ${maximum} distinct ports (P2: 72 % per destination).`),
      column('median', 'Median', 'number', 'ports', 'Half of the units have at most as many (type-7 quantile).'),
      column('ninety', '90 %', 'number', 'ports', 'Nine tenths of the units have at most as many.'),
      column('maximum', 'Most', 'count', 'ports', 'Distinct ports of the unit with the most.'),
    ]
    return [
      {
        kind: 'series',
        title: 'Units with at most this many distinct ports in a week',
        shape: 'step',
        x: { title: 'Distinct ports in a week', unit: 'ports', kind: 'log' },
        y: { title: 'Share of units', unit: '1', kind: 'number' },
        lines: units.map((unit, index) => ({ name: unit, points: thinned(pooled[index].cumulative(), mostPoints) })),
        marks: [
          { axis: 'x', at: minimum, label: `${minimum} ports` },
          { axis: 'x', at: maximum, label: `${maximum} ports` },
        ],
      },
      tableOf({ title: 'Distinct ports in a week', order: 'destination, source, pair', top: 0, columns, rows: units.map((unit, index) => row(unit, pooled[index])) }),
      tableOf({
        title: 'Distinct ports, week by week',
        order: 'time, then destination, source, pair',
        top: 0,
        rows: weekly,
        columns: [column('week', 'Week', 'text', '', 'ISO week, from Monday 00:00 UTC; only the part in the window is counted.'), ...columns],
      }),
    ]
  },
}
