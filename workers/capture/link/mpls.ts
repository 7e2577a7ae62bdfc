/**
 * MPLS label stack (RFC 3032): nothing in it says what it carries, so the first nibble after the last label decides.
 *
 * 4 and 6 are IP, 1 is an associated channel (RFC 5085). Anything else is an Ethernet pseudowire (RFC 4448) with or
 * without its control word: one has a zero nibble and twelve reserved zero bits. An address may begin so too
 * (00:00:..); then the reading counts that leads to IP, the one with the control word first.
 */
import { ethernet } from './ethernet.ts'
import { deepest, type NetworkStart } from './start.ts'

export function mpls(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0): void {
  for (let here = at, label = 0; label < deepest; here += 4, label++) {
    if (here + 5 > end) return start.cut()
    if ((bytes[here + 2] & 1) === 1) return payload(bytes, here + 4, end, start, depth)
  }
  start.notIp()
}

function payload(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth: number): void {
  const nibble = bytes[at] >> 4
  if (nibble === 4 || nibble === 6) return start.ip(at)
  if (nibble === 1 || depth >= deepest) return start.notIp()
  if (bytes[at] === 0 && bytes[at + 1] === 0) {
    ethernet(bytes, at + 4, end, start, depth + 1)
    if (start.outcome === 0) return
  }
  ethernet(bytes, at, end, start, depth + 1)
}
