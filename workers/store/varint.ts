/** Variable-length integers (LEB128, seven bits a byte, least significant first), exact up to 2^53. */

/** Bytes of the widest number: 8 x 7 bits hold 2^53. */
export const widest = 8

/** Writes a number >= 0 at bytes[at]; returns where the next one goes. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 128) {
    bytes[at] = value
    return at + 1
  }
  let to = at
  let left = value
  while (left >= 0x80000000) {
    bytes[to++] = (left & 127) | 128
    left = Math.floor(left / 128)
  }
  while (left >= 128) {
    bytes[to++] = (left & 127) | 128
    left >>>= 7
  }
  bytes[to] = left
  return to + 1
}
