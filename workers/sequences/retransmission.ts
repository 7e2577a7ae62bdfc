/**
 * Retransmissions: probes whose (source, source port, destination, destination port, sequence number) was seen before.
 *
 * Within a pair only three of the five can differ. The papers keep them; in interleaved scans they invent transitions.
 * [DEFINITIONS 1]
 */
import type { PairProbes } from '../store/pairs.ts'

let marks = new Uint8Array(1024)

/** 1 for each probe of the pair that repeats an earlier one; valid until the next call. */
export function markRetransmissions(pair: PairProbes): Uint8Array {
  const { length, port, sourcePort, sequence } = pair
  if (length > marks.length) marks = new Uint8Array(length * 2)
  marks.fill(0, 0, length)
  if (length === 1) return marks
  if (length <= 32) {
    for (let at = 1; at < length; at++) {
      for (let earlier = at - 1; earlier >= 0; earlier--) {
        if (sequence[earlier] !== sequence[at] || port[earlier] !== port[at] || sourcePort[earlier] !== sourcePort[at]) continue
        marks[at] = 1
        break
      }
    }
    return marks
  }
  // 32-bit sequence number and port pack into one exact number; the source port decides within it.
  const seen = new Map<number, Set<number>>()
  for (let at = 0; at < length; at++) {
    const key = sequence[at] * 65_536 + port[at]
    const sourcePorts = seen.get(key)
    if (sourcePorts === undefined) seen.set(key, new Set([sourcePort[at]]))
    else if (sourcePorts.has(sourcePort[at])) marks[at] = 1
    else sourcePorts.add(sourcePort[at])
  }
  return marks
}
