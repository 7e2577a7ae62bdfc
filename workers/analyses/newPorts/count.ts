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
      const all = union(seen, keys)
      const fresh = all.length - seen.length
      const changed = missing(keys, adjacent ? before : none)
      rows.push([
        label, destinations, share(keys.length, destinations), ports.quantile(0.9), share(fresh, destinations), share(changed, destinations), share(fresh, keys.length),
      ])
      seen = all
      before = keys
    },
  }
}

/** How many of the keys are not among the others; both ascending. */
function missing(keys: Float64Array, others: Float64Array): number {
  let count = 0
  let other = 0
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    while (other < others.length && others[other] < key) other++
    count += other < others.length && others[other] === key ? 0 : 1
  }
  return count
}

/** Both together, ascending. */
function union(seen: Float64Array, keys: Float64Array): Float64Array {
  // What is not needed is never touched, and so takes no memory.
  const all = new Float64Array(seen.length + keys.length)
  let from = 0
  let key = 0
  let length = 0
  while (from < seen.length && key < keys.length) {
    const one = seen[from]
    const other = keys[key]
    all[length++] = one < other ? one : other
    from += one <= other ? 1 : 0
    key += other <= one ? 1 : 0
  }
  all.set(seen.subarray(from), length)
  length += seen.length - from
  all.set(keys.subarray(key), length)
  return all.subarray(0, length + keys.length - key)
}
