/** Compresses columns with zstd, each a frame of its own, in the same memory one after the other. */
import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib'

/** zstd's bound of what comes out, and then some. */
const boundOf = (length: number): number => length + (length >> 8) + 128
/** A piece holds about so many bytes a probe; one for few probes is made larger at once. */
const [pieceBytesAProbe, leastPiece] = [17, 1 << 14]

/** Where compressed columns are laid, one behind the other in a few pieces that can move between threads. */
export class Packing {
  readonly pieces: ArrayBuffer[] = []
  private readonly spare: ArrayBuffer[]
  private readonly pieceBytes: number
  private piece = new Uint8Array(0)
  private used = 0

  /** @param probes that are packed, about; @param spare pieces of others, for its own */
  constructor(probes: number, spare: ArrayBuffer[] = []) {
    this.pieceBytes = Math.max(leastPiece, probes * pieceBytesAProbe)
    this.spare = spare
  }
  /** Room for so many bytes, the first of which `take` keeps. */
  room(bytes: number): Uint8Array {
    if (this.piece.length - this.used < bytes) {
      const spare = this.spare.pop()
      this.piece = new Uint8Array(spare !== undefined && spare.byteLength >= bytes ? spare : new ArrayBuffer(Math.max(bytes, this.pieceBytes)))
      this.pieces.push(this.piece.buffer as ArrayBuffer)
      this.used = 0
    }
    return this.piece.subarray(this.used, this.used + bytes)
  }
  take(bytes: number): Uint8Array {
    return this.piece.subarray(this.used, (this.used += bytes))
  }
  /** What was taken last, and is not wanted. */
  giveBack({ length }: Uint8Array): void {
    this.used -= length
  }
}

/** What node's stream keeps its compressor or decompressor in. It has no other way to use one twice. */
export interface Inner {
  _handle?: { writeSync(flush: number, input: Uint8Array, from: number, length: number, output: Uint8Array, to: number, room: number): void } | null
  /** Bytes of room and of input that are left. */
  _writeState?: Uint32Array
}

export class Compressor {
  private readonly params: Record<number, number>
  private inner: Inner | null = null

  constructor(params: Record<number, number>) {
    this.params = params
  }

  /** The same frame as zstdCompressSync makes, without the memory that it sets up and lets go of each time. */
  compress(bytes: Uint8Array, packing: Packing): Uint8Array {
    const bound = boundOf(bytes.length)
    const room = packing.room(bound)
    this.inner ??= createZstdCompress({ params: this.params, chunkSize: 64 }) as unknown as Inner
    const { _handle: handle, _writeState: state } = this.inner
    if (handle && state) {
      handle.writeSync(constants.ZSTD_e_end, bytes, 0, bytes.length, room, 0, bound)
      const written = bound - state[0]
      if (state[1] === 0 && written > 0 && written < bound) return packing.take(written)
      this.inner = {} // it is no longer what was known of it
    }
    const frame = zstdCompressSync(bytes, { params: this.params, chunkSize: bound })
    packing.room(frame.length).set(frame)
    return packing.take(frame.length)
  }
}
