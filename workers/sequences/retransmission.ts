/**
 * Retransmissions: probes whose (source, source port, destination, destination port, sequence number) was seen before.
 *
 * Within a pair only three of the five can differ. The papers keep them; in interleaved scans they invent transitions.
 * [DEFINITIONS 1]
 */
import type { PairProbes } from '../store/pairs.ts'

let marks = new Uint8Array(1024)

/** 1 for each probe of the pair, from its first one on, that repeats an earlier one; valid until the next call. */
export function markRetransmissions(pair: PairProbes): Uint8Array {
  const { from, length, port, sourcePort, sequence } = pair
  const end = from + length
  if (length > marks.length) marks = new Uint8Array(length * 2)
  marks.fill(0, 0, length)
  if (length === 1) return marks
  if (length <= 32) {
    for (let at = from + 1; at < end; at++) {
      for (let earlier = at - 1; earlier >= from; earlier--) {
        if (sequence[earlier] !== sequence[at] || port[earlier] !== port[at] || sourcePort[earlier] !== sourcePort[at]) continue
        marks[at - from] = 1
        break
      }
    }
    return marks
  }
  if (!markByTable(pair, marks)) markByMap(pair, marks)
  return marks
}

export function countRetransmissions(pair: PairProbes): number {
  const repeated = markRetransmissions(pair)
  let count = 0
  for (let at = 0; at < pair.length; at++) count += repeated[at]
  return count
}

let table = new Uint32Array(1024)

/** Earlier probes by a hash of the three, in flat memory. False, with nothing marked, where too many hash alike. */
function markByTable({ from, length, port, sourcePort, sequence }: PairProbes, marks: Uint8Array): boolean {
  let places = table.length
  while (places < 2 * length) places *= 2
  if (places > table.length) table = new Uint32Array(places)
  while (places > 1024 && places >= 8 * length) places /= 2
  table.fill(0, 0, places)
  // Whoever wrote the capture may know this hash: the work stays in proportion to the probes.
  let patience = 8 * length
  for (let at = from; at < from + length; at++) {
    const mixed = Math.imul(Math.imul(sequence[at], 0x9e3779b1) ^ (port[at] * 65_536 + sourcePort[at]), 0x85ebca6b)
    let place = (mixed ^ (mixed >>> 15)) & (places - 1)
    for (; table[place] !== 0; place = (place + 1) & (places - 1)) {
      const earlier = from + table[place] - 1
      if (sequence[earlier] === sequence[at] && port[earlier] === port[at] && sourcePort[earlier] === sourcePort[at]) {
        marks[at - from] = 1
        break
      }
      if (--patience < 0) {
        marks.fill(0, 0, length)
        return false
      }
    }
    if (marks[at - from] === 0) table[place] = at - from + 1
  }
  return true
}

/** 32-bit sequence number and port pack into one exact number; the source port decides within it. */
function markByMap({ from, length, port, sourcePort, sequence }: PairProbes, marks: Uint8Array): void {
  const seen = new Map<number, Set<number>>()
  for (let at = from; at < from + length; at++) {
    const key = sequence[at] * 65_536 + port[at]
    const sourcePorts = seen.get(key)
    if (sourcePorts === undefined) seen.set(key, new Set([sourcePort[at]]))
    else if (sourcePorts.has(sourcePort[at])) marks[at - from] = 1
    else sourcePorts.add(sourcePort[at])
  }
}
