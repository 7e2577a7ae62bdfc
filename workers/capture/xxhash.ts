/**
 * xxHash, 32 bits (Collet, xxHash fast digest algorithm, section "XXH32"), fed in pieces: the checksum of LZ4 frames.
 *
 * Four lanes of 32 bits take 16 bytes at a time, acc = rotl(acc + lane * P2, 13) * P1; the rest of 1 to 15 bytes and the
 * length are mixed in at the end.
 */
const [p1, p2, p3, p4, p5] = [0x9e3779b1 | 0, 0x85ebca77 | 0, 0xc2b2ae3d | 0, 0x27d4eb2f | 0, 0x165667b1 | 0]
const stripe = 16
const rotated = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits))
const round = (lane: number, word: number) => Math.imul(rotated((lane + Math.imul(word, p2)) | 0, 13), p1)

export class XxHash32 {
  private readonly lanes = Int32Array.of(p1 + p2, p2, 0, -p1)
  private readonly held = Buffer.alloc(stripe)
  private holds = 0
  private length = 0

  update(bytes: Uint8Array, from = 0, to = bytes.length): this {
    this.length += to - from
    let at = from
    if (this.holds > 0) {
      const some = Math.min(stripe - this.holds, to - at)
      this.held.set(bytes.subarray(at, at + some), this.holds)
      this.holds += some
      at += some
      if (this.holds < stripe) return this
      this.stripes(this.held, 0, stripe)
      this.holds = 0
    }
    at = this.stripes(bytes, at, to)
    this.held.set(bytes.subarray(at, to))
    this.holds = to - at
    return this
  }

  /** @returns unsigned; what is fed later goes on from here */
  digest(): number {
    const { lanes, held, holds, length } = this
    let hash = length >= stripe ? rotated(lanes[0], 1) + rotated(lanes[1], 7) + rotated(lanes[2], 12) + rotated(lanes[3], 18) : p5
    hash = (hash + length) | 0
    let at = 0
    for (; at + 4 <= holds; at += 4) hash = Math.imul(rotated((hash + Math.imul(held.readInt32LE(at), p3)) | 0, 17), p4)
    for (; at < holds; at++) hash = Math.imul(rotated((hash + Math.imul(held[at], p5)) | 0, 11), p1)
    hash = Math.imul(hash ^ (hash >>> 15), p2)
    hash = Math.imul(hash ^ (hash >>> 13), p3)
    return (hash ^ (hash >>> 16)) >>> 0
  }

  /** Whole stripes of bytes[from, to); where they end. */
  private stripes(bytes: Uint8Array, from: number, to: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let [one, two, three, four] = this.lanes
    let at = from
    for (; at + stripe <= to; at += stripe) {
      one = round(one, view.getInt32(at, true))
      two = round(two, view.getInt32(at + 4, true))
      three = round(three, view.getInt32(at + 8, true))
      four = round(four, view.getInt32(at + 12, true))
    }
    this.lanes.set([one, two, three, four])
    return at
  }
}

export const xxHash32 = (bytes: Uint8Array, from = 0, to = bytes.length) => new XxHash32().update(bytes, from, to).digest()
