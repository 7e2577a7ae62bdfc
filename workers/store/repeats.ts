/**
 * Which probes repeat an earlier one of their pair: same ports and sequence number, the rest of the five that tell a
 * retransmission being the pair's own. [DEFINITIONS 1]
 */
import type { PairProbes } from './pairs.ts'

/** Few are compared with each other. */
const few = 32

/** Fills `repeats` of a pair. */
export function tellRepeats(pair: PairProbes): void {
  const { from, length, repeats } = pair
  repeats.fill(0, from, from + length)
  if (length <= few) return compareEach(pair)
  if (!byTable(pair)) byMap(pair)
}

function compareEach({ from, length, port, sourcePort, sequence, repeats }: PairProbes): void {
  for (let at = from + 1; at < from + length; at++) {
    for (let earlier = at - 1; earlier >= from; earlier--) {
      if (sequence[earlier] !== sequence[at] || port[earlier] !== port[at] || sourcePort[earlier] !== sourcePort[at]) continue
      repeats[at] = at - earlier
      break
    }
  }
}

let table = new Uint32Array(1024)

/** Earlier probes by a hash of the three, in flat memory; the last one of those that are the same. False, with nothing told, where too many hash alike. */
function byTable({ from, length, port, sourcePort, sequence, repeats }: PairProbes): boolean {
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
        repeats[at] = at - earlier
        break
      }
      if (--patience < 0) {
        repeats.fill(0, from, from + length)
        return false
      }
    }
    table[place] = at - from + 1
  }
  return true
}

/** 32-bit sequence number and port pack into one exact number; the source port decides within it. */
function byMap({ from, length, port, sourcePort, sequence, repeats }: PairProbes): void {
  const seen = new Map<number, Map<number, number>>()
  for (let at = from; at < from + length; at++) {
    const key = sequence[at] * 65_536 + port[at]
    let sourcePorts = seen.get(key)
    if (sourcePorts === undefined) seen.set(key, (sourcePorts = new Map()))
    repeats[at] = at - (sourcePorts.get(sourcePort[at]) ?? at)
    sourcePorts.set(sourcePort[at], at)
  }
}
