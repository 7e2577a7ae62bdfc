/**
 * Collateral: which benign connections each setting would have cut.
 *
 * A larger K and a longer blocking time only cut more, so that a connection's settings are told by their edge: the
 * shortest time at each K from which on it is shorter than at the K before. At most some rows are kept, the first in the
 * order of sources and times; how many there are is counted to the end.
 */
import { isoTime, type Cell, type Table } from '../../contract.ts'
import type { DeliveredGroup } from '../../blocking/groups.ts'
import type { BenignVisitor } from '../../blocking/simulate.ts'
import type { Strategy } from '../../blocking/strategies.ts'
import type { Material } from '../../material.ts'
import { column, tableOf } from '../analysis.ts'

export interface Collateral {
  /** The part of a group that is simulated next: it starts at `from`. */
  begin(part: { group: DeliveredGroup<number>; source: number; startDay: number; from: number }): void
  visit: BenignVisitor
  /** The group is done. */
  end(): void
  table(): Table
}

export function createCollateral(input: { material: Material; strategies: readonly Strategy[]; k: readonly number[]; t: readonly number[]; mostRows: number }): Collateral {
  const { material, strategies, k, t, mostRows } = input
  const rows: Cell[][] = []
  let total = 0
  let part: Parameters<Collateral['begin']>[0] | null = null
  /** Of the group under way: index, then strategy. */
  let found: { index: number; list: number; cells: Cell[] }[] = []
  return {
    begin(next) {
      part = next
    },
    visit({ list, index, firstCut }) {
      const { group, source, startDay, from } = part!
      const edge = edgeOf(firstCut, k, t)
      if (edge === '') return
      total++
      if (rows.length + found.length >= mostRows && found.length > 0 && rows.length >= mostRows) return
      const at = from + index
      const day = startDay + Math.floor(group.times[at] / 86_400e9)
      const time = group.times[at] - (day - startDay) * 86_400e9
      found.push({
        index: at,
        list,
        cells: [isoTime({ day, time }), material.addressText(source), material.addressText(group.destinations[group.destination[at]]), group.ports[at], strategies[list], edge],
      })
    },
    end() {
      found.sort((one, other) => one.index - other.index || one.list - other.list)
      for (const { cells } of found) if (rows.length < mostRows) rows.push(cells)
      found = []
    },
    table: () => ({
      ...tableOf({
        title: 'Collateral: benign connections that would have been cut',
        order: 'source, time, then strategy',
        top: 0,
        columns: [
          column('time', 'Time', 'time', 'UTC', 'When the connection was opened.'),
          column('source', 'Source', 'address', '', 'Who opened it.'),
          column('destination', 'Destination', 'address', '', 'To whom.'),
          column('port', 'Port', 'port', '', 'Destination port.'),
          column('strategy', 'Strategy', 'text', '', 'Whose entry would have cut it.'),
          column('settings', 'Cut by', 'text', '', 'From which K and blocking time on; larger ones cut it too.'),
        ],
        rows,
      }),
      total,
    }),
  }
}

/** 'K 0 from 20000 s, K 2 from 60 s'; '' where no setting cuts it. A strategy whose list is shorter counts the same from its last K on. */
function edgeOf(firstCut: Uint8Array, k: readonly number[], t: readonly number[]): string {
  const parts: string[] = []
  let shortest = t.length
  for (const one of k) {
    const first = firstCut[Math.min(one, firstCut.length - 1)]
    if (first >= shortest) continue
    shortest = first
    parts.push(`K ${one} from ${t[first]} s`)
  }
  return parts.join(', ')
}
