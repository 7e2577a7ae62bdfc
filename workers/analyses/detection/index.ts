/**
 * Blocking beside legitimate traffic: what share of the scans, and of the benign connections, each setting would cut,
 * a UTC day at a time, and which benign connections those are. [Evrard et al. 2019, VI-D, Table II; DEFINITIONS 10]
 *
 *   TPR = scan probes blocked / scan probes        FPR = benign connections blocked / benign connections
 *
 * Every day is simulated on its own, as the paper's days of 15 minutes were: no entry outlives midnight. A benign
 * connection is tried and never sets an entry. Minimum, mean and maximum are over the days that have something to
 * divide by, each day counting alike.
 */
import { Refusal, type Cell, type Finding, type Table } from '../../contract.ts'
import { gridOf } from '../../blocking/grid.ts'
import { learned } from '../../blocking/learn.ts'
import { createSimulator, rates, type BlockingCell } from '../../blocking/simulate.ts'
import { splitOf } from '../../blocking/split.ts'
import { portLists } from '../../blocking/strategies.ts'
import { createMarker, visitTraffic } from '../../blocking/traffic.ts'
import { column, sequenceParameters, tableOf, type Analysis } from '../analysis.ts'
import { createCollateral } from './collateral.ts'

const nanosecondsOfDay = 86_400e9
const measures = ['tpr', 'fpr', 'usefulness'] as const
/** Evrard et al. 2019, Table II: the paper's own figures on MAWI, K = 3 and 15 s. */
const published: Cell[][] = [
  ['TPR', '99.94%', '99.98%', '99.99%'],
  ['FPR', '0.0000012%', '0.0015%', '0.0091%'],
  ['Usefulness', '47.79%', '66.97%', '83.33%'],
]

export const detection: Analysis = {
  id: 'detection',
  title: 'Blocking beside legitimate traffic',
  answers: 'How many scans would be cut, and how many benign connections with them?',
  source: 'P2 VI-D, T.II',
  parameters: [...sequenceParameters, 'train', 'test', 'knowledge', 'strategies', 'kGrid', 'tGrid', 'blockScope', 'detection', 'testData', 'benign', 'scanLabel', 'top'],
  compute({ material, window, parameters, hooks, warn }) {
    const { strategies, k, t } = gridOf(parameters)
    const split = splitOf({ material, window, parameters })
    const marker = createMarker({ material, parameters })
    if (split.byDefault && parameters.knowledge === null) warn(`Learned on the first two thirds of the days with data (${split.train!.label}), tested on the rest (${split.test.label}).`)
    const known = learned({ material, window: split.train ?? split.test, parameters, hooks })
    const kMax = Math.max(...k)
    const lists = strategies.map((strategy) => portLists({ knowledge: known, strategy, kMax: strategy === 'myself' ? 0 : kMax, hooks }))
    const collateral = createCollateral({ material, strategies, k, t, mostRows: parameters.top > 0 ? parameters.top : 1000 })
    const simulator = createSimulator({ lists, k, t, detection: parameters.detection, visitBenign: collateral.visit })
    /** Bucket of each day with probes, in the order they came. */
    const bucketOf = new Map<number, number>()
    const { probes } = visitTraffic({
      material,
      window: split.test,
      parameters,
      hooks,
      marker,
      group(group, source, startDay) {
        const { times, length } = group
        for (let from = 0; from < length; ) {
          const day = Math.floor(times[from] / nanosecondsOfDay)
          let to = from + 1
          while (to < length && times[to] < (day + 1) * nanosecondsOfDay) to++
          const bucket = bucketOf.get(day) ?? bucketOf.size
          bucketOf.set(day, bucket)
          const part = { times: times.subarray(from, to), ports: group.ports.subarray(from, to), benign: group.benign.subarray(from, to), length: to - from }
          collateral.begin({ group, source, startDay, from })
          simulator.simulateGroup(part, bucket)
          from = to
        }
        collateral.end()
      },
    })
    if (probes === 0) throw new Refusal('no_probes', `No probe lies in the test window ${split.test.label}; there is nothing to test on. Take another window.`)
    const startDay = split.test.from?.day ?? material.days(parameters)[0].day
    const days = [...bucketOf].sort(([one], [other]) => one - other).map(([day, bucket]) => ({ day: day + startDay, cells: simulator.cells(bucket) }))
    const benign = days.reduce((sum, { cells }) => sum + cells[0].benign, 0)
    if (benign === 0) warn(parameters.benign === 'handshakes' ? 'No connection of the test window was completed by its source: there is no benign traffic to cut, and no FPR. A darknet has none.' : 'Every probe of the test window bears a label that counts as a scan: there is no FPR.')
    if (benign === probes) warn(parameters.benign === 'handshakes' ? 'Every probe of the test window was completed by its source: there is no scan, and no TPR.' : 'No probe of the test window bears a label that counts as a scan: there is no TPR.')
    if (parameters.benign === 'handshakes') warn('A scanner that completes handshakes (to read a banner) counts as benign here; labels tell them apart.')
    const findings: Finding[] = [overDays(days), dayTable(days), collateral.table(), publishedTable()]
    return findings
  },
}

interface Day {
  day: number
  cells: BlockingCell[]
}
const valuesOf = (cell: BlockingCell) => ({ tpr: rates(cell).blocked, fpr: rates(cell).falsePositives, usefulness: rates(cell).usefulness })
const words = {
  tpr: 'Scan probes blocked / scan probes.',
  fpr: 'Benign connections blocked / benign connections.',
  usefulness: 'Entries hit by a scan probe before they expired / entries created.',
}
const titles = { tpr: 'TPR', fpr: 'FPR', usefulness: 'Usefulness' }
const setting = [
  column('strategy', 'Strategy', 'text', '', 'How the ports beside the probed one are chosen.'),
  column('k', 'K', 'count', 'ports', 'Ports blocked beside the probed one.'),
  column('t', 'Time', 'number', 's', 'How long an entry lasts after it was last set.'),
]

function overDays(days: readonly Day[]): Table {
  const first = days[0].cells
  return tableOf({
    title: 'Scans and benign connections cut, over days',
    order: 'strategy, K, then blocking time',
    top: 0,
    columns: [
      ...setting,
      column('days', 'Days', 'count', 'days', 'UTC days of the test window with probes. Each is simulated by itself: no entry outlives midnight.'),
      ...measures.flatMap((measure) =>
        (['minimum', 'mean', 'maximum'] as const).map((which) => column(`${measure}${which[0].toUpperCase()}${which.slice(1)}`, `${titles[measure]}, ${which}`, 'share', '1', `${words[measure]} ${which[0].toUpperCase()}${which.slice(1)} over days.`)),
      ),
    ],
    rows: first.map(({ strategy, k, t }, at): Cell[] => [
      strategy,
      k,
      t,
      days.length,
      ...measures.flatMap((measure): Cell[] => {
        const values = days.map(({ cells }) => valuesOf(cells[at])[measure]).filter((value) => value !== null)
        if (values.length === 0) return [null, null, null]
        return [Math.min(...values), values.reduce((sum, one) => sum + one, 0) / values.length, Math.max(...values)]
      }),
    ]),
  })
}

function dayTable(days: readonly Day[]): Table {
  return tableOf({
    title: 'Day by day',
    order: 'day, strategy, K, then blocking time',
    top: 0,
    columns: [
      column('day', 'Day', 'text', 'UTC', 'UTC day.'),
      ...setting,
      column('scans', 'Scan probes', 'count', 'probes', 'Probes that are no benign connection.'),
      column('scansBlocked', 'Blocked', 'count', 'probes', 'Scan probes that met an entry not yet expired.'),
      column('tpr', 'TPR', 'share', '1', words.tpr),
      column('benign', 'Benign', 'count', 'connections', 'Benign connections.'),
      column('benignBlocked', 'Benign cut', 'count', 'connections', 'Benign connections that met an entry not yet expired.'),
      column('fpr', 'FPR', 'share', '1', words.fpr),
      column('entries', 'Entries', 'count', 'entries', 'Entries created.'),
      column('usefulness', 'Usefulness', 'share', '1', words.usefulness),
    ],
    rows: days.flatMap(({ day, cells }) => {
      const date = new Date(day * 86_400_000).toISOString().slice(0, 10)
      return cells.map((cell): Cell[] => {
        const { tpr, fpr, usefulness } = valuesOf(cell)
        return [date, cell.strategy, cell.k, cell.t, cell.probes, cell.blocked, tpr, cell.benign, cell.benignBlocked, fpr, cell.entries, usefulness]
      })
    }),
  })
}

function publishedTable(): Table {
  return tableOf({
    title: 'Published: Evrard et al. 2019, Table II (MAWI, K = 3, 15 s), not computed here',
    order: 'as printed',
    top: 0,
    columns: [
      column('measure', 'Measure', 'text', '', 'As in the paper.'),
      column('minimum', 'Minimum', 'text', '', 'As printed, of the paper’s six days.'),
      column('mean', 'Mean', 'text', '', 'As printed, of the paper’s six days.'),
      column('maximum', 'Maximum', 'text', '', 'As printed, of the paper’s six days.'),
    ],
    rows: published,
  })
}
