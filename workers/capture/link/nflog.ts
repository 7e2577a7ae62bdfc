/**
 * Linux netfilter log (LINKTYPE 239): family, version, group, then attributes of length, type and value, padded to words.
 *
 * Lengths are in the byte order of the machine that captured, which the packet does not name: the order counts in which
 * the first attribute fits the packet, little-endian first.
 */
import type { LinkDecoder } from './start.ts'

const payload = 9

export const nflog: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  const family = bytes[at]
  if (family !== 2 && family !== 10) return start.notIp()
  const little = bytes[at + 4] | (bytes[at + 5] << 8)
  const swapped = little < 4 || at + 4 + little > end
  for (let here = at + 4; here + 4 <= end; ) {
    const one = bytes[here] | (bytes[here + 1] << 8)
    const length = swapped ? ((one & 0xff) << 8) | (one >> 8) : one
    const type = swapped ? bytes[here + 3] : bytes[here + 2]
    if (length < 4) return start.notIp()
    if (type === payload) return start.ip(here + 4)
    here += (length + 3) & ~3
  }
  start.notIp()
}
