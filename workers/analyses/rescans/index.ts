/**
 * Re-scans: how often a source probes a port of a destination again on the same day. [Evrard et al. 2019, IV-B, Fig. 5]
 *
 * Probes of one (source, destination, port) on one UTC day, minus 1. Retransmissions are probes too, as in the paper; how
 * many there are is printed beside.
 */
import type { Cell } from '../../contract.ts'
import { column, scopeParameters, share, tableOf, type Analysis } from '../analysis.ts'
import { thinned } from '../histogram.ts'
import { createRescanCount, type DayOfRescans } from './count.ts'

const mostPoints = 400

export const rescans: Analysis = {
  id: 'rescans',
  title: 'Re-scans within a day',
  answers: 'Does a source come back to the same port of the same destination on the same day?',
  source: 'P2 IV-B, F.5',
  parameters: scopeParameters,
  readsMore: true,
  compute({ within }) {
    const count = createRescanCount()
    within.visitPairs([], count.pair)
    const days = [...count.days].sort(([one], [other]) => one - other)
    const total: DayOfRescans = { combinations: 0, repeated: 0, rescans: 0, most: 0 }
    for (const [, day] of days) {
      total.combinations += day.combinations
      total.repeated += day.repeated
      total.rescans += day.rescans
      total.most = Math.max(total.most, day.most)
    }
    const row = ({ combinations, repeated, rescans, most }: DayOfRescans): Cell[] => [
      combinations, repeated, share(repeated, combinations), rescans, share(rescans, combinations), share(rescans, rescans + combinations), most,
    ]
    const dates = days.map(([day]) => new Date(day * 86_400_000).toISOString().slice(0, 10))
    let below = 0
    const curve = count
      .combinationsOf()
      .map(([probes, combinations]): [number, number] => [probes, (below += combinations) / total.combinations])
    const columns = [
      column('combinations', 'Combinations', 'count', '', 'Distinct (source, destination, port) of a day; one seen on several days counts on each.'),
      column('repeated', 'Re-scanned', 'count', '', 'Combinations probed more than once in their day.'),
      column('repeatedShare', 'Share re-scanned', 'share', '1', 'Re-scanned combinations of all.'),
      column('rescans', 'Re-scans', 'count', 'probes', 'Probes after the first of their combination and day.'),
      column('mean', 'Re-scans each', 'number', 'probes', 'Mean number of re-scans of a combination.'),
      column('rescanShare', 'Share of probes', 'share', '1', 'Re-scans of all probes.'),
      column('most', 'Most', 'count', 'probes', 'Re-scans of the combination with the most.'),
    ]
    return [
      {
        kind: 'series',
        title: 'Mean number of re-scans per day',
        shape: 'bar',
        x: { title: 'Day (UTC)', unit: '', kind: 'category' },
        y: { title: 'Re-scans of a (source, destination, port)', unit: 'probes', kind: 'number' },
        lines: [{ name: 're-scans', points: days.map(([, { rescans, combinations }], at) => [dates[at], share(rescans, combinations)]) }],
        marks: [],
      },
      {
        kind: 'series',
        title: 'Combinations probed at most so often in a day',
        shape: 'step',
        x: { title: 'Probes to one (source, destination, port) in a day', unit: 'probes', kind: 'log' },
        y: { title: 'Share of combinations', unit: '1', kind: 'number' },
        lines: [{ name: 'combinations', points: thinned(curve, mostPoints) }],
        marks: [],
      },
      tableOf({
        title: 'Re-scans per day',
        order: 'time',
        top: 0,
        rows: days.map(([, day], at) => [dates[at], ...row(day)]),
        columns: [column('day', 'Day', 'text', 'UTC', 'Calendar day.'), ...columns],
      }),
      tableOf({
        title: 'Re-scans',
        order: 'one row',
        top: 0,
        rows: [[...row(total), within.retransmissions()]],
        columns: [
          ...columns,
          column('retransmissions', 'Retransmissions', 'count', 'probes', 'Probes that repeat an earlier one of the pair with its source port and sequence number: re-scans by the sender’s TCP, not by its plan.'),
        ],
      }),
    ]
  },
}
