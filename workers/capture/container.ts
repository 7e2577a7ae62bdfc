/** What a file format's parser offers the reader: it consumes whole records out of a buffer and says where it broke. */
export interface Container {
  format: string
  byteOrder: string
  linkTypes: number[]
  snaplen: number
  /**
   * Takes whole records from bytes[from, to); `base` + index is the offset in the stream. Returns how far it came:
   * the start of the first record that is not whole yet.
   */
  consume(bytes: Uint8Array, view: DataView, from: number, to: number, base: number): number
  /** The stream ended with `left` bytes of an unfinished record, which begins at stream offset `base`. */
  end(left: number, base: number): void
}

/** The first structural error ends a file. */
export class Broken extends Error {
  readonly reason: string
  readonly offset: number
  constructor(reason: string, offset: number, message: string) {
    super(message)
    this.reason = reason
    this.offset = offset
  }
}
