/**
 * Distinct ports a destination is probed on each week, and how many of them are new on it. [Evrard et al. 2019, IV-C, Fig. 6]
 *
 * New, read two ways: never seen before on that destination in the window; or not seen on it in the calendar week before.
 * Means are over the destinations probed in that week.
 */
import type { Cell } from '../../contract.ts'
import { column, scopeParameters, share, tableOf, type Analysis } from '../analysis.ts'
import { destinationPorts, eachDestination } from '../distinctKeys.ts'
import { createHistogram } from '../histogram.ts'

const none = new Float64Array(0)

export const newPorts: Analysis = {
  id: 'newPorts',
  title: 'New ports per destination',
  answers: 'Do scanners keep to the ports they know, or come with new ones every week?',
  source: 'P2 IV-C, F.6',
  parameters: scopeParameters,
  compute({ within, warn }) {
    const rows: Cell[][] = []
    let seen: Float64Array = none
    let before: Float64Array = none
    let monday = -Infinity
    for (const week of within.weeks()) {
      const keys = destinationPorts(week)
      const counts = createHistogram()
      eachDestination(keys, (ports) => counts.add(ports))
      const destinations = counts.total()
      const fresh = missing(keys, seen)
      const changed = missing(keys, week.monday - monday === 7 ? before : none)
      rows.push([
        week.label, destinations, share(keys.length, destinations), counts.quantile(0.9), share(fresh, destinations), share(changed, destinations), share(fresh, keys.length),
      ])
      seen = union(seen, keys, fresh)
      before = keys
      monday = week.monday
    }
    if (rows.length > 0) warn(`In ${rows[0][0]}, the first week of the window, every port is new.`)
    const line = (name: string, at: number) => ({ name, points: rows.map((row): [string, number] => [row[0] as string, row[at] as number]) })
    return [
      {
        kind: 'series',
        title: 'Ports per destination and week',
        shape: 'line',
        x: { title: 'ISO week (UTC)', unit: '', kind: 'category' },
        y: { title: 'Mean per destination', unit: 'ports', kind: 'number' },
        lines: [line('distinct ports', 2), line('never seen before', 4), line('not the week before', 5)],
        marks: [],
      },
      tableOf({
        title: 'Ports per destination and week',
        order: 'time',
        top: 0,
        rows,
        columns: [
          column('week', 'Week', 'text', '', 'ISO week, from Monday 00:00 UTC; only the part in the window is counted.'),
          column('destinations', 'Destinations', 'count', 'destinations', 'Destinations probed in the week.'),
          column('ports', 'Distinct ports', 'number', 'ports', 'Mean number of distinct ports probed on a destination.'),
          column('ninety', '90 %', 'number', 'ports', 'Nine tenths of the destinations have at most as many distinct ports (type-7 quantile).'),
          column('new', 'New', 'number', 'ports', 'Of those, mean number never seen before on that destination in the window.'),
          column('newSinceWeek', 'Not the week before', 'number', 'ports', 'Of those, mean number not seen on that destination in the calendar week before.'),
          column('newShare', 'Share new', 'share', '1', 'New ports of all distinct ports, destinations together.'),
        ],
      }),
    ]
  },
}

/** How many of the keys are not among the others; both ascending. */
function missing(keys: Float64Array, others: Float64Array): number {
  let count = 0
  let other = 0
  for (const key of keys) {
    while (other < others.length && others[other] < key) other++
    if (others[other] !== key) count++
  }
  return count
}

/** Both together, ascending. @param fresh how many keys are not among the seen */
function union(seen: Float64Array, keys: Float64Array, fresh: number): Float64Array {
  const all = new Float64Array(seen.length + fresh)
  let from = 0
  let key = 0
  for (let at = 0; at < all.length; at++) {
    if (key >= keys.length || (from < seen.length && seen[from] <= keys[key])) {
      if (keys[key] === seen[from]) key++
      all[at] = seen[from++]
    } else all[at] = keys[key++]
  }
  return all
}
