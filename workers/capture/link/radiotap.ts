/**
 * Radiotap (LINKTYPE 127, radiotap.org) before an 802.11 frame: version, length, words of presence bits, then the fields
 * in the order of their bits. Of them only the flags matter here: whether the 802.11 header is padded.
 */
import type { NetworkStart } from './start.ts'
import { wireless } from './wireless.ts'

const present = { clock: 0x01, flags: 0x02 }
const padding = 0x20

export function radiotap(bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth = 0): void {
  if (at + 8 > end) return start.cut()
  const length = bytes[at + 2] | (bytes[at + 3] << 8)
  if (bytes[at] !== 0 || length < 8) return start.notIp()
  const frame = at + length
  let padded = false
  if ((bytes[at + 4] & present.flags) !== 0) {
    let here = at + 4
    // The highest bit of a word says that another word of presence bits follows.
    while (here + 4 <= frame && here + 4 <= end && (bytes[here + 3] & 0x80) !== 0) here += 4
    here += 4
    if ((bytes[at + 4] & present.clock) !== 0) here = at + ((here - at + 7) & ~7) + 8 // a 64-bit clock at a multiple of 8
    padded = here < frame && here < end && (bytes[here] & padding) !== 0
  }
  wireless(bytes, frame, end, start, depth, padded)
}
