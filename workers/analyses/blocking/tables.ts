/** The findings of a blocking run: the whole grid, curves, hit@K, strategies side by side. Reference values are the paper's, and say so. */
import type { Cell, Column, Finding, Series, Table } from '../../contract.ts'
import type { Grid } from '../../blocking/grid.ts'
import type { HitRate } from '../../blocking/hitRate.ts'
import { factsOf } from '../../blocking/knowledgeFile.ts'
import type { Learned } from '../../blocking/learn.ts'
import { rates, type BlockingCell } from '../../blocking/simulate.ts'
import type { Split } from '../../blocking/split.ts'
import { column, tableOf } from '../analysis.ts'

interface At {
  k: number
  /** Seconds. */
  t: number
}
interface Run {
  cells: readonly BlockingCell[]
  hits: readonly HitRate[]
}
const strategyColumn = column('strategy', 'Strategy', 'text', '', 'myself: the probed port alone; euclidean: and the nearest numbers; upward: and the next higher; semantic: and the least dissimilar; successor: and the most frequent next; popular: and the most probed.')
const kColumn = column('k', 'K', 'count', 'ports', 'Ports blocked beside the probed one.')
const blockedColumn = column('blocked', 'Blocked', 'share', '1', 'Blocked probes / probes of the test window. P2 VI-A.')
const usefulColumn = column('usefulness', 'Usefulness', 'share', '1', 'Entries hit by a probe before they expired / entries created. P2 VI-A.')
const hitColumn = column('hit', 'hit@K', 'share', '1', 'Steps of the test window to a port among the first K listed for the port before, of all steps to another port.')

export function grid(cells: readonly BlockingCell[]): Table {
  return tableOf({
    title: 'Blocking, every strategy, K and time',
    order: 'strategy, K, then blocking time',
    top: 0,
    columns: [
      strategyColumn,
      kColumn,
      column('t', 'Time', 'number', 's', 'How long an entry lasts after it was last set.'),
      column('probes', 'Probes', 'count', 'probes', 'Probes of the test window.'),
      column('blockedProbes', 'Blocked', 'count', 'probes', 'Probes that met an entry not yet expired.'),
      blockedColumn,
      column('entries', 'Entries', 'count', 'entries', 'Entries created; extending one that has not expired makes no new one.'),
      column('useful', 'Useful', 'count', 'entries', 'Entries hit at least once before they expired.'),
      usefulColumn,
    ],
    rows: cells.map((cell) => {
      const { blocked, usefulness } = rates(cell)
      return [cell.strategy, cell.k, cell.t, cell.probes, cell.blocked, blocked, cell.entries, cell.useful, usefulness]
    }),
  })
}

/** What Evrard et al. print of their own data: never computed here. */
const published = {
  blocked: [
    { axis: 'y', at: 0.05, label: 'paper: myself from 5 %' },
    { axis: 'y', at: 0.25, label: 'paper: myself up to 25 %' },
    { axis: 'y', at: 0.5, label: 'paper: semantic, K = 3, 20 000 s: about 50 %' },
  ],
  usefulness: [
    { axis: 'y', at: 0.18, label: 'paper: myself below 18 %' },
    { axis: 'y', at: 0.25, label: 'paper: semantic, K = 3, 20 000 s: 25 %' },
  ],
} satisfies Record<string, Series['marks']>

/** Fig. 10 and 11 with all strategies on the same axes: over the blocking time at one K, and over K at one time. */
export function curves({ cells, wanted, k, t }: At & { cells: readonly BlockingCell[]; wanted: Grid }): Series[] {
  const lines = (pick: (cell: BlockingCell) => boolean, x: (cell: BlockingCell) => number, measure: 'blocked' | 'usefulness') =>
    wanted.strategies.map((strategy) => ({
      name: strategy,
      points: cells.filter((cell) => cell.strategy === strategy && pick(cell)).map((cell): [number, number | null] => [x(cell), rates(cell)[measure]]),
    }))
  const titles = { blocked: 'Blocked probes', usefulness: 'Usefulness of entries' }
  return (['blocked', 'usefulness'] as const).flatMap((measure): Series[] => {
    const y = { title: measure === 'blocked' ? 'blocked' : 'useful', unit: '1', kind: 'number' as const }
    return [
      {
        kind: 'series', shape: 'line', title: `${titles[measure]} by blocking time, K = ${k}`, y, marks: published[measure],
        x: { title: 'blocking time', unit: 's', kind: 'log' },
        lines: lines((cell) => cell.k === k, (cell) => cell.t, measure),
      },
      {
        kind: 'series', shape: 'line', title: `${titles[measure]} by K, ${t} s`, y, marks: published[measure],
        x: { title: 'K', unit: 'ports', kind: 'number' },
        lines: lines((cell) => cell.t === t, (cell) => cell.k, measure),
      },
    ]
  })
}

export function hits(rows: readonly HitRate[]): Table {
  return tableOf({
    title: 'Next port foretold: hit@K',
    order: 'strategy, then K',
    top: 0,
    columns: [
      strategyColumn,
      column('k', 'K', 'count', 'ports', 'Ports listed.'),
      column('steps', 'Steps', 'count', 'transitions', 'Steps from a port to another one in the sequences of the test window.'),
      column('hits', 'Hits', 'count', 'transitions', 'Steps to a port among the first K listed for the port before.'),
      hitColumn,
    ],
    rows: rows.map(({ strategy, k, transitions, hits, rate }) => [strategy, k, transitions, hits, rate]),
  })
}

/** A row a strategy at one K and time; the difference to `semantic` says where a simpler one does as well. */
export function compared({ cells, hits, k, t }: At & Run): Table {
  const at = cells.filter((cell) => cell.k === k && cell.t === t)
  const semantic = at.find(({ strategy }) => strategy === 'semantic')
  const difference = (cell: BlockingCell, measure: 'blocked' | 'usefulness') => {
    const [own, other] = [rates(cell)[measure], semantic === undefined ? null : rates(semantic)[measure]]
    return own === null || other === null ? null : Number(((own - other) * 100).toFixed(6))
  }
  return tableOf({
    title: 'Strategies side by side',
    order: `strategy; K = ${k}, ${t} s`,
    top: 0,
    columns: [
      strategyColumn,
      blockedColumn,
      usefulColumn,
      column('entries', 'Entries', 'count', 'entries', 'Entries created.'),
      hitColumn,
      column('blockedBeyond', 'Blocked beyond semantic', 'number', 'points', 'Its blocked share less that of semantic, in percentage points; 0: a list without the dissimilarity does as well.'),
      column('usefulnessBeyond', 'Useful beyond semantic', 'number', 'points', 'Its usefulness less that of semantic, in percentage points.'),
    ],
    rows: at.map((cell): Cell[] => [
      cell.strategy,
      rates(cell).blocked,
      rates(cell).usefulness,
      cell.entries,
      hitAt(hits, cell.strategy, k),
      difference(cell, 'blocked'),
      difference(cell, 'usefulness'),
    ]),
  })
}
/** `myself` lists nothing, at any K. */
function hitAt(hits: readonly HitRate[], strategy: string, k: number): number | null {
  return hits.filter((one) => one.strategy === strategy && one.k <= k).at(-1)?.rate ?? null
}

export function learnedTable({ known, split, probes }: { known: Learned; split: Split; probes: number }): Table {
  const facts = factsOf(known)
  const { test } = split
  const where: Cell[] = known.name === null ? [known.window!.label, known.window!.start, known.window!.end] : [`knowledge ${known.name}`, null, null]
  return tableOf({
    title: 'Learned on and tested on',
    order: 'training, then test',
    top: 0,
    columns: [
      column('part', 'Part', 'text', '', 'What the window was used for.'),
      column('window', 'Window', 'text', '', 'Its label, or the name of imported knowledge.'),
      column('start', 'Start', 'time', 'UTC', 'Its start; it belongs to the window.'),
      column('end', 'End', 'time', 'UTC', 'Its end; it does not belong to the window.'),
      column('probes', 'Probes', 'count', 'probes', 'Training: all probes, which popular counts; test: the probes simulated.'),
      column('ports', 'Ports', 'count', 'ports', 'Ports of the learned graph.'),
      column('edges', 'Edges', 'count', 'edges', 'Edges of the learned graph.'),
      column('steps', 'Steps', 'count', 'transitions', 'Steps learned from: the sum of the weights.'),
    ],
    rows: [
      ['training', ...where, facts.probes, facts.ports, facts.edges, facts.transitions],
      ['test', test.label, test.start, test.end, probes, null, null, null],
    ],
  })
}

/** Learned elsewhere beside learned here, on the same test window. */
export function transfer({ name, elsewhere, here, train, k, t }: At & { name: string; elsewhere: Run; here: Run; train: { label: string } }): Finding {
  const share = (key: string, title: string, definition: string): Column => column(key, title, 'share', '1', definition)
  const at = (run: Run) => run.cells.filter((cell) => cell.k === k && cell.t === t)
  const own = at(here)
  return tableOf({
    title: 'Transfer: learned elsewhere beside learned here',
    order: `strategy; K = ${k}, ${t} s`,
    top: 0,
    columns: [
      strategyColumn,
      share('blocked', 'Blocked', `By ${name}.`),
      share('blockedHere', 'Blocked, own', `Learned in ${train.label} of this case.`),
      share('usefulness', 'Usefulness', `By ${name}.`),
      share('usefulnessHere', 'Usefulness, own', `Learned in ${train.label} of this case.`),
      share('hit', 'hit@K', `By ${name}.`),
      share('hitHere', 'hit@K, own', `Learned in ${train.label} of this case.`),
    ],
    rows: at(elsewhere).map((cell, index) => [
      cell.strategy,
      rates(cell).blocked,
      rates(own[index]).blocked,
      rates(cell).usefulness,
      rates(own[index]).usefulness,
      hitAt(elsewhere.hits, cell.strategy, k),
      hitAt(here.hits, cell.strategy, k),
    ]),
  })
}
