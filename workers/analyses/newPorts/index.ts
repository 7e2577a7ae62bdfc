/**
 * Distinct ports a destination is probed on each week, and how many of them are new on it. [Evrard et al. 2019, IV-C, Fig. 6]
 *
 * New, read two ways: never seen before on that destination in the window; or not seen on it in the calendar week before.
 * Means are over the destinations probed in that week. A series of windows is followed window by window the same way.
 */
import type { Cell, Finding } from '../../contract.ts'
import type { TimeWindow } from '../../sequences/windows.ts'
import { column, scopeParameters, tableOf, type Analysis } from '../analysis.ts'
import { destinationPorts } from '../distinctKeys.ts'
import { createNewPortCount } from './count.ts'

export const newPorts: Analysis = {
  id: 'newPorts',
  title: 'New ports per destination',
  answers: 'Do scanners keep to the ports they know, or come with new ones every week?',
  source: 'P2 IV-C, F.6',
  parameters: scopeParameters,
  readsMore: true,
  compute({ within, warn }) {
    const count = createNewPortCount()
    let monday = -Infinity
    for (const week of within.weeks()) {
      count.add({ label: week.label, keys: destinationPorts(week), adjacent: week.monday - monday === 7 })
      monday = week.monday
    }
    if (count.rows.length > 0) warn(`In ${count.rows[0][0]}, the first week of the window, every port is new.`)
    return findingsOf(count.rows, 'week')
  },
  across() {
    const count = createNewPortCount()
    let end: TimeWindow['to'] = null
    return {
      window({ within, window: { label, from, to } }) {
        const adjacent = end !== null && from !== null && end.day === from.day && end.time === from.time
        const keys = destinationPorts(within)
        if (keys.length === 0) return
        count.add({ label, keys, adjacent })
        end = to
      },
      end: () => findingsOf(count.rows, 'window'),
    }
  },
}

function findingsOf(rows: Cell[][], step: 'week' | 'window'): Finding[] {
  const line = (name: string, at: number) => ({ name, points: rows.map((row): [string, number] => [row[0] as string, row[at] as number]) })
  const title = `Ports per destination and ${step}`
  const before = step === 'week' ? 'calendar week before' : 'window before'
  return [
    {
      kind: 'series',
      title,
      shape: 'line',
      x: { title: step === 'week' ? 'ISO week (UTC)' : 'Window', unit: '', kind: 'category' },
      y: { title: 'Mean per destination', unit: 'ports', kind: 'number' },
      lines: [line('distinct ports', 2), line('never seen before', 4), line(`not the ${step} before`, 5)],
      marks: [],
    },
    tableOf({
      title,
      order: 'time',
      top: 0,
      rows,
      columns: [
        step === 'week'
          ? column('week', 'Week', 'text', '', 'ISO week, from Monday 00:00 UTC; only the part in the window is counted.')
          : column('window', 'Window', 'text', '', 'Window of the series; in the first one every port is new.'),
        column('destinations', 'Destinations', 'count', 'destinations', `Destinations probed in the ${step}.`),
        column('ports', 'Distinct ports', 'number', 'ports', 'Mean number of distinct ports probed on a destination.'),
        column('ninety', '90 %', 'number', 'ports', 'Nine tenths of the destinations have at most as many distinct ports (type-7 quantile).'),
        column('new', 'New', 'number', 'ports', `Of those, mean number never seen before on that destination in the ${step === 'week' ? 'window' : 'series'}.`),
        column('newSinceLast', `Not the ${step} before`, 'number', 'ports', `Of those, mean number not seen on that destination in the ${before}.`),
        column('newShare', 'Share new', 'share', '1', 'New ports of all distinct ports, destinations together.'),
      ],
    }),
  ]
}
