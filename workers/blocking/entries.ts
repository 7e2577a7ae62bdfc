/**
 * The entries of one strategy's block list, for every K and every T of a grid at once.
 *
 * With m = the last time q was set by a rank <= K (rank 0: q itself), the entry of q is alive at t for
 * exactly those T with T > t - m. So one time per (q, K) serves every T, ordered T's are alive from some index on, and
 * those whose present entry was already hit are such a tail too: one index. Counts go to differences over T, summed at
 * the end. A probe costs O(ranks x K) whatever the number of T's. [DEFINITIONS 10]
 */
import { portCount, type PortLists } from './strategies.ts'

/** The probes of one source (or pair), in time order; only [0, length) is read. */
export interface ProbeGroup {
  /** Nanoseconds since any start common to the run, whole numbers below 2^53 (104 days); they never descend. */
  times: Float64Array
  ports: Uint16Array
  length: number
  /** 1 for packets that are no scan; left out: all are probes. */
  benign?: Uint8Array
}
export interface EntryCounts {
  /** Probes that met an entry not yet expired. */
  blocked: number
  /** Entries created, and how many of them were hit by a probe before they expired. */
  entries: number
  useful: number
  /** Benign packets that met an entry not yet expired. */
  benignBlocked: number
}

/** The entries of one strategy: a row a port, a column a K. */
export function createEntries(input: {
  list: PortLists
  width: number
  lasting: Float64Array
  detection: number
  visitBenign?: (index: number, firstCut: Uint8Array) => void
}): { run(group: ProbeGroup, bucket?: number): void; counts(k: number, t: number, bucket?: number): EntryCounts } {
  const { list, width, lasting, detection, visitBenign } = input
  const durations = lasting.length
  const last = new Float64Array(portCount * width).fill(-Infinity)
  /** T's from this index on have an entry that was hit. */
  const hitFrom = new Uint8Array(portCount * width).fill(durations)
  const used = new Uint16Array(portCount)
  // Counted at (K, index): the T's from the index on, or before it.
  const stride = durations + 1
  const newBucket = () => ({
    blockedFrom: new Float64Array(width * stride),
    createdBefore: new Float64Array(width * stride),
    usefulFrom: new Float64Array(width * stride),
    benignFrom: new Float64Array(width * stride),
  })
  /** Groups are counted apart where the caller says so, by day for instance. */
  const buckets = [newBucket()]
  let { blockedFrom, createdBefore, usefulFrom, benignFrom } = buckets[0]
  const firstCut = new Uint8Array(width)

  /** Sets the entry of a port as its `rank`-th, for every K that reaches that far. */
  function set(port: number, rank: number, time: number): void {
    const row = port * width
    let from = durations
    for (let k = rank; k < width; k++) {
      const gap = time - last[row + k]
      // Set at this very instant: so for all larger K, and every T is alive.
      if (gap === 0) return
      while (from > 0 && lasting[from - 1] > gap) from--
      last[row + k] = time
      if (from === 0) continue
      createdBefore[k * stride + from]++
      if (hitFrom[row + k] < from) hitFrom[row + k] = from
    }
  }

  function run({ times, ports, length, benign }: ProbeGroup, bucket = 0): void {
    while (buckets.length <= bucket) buckets.push(newBucket())
    ;({ blockedFrom, createdBefore, usefulFrom, benignFrom } = buckets[bucket])
    let usedCount = 0
    let seen = 0
    for (let index = 0; index < length; index++) {
      const time = times[index]
      const port = ports[index]
      const row = port * width
      const harmless = benign !== undefined && benign[index] === 1
      const sets = !harmless && ++seen >= detection
      // The larger K, the later it was set: the first T alive only moves down.
      let from = durations
      for (let k = 0; k < width; k++) {
        const gap = time - last[row + k]
        while (from > 0 && lasting[from - 1] > gap) from--
        if (harmless) {
          benignFrom[k * stride + from]++
          firstCut[k] = from
          continue
        }
        blockedFrom[k * stride + from]++
        const hit = hitFrom[row + k]
        if (from < hit) {
          usefulFrom[k * stride + from]++
          usefulFrom[k * stride + hit]--
          hitFrom[row + k] = from
        }
      }
      if (harmless) visitBenign?.(index, firstCut)
      if (!sets) continue
      if (last[row + width - 1] === -Infinity) used[usedCount++] = port
      set(port, 0, time)
      const start = port * list.kMax
      const end = Math.min(width - 1, list.lengths[port])
      for (let rank = 1; rank <= end; rank++) {
        const other = list.ports[start + rank - 1]
        if (last[other * width + width - 1] === -Infinity) used[usedCount++] = other
        set(other, rank, time)
      }
    }
    for (let at = 0; at < usedCount; at++) {
      const row = used[at] * width
      last.fill(-Infinity, row, row + width)
      hitFrom.fill(durations, row, row + width)
    }
  }

  function counts(k: number, t: number, bucket = 0): EntryCounts {
    const row = Math.min(k, width - 1) * stride
    const total: EntryCounts = { blocked: 0, entries: 0, useful: 0, benignBlocked: 0 }
    const counted = buckets[bucket]
    if (counted === undefined) return total
    for (let index = 0; index <= durations; index++) {
      if (index > t) total.entries += counted.createdBefore[row + index]
      else {
        total.blocked += counted.blockedFrom[row + index]
        total.useful += counted.usefulFrom[row + index]
        total.benignBlocked += counted.benignFrom[row + index]
      }
    }
    return total
  }
  return { run, counts }
}
