/**
 * Retransmissions: probes whose (source, source port, destination, destination port, sequence number) was seen before in
 * the window. The papers keep them; in interleaved scans they invent transitions. [DEFINITIONS 1]
 */
import type { PairProbes } from '../store/pairs.ts'

let marks = new Uint8Array(1024)

/** 1 for each probe of the pair, from its first one on, that repeats an earlier one; valid until the next call. Asks for `repeats`. */
export function markRetransmissions({ from, length, repeats }: PairProbes): Uint8Array {
  if (length > marks.length) marks = new Uint8Array(length * 2)
  for (let at = 0; at < length; at++) marks[at] = repeated(repeats[from + at], at)
  return marks
}

export function countRetransmissions({ from, length, repeats }: PairProbes): number {
  let count = 0
  for (let at = 0; at < length; at++) count += repeated(repeats[from + at], at)
  return count
}

/** What lies before the pair's first probe is of another window. */
function repeated(back: number, at: number): number {
  return back !== 0 && back <= at ? 1 : 0
}
