/** Decompresses zstd frames one after the other, into memory of the caller's. */
import { constants, createZstdDecompress } from 'node:zlib'
import type { Inner } from './compress.ts'

export class Decompressor {
  private inner: Inner | null = null

  /**
   * Lays what a frame holds into `room`, without the memory that zstdDecompressSync sets up and lets go of each time.
   * @returns how many bytes; -1 where the frame does not say, where there is no room, or where it is damaged
   */
  into(frame: Uint8Array, room: Uint8Array): number {
    const size = sizeOf(frame)
    if (size < 0 || size > room.length) return -1
    // What is wrong is told by what is missing.
    this.inner ??= createZstdDecompress().on('error', () => {}) as unknown as Inner
    const { _handle: handle, _writeState: state } = this.inner
    if (handle && state) {
      state[0] = state[1] = unset
      handle.writeSync(constants.ZSTD_e_end, frame, 0, frame.length, room, 0, room.length)
      if (state[1] === 0 && room.length - state[0] === size) return size
      this.inner = null // what it holds of a damaged frame would come out with the next one
    }
    return -1
  }
}
const unset = 0xffff_ffff

/** How many bytes a frame says it holds; -1 where it does not. (RFC 8878, section 3.1.1.1) */
function sizeOf(frame: Uint8Array): number {
  if (frame.length < 9 || frame[0] !== 0x28 || frame[1] !== 0xb5 || frame[2] !== 0x2f || frame[3] !== 0xfd) return -1
  const single = (frame[4] & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][frame[4] & 3]
  const at = 5 + (single ? 0 : 1) + dictionary
  const bytes = [single ? 1 : 0, 2, 4, 8][frame[4] >> 6]
  if (bytes === 0 || at + bytes > frame.length) return -1
  let size = bytes === 2 ? 256 : 0
  for (let index = 0; index < bytes; index++) size += frame[at + index] * 2 ** (8 * index)
  return size
}
