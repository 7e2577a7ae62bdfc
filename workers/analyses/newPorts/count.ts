/**
 * Which (destination, port) combinations of a step were never seen before, or not in the step before it.
 *
 * Sorted lists of numbers and one pass along two of them: 8 bytes a combination that was ever seen.
 */
import type { Cell } from '../../contract.ts'
import { grown } from '../../graph/arrays.ts'
import { share } from '../analysis.ts'
import { eachDestination } from '../distinctKeys.ts'
import { createHistogram } from '../histogram.ts'

const none = new Float64Array(0)

/** Rows of a step's label, destinations, mean and 90 % of distinct ports, mean new, mean not in the step before, share new. */
export function createNewPortCount() {
  const rows: Cell[][] = []
  let seen: Float64Array = none
  let seenCount = 0
  let before: Float64Array = none
  return {
    rows,
    /** @param input.adjacent whether the step before it in time is the one that was added last */
    add({ label, keys, adjacent }: { label: string; keys: Float64Array; adjacent: boolean }): void {
      const ports = createHistogram()
      eachDestination(keys, (count) => ports.add(count))
      const destinations = ports.total()
      const fresh = missing(keys, seen, seenCount)
      const changed = missing(keys, before, adjacent ? before.length : 0)
      rows.push([
        label, destinations, share(keys.length, destinations), ports.quantile(0.9), share(fresh, destinations), share(changed, destinations), share(fresh, keys.length),
      ])
      if (seenCount + fresh > seen.length) seen = grown(seen, 2 * (seenCount + fresh))
      insert(seen, seenCount, keys, fresh)
      seenCount += fresh
      before = keys
    },
  }
}

/** How many of the keys are not among the first `length` others; both ascending. */
function missing(keys: Float64Array, others: Float64Array, length: number): number {
  let count = 0
  let other = 0
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    while (other < length && others[other] < key) other++
    count += other < length && others[other] === key ? 0 : 1
  }
  return count
}

/** Puts keys in their places among the first `length` seen, from the end on. @param fresh how many of them are not there yet */
function insert(seen: Float64Array, length: number, keys: Float64Array, fresh: number): void {
  let from = length - 1
  let key = keys.length - 1
  // Where as many are seen as there are places, all that is left is in its own.
  for (let at = length + fresh - 1; at > from; at--) {
    const one = from < 0 ? -1 : seen[from]
    const other = key < 0 ? -1 : keys[key]
    seen[at] = one > other ? one : other
    if (one >= other) from--
    if (other >= one) key--
  }
}
