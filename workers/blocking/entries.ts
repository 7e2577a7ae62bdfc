/**
 * The entries of one strategy's block list, for every K and every T of a grid at once.
 *
 * With m = the last time q was set by a rank <= K (rank 0: q itself), the entry of q is alive at t for
 * exactly those T with T > t - m. So one time per (q, K) serves every T, ordered T's are alive from some index on, and
 * those whose present entry was already hit are such a tail too: one index. m only grows with K, in few steps, so that a
 * row is looked at a step at a time. Counts go to differences over T and over K, summed at the end. A probe costs
 * O(ranks x K) at most, whatever the number of T's. [DEFINITIONS 10]
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
  // A row is m for every K and then the index from which T's have an entry that was hit: side by side, for the cache.
  const rowBytes = Math.ceil((width * 9) / 64) * 64
  const rowSize = rowBytes / 8
  const rows = new ArrayBuffer(portCount * rowBytes)
  const last = new Float64Array(rows)
  const hitFrom = new Uint8Array(rows)
  const hitsAt = width * 8
  /** The group in which a row was last set; an older row counts as empty, so that nothing has to be cleared. */
  const setIn = new Uint32Array(portCount)
  let current = 0
  // Counted at (K, index): the T's from the index on, or before it; and all K from there on.
  const stride = durations + 1
  const newBucket = () => ({
    blockedFrom: new Float64Array((width + 1) * stride),
    createdBefore: new Float64Array((width + 1) * stride),
    usefulFrom: new Float64Array((width + 1) * stride),
    benignFrom: new Float64Array((width + 1) * stride),
  })
  /** Groups are counted apart where the caller says so, by day for instance. */
  const buckets = [newBucket()]
  let { blockedFrom, createdBefore, usefulFrom, benignFrom } = buckets[0]
  const firstCut = new Uint8Array(width)

  /** Sets the entry of a port as its `rank`-th, for every K that reaches that far. */
  function set(port: number, rank: number, time: number): void {
    const row = port * rowSize
    const hits = port * rowBytes + hitsAt
    if (setIn[port] !== current) {
      setIn[port] = current
      for (let k = 0; k < rank; k++) last[row + k] = -Infinity
      for (let k = rank; k < width; k++) last[row + k] = time
      for (let k = 0; k < width; k++) hitFrom[hits + k] = durations
      createdBefore[rank * stride + durations]++
      return
    }
    let from = durations
    for (let k = rank; k < width; ) {
      const before = last[row + k]
      const gap = time - before
      // Set at this very instant: so for all larger K, and every T is alive.
      if (gap === 0) return
      // The larger K, the later it was set: the first T alive only moves down.
      while (from > 0 && lasting[from - 1] > gap) from--
      const start = k
      do {
        last[row + k] = time
        if (hitFrom[hits + k] < from) hitFrom[hits + k] = from
        k++
      } while (k < width && last[row + k] === before)
      if (from === 0) continue
      createdBefore[start * stride + from]++
      createdBefore[k * stride + from]--
    }
  }

  /** Whether a probe or a benign packet meets an entry: for every K the first T under which it does. */
  function test(port: number, time: number, harmless: boolean): void {
    const row = port * rowSize
    const hits = port * rowBytes + hitsAt
    let from = durations
    for (let k = 0; k < width; ) {
      const before = last[row + k]
      const gap = time - before
      while (from > 0 && lasting[from - 1] > gap) from--
      const start = k
      do {
        if (harmless) firstCut[k] = from
        else if (from < hitFrom[hits + k]) {
          const hit = hitFrom[hits + k]
          usefulFrom[k * stride + from]++
          usefulFrom[k * stride + hit]--
          hitFrom[hits + k] = from
        }
        k++
      } while (k < width && last[row + k] === before)
      const counted = harmless ? benignFrom : blockedFrom
      counted[start * stride + from]++
      counted[k * stride + from]--
    }
  }

  function run({ times, ports, length, benign }: ProbeGroup, bucket = 0): void {
    while (buckets.length <= bucket) buckets.push(newBucket())
    ;({ blockedFrom, createdBefore, usefulFrom, benignFrom } = buckets[bucket])
    if (++current > 0xffff_ffff) {
      setIn.fill(0)
      current = 1
    }
    let seen = 0
    for (let index = 0; index < length; index++) {
      const time = times[index]
      const port = ports[index]
      const harmless = benign !== undefined && benign[index] === 1
      if (setIn[port] === current) test(port, time, harmless)
      else if (harmless) firstCut.fill(durations)
      if (harmless) {
        visitBenign?.(index, firstCut)
        continue
      }
      if (++seen < detection) continue
      set(port, 0, time)
      const start = port * list.kMax
      const end = Math.min(width - 1, list.lengths[port])
      for (let rank = 1; rank <= end; rank++) set(list.ports[start + rank - 1], rank, time)
    }
  }

  function counts(k: number, t: number, bucket = 0): EntryCounts {
    const column = Math.min(k, width - 1)
    const total: EntryCounts = { blocked: 0, entries: 0, useful: 0, benignBlocked: 0 }
    const counted = buckets[bucket]
    if (counted === undefined) return total
    for (let index = 0; index <= durations; index++) {
      if (index <= t) total.useful += counted.usefulFrom[column * stride + index]
      for (let one = 0; one <= column; one++) {
        const cell = one * stride + index
        if (index > t) total.entries += counted.createdBefore[cell]
        else {
          total.blocked += counted.blockedFrom[cell]
          total.benignBlocked += counted.benignFrom[cell]
        }
      }
    }
    return total
  }
  return { run, counts }
}
