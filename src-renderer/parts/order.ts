/** The order of a table's rows under a sorted column: numbers by value, text by code unit, empty cells last. */
import type { Cell } from '../../workers/contract.ts'

export function sortedOrder(rows: readonly Cell[][], index: number | null, descending: boolean): Uint32Array {
  const order = Uint32Array.from(rows, (_, row) => row)
  if (index === null) return order
  const sign = descending ? -1 : 1
  return order.sort((one, other) => {
    const a = rows[one][index]
    const b = rows[other][index]
    if (a === null || b === null) return a === b ? one - other : a === null ? 1 : -1
    if (a === b) return one - other
    if (typeof a === 'string' && typeof b === 'string' && /^C\d+$/.test(a) && /^C\d+$/.test(b)) return sign * (Number(a.slice(1)) - Number(b.slice(1)))
    return a < b ? -sign : sign
  })
}
