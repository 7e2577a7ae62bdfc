/** Reads variable-length integers (varint.ts) back. */
import { damaged } from '../damaged.ts'

/** What runs past the end or past 2^53 is an error. */
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
      if (byte === undefined || scale > 2 ** 49) throw damaged()
      value += (byte & 127) * scale
      if (byte < 128) {
        if (value > 2 ** 53) throw damaged()
        return value
      }
    }
  }
  /** Fills `values` with the next numbers, or with their sums from 0 on. */
  fill(values: Float64Array, summed: boolean): void {
    const { bytes } = this
    let at = this.at
    let sum = 0
    for (let index = 0; index < values.length; index++) {
      // Up to three bytes, the usual case, without a call.
      const first = bytes[at]
      let value: number
      if (first < 128) {
        at++
        value = first
      } else if (bytes[at + 1] < 128) {
        value = (first & 127) | (bytes[at + 1] << 7)
        at += 2
      } else if (bytes[at + 2] < 128) {
        value = (first & 127) | ((bytes[at + 1] & 127) << 7) | (bytes[at + 2] << 14)
        at += 3
      } else {
        this.at = at
        value = this.next()
        at = this.at
      }
      values[index] = summed ? (sum += value) : value
    }
    this.at = at
  }
  done(): boolean {
    return this.at === this.bytes.length
  }
}
