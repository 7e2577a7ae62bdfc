/** Which edge sets w_max, and what the distances are divided by with it and without it. [DEFINITIONS 8] */
import type { Cell, Table, WeightFacts } from '../contract.ts'
import type { WindowMaterial } from '../material.ts'
import { column, tableOf } from './analysis.ts'

/** @param input.changed what of the result is another one without that edge: how many, and of what */
export function heaviestTable({ within, changed }: { within: WindowMaterial; changed?: { count: number; what: string } }): Table {
  const rest = within.withoutHeaviest()
  const row = (name: string, { heaviest, maximum, q1, q3, divisor }: WeightFacts, count: number): Cell[] => [
    name, heaviest?.from ?? null, heaviest?.to ?? null, maximum, q1, q3, divisor, ...(changed ? [count] : []),
  ]
  return tableOf({
    title: 'The edge that sets w_max',
    order: 'as it is, then without that edge',
    top: 0,
    rows: rest === null ? [] : [row('with it', within.weights(), 0), row('without it', rest.weights, changed?.count ?? 0)],
    columns: [
      column('graph', 'Graph', 'text', '', 'All edges; then all but the heaviest.'),
      column('from', 'From', 'port', '', 'Start of the heaviest edge of that graph (the lowest ports on a tie).'),
      column('to', 'To', 'port', '', 'Its end.'),
      column('maximum', 'w_max', 'count', 'transitions', 'Its weight: an edge of this weight costs 0.'),
      column('q1', 'Q1', 'number', 'transitions', 'First quartile of the weights (type 7).'),
      column('q3', 'Q3', 'number', 'transitions', 'Third quartile.'),
      column('divisor', 'Divided by', 'number', 'transitions', 'Q3 - Q1, or 1 where that is 0 (P2 III-E).'),
      ...(changed ? [column('changed', 'Changed', 'count', '', `${changed.what} that differ from those of all edges.`)] : []),
    ],
  })
}
