/** Variable-length integers (LEB128, seven bits a byte, least significant first), exact up to 2^53. */

/** Bytes that grow as numbers are put into them. */
export class VarintWriter {
  private bytes = new Uint8Array(1 << 16)
  private used = 0

  put(value: number): void {
    if (this.used + 8 > this.bytes.length) {
      const grown = new Uint8Array(this.bytes.length * 2)
      grown.set(this.bytes)
      this.bytes = grown
    }
    let left = value
    while (left >= 0x80000000) {
      this.bytes[this.used++] = (left & 127) | 128
      left = Math.floor(left / 128)
    }
    while (left >= 128) {
      this.bytes[this.used++] = (left & 127) | 128
      left >>>= 7
    }
    this.bytes[this.used++] = left
  }
  /** A number of either sign: 0, -1, 1, -2 become 0, 1, 2, 3. */
  putSigned(value: number): void {
    this.put(value < 0 ? -2 * value - 1 : 2 * value)
  }
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.used)
    this.used = 0
    return taken
  }
}

export class VarintReader {
  private readonly bytes: Uint8Array
  private at = 0
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
  next(): number {
    const { bytes } = this
    let byte = bytes[this.at++]
    if (byte < 128) return byte
    let value = byte & 127
    for (let scale = 128; ; scale *= 128) {
      byte = bytes[this.at++]
      if (byte === undefined || scale > 2 ** 49) throw new RangeError('a number runs past its column')
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  nextSigned(): number {
    const value = this.next()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  done(): boolean {
    return this.at === this.bytes.length
  }
}
