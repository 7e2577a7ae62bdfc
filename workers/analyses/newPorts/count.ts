/**
 * Which (destination, port) combinations of a step were never seen before, or not in the step before it.
 *
 * Sorted lists of numbers and one pass along two of them: 8 bytes a combination that was ever seen.
 */
import type { Cell } from '../../contract.ts'
import { share } from '../analysis.ts'
import { eachDestination } from '../distinctKeys.ts'
import { createHistogram } from '../histogram.ts'

const none = new Float64Array(0)

/** Rows of a step's label, destinations, mean and 90 % of distinct ports, mean new, mean not in the step before, share new. */
export function createNewPortCount() {
  const rows: Cell[][] = []
  let seen: Float64Array = none
  let before: Float64Array = none
  return {
    rows,
    /** @param input.adjacent whether the step before it in time is the one that was added last */
    add({ label, keys, adjacent }: { label: string; keys: Float64Array; adjacent: boolean }): void {
      const ports = createHistogram()
      eachDestination(keys, (count) => ports.add(count))
      const destinations = ports.total()
      const fresh = missing(keys, seen)
      const changed = missing(keys, adjacent ? before : none)
      rows.push([
        label, destinations, share(keys.length, destinations), ports.quantile(0.9), share(fresh, destinations), share(changed, destinations), share(fresh, keys.length),
      ])
      seen = union(seen, keys, fresh)
      before = keys
    },
  }
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
