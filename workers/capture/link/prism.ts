/**
 * Prism (LINKTYPE 119) and AVS (163) headers before an 802.11 frame.
 *
 * Prism: message code, message length (144 or the like) in the order of the machine that captured. AVS: a magic of
 * 0x80211..., its length, big-endian; drivers hand it out under Prism's number too.
 */
import type { LinkDecoder } from './start.ts'
import { wireless } from './wireless.ts'

const longestHeader = 1024

export const prism: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  if (bytes[at] === 0x80 && bytes[at + 1] === 0x21 && bytes[at + 2] >> 4 === 1) return avs(bytes, at, end, start)
  const little = (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24)) >>> 0
  const length = little <= longestHeader ? little : bigWord(bytes, at + 4)
  if (length < 8 || length > longestHeader) return start.notIp()
  wireless(bytes, at + length, end, start)
}
export const avs: LinkDecoder = (bytes, at, end, start) => {
  if (at + 8 > end) return start.cut()
  const length = bigWord(bytes, at + 4)
  if (length < 8 || length > longestHeader) return start.notIp()
  wireless(bytes, at + length, end, start)
}

function bigWord(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0
}
