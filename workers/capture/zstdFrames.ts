/**
 * Where the frames and blocks of a zstd stream begin (RFC 8878, section 3.1), without inflating any: a frame that fails
 * then costs no more than the block it fails in, and what follows the last frame is told from a frame.
 */
import { isSkippable } from './lz4.ts'

const zstdMagic = 0xfd2fb528
export const beginsZstdFrame = (word: number) => word === zstdMagic || isSkippable(word)
const dictionaryBytes = [0, 1, 2, 4]
const sizeBytes = [0, 2, 4, 8]
const checksumBytes = 4
const runLengthBlock = 1

export class ZstdFrames {
  /** Whether the next byte begins a frame. */
  between = true
  frames = 0
  private stage: 'magic' | 'size' | 'descriptor' | 'block' = 'magic'
  /** Of a small number under way: its value so far, how many bytes of it were there, and how many it has. */
  private value = 0
  private have = 0
  private want = 4
  /** Bytes to pass over before that number. */
  private left = 0
  private checksum = false
  private lastBlock = false

  /**
   * How far a piece that begins at bytes[at] goes: to the end of its frame at most.
   * @param blocks to the end of its block at most; a checksum is a piece too
   */
  piece(bytes: Buffer, at: number, blocks = false): number {
    this.between = false
    while (at < bytes.length) {
      if (this.left > 0) {
        const some = Math.min(this.left, bytes.length - at)
        this.left -= some
        at += some
        if (this.left > 0) return at
        if (this.passed()) return at
        if (blocks && this.stage === 'block') return at
        continue
      }
      this.value += bytes[at++] * 2 ** (8 * this.have++)
      if (this.have === this.want && this.known()) return at
    }
    return at
  }

  /** What was passed over is behind. @returns whether the frame is */
  private passed(): boolean {
    if (this.stage === 'magic') return this.end()
    if (this.stage !== 'block' || !this.lastBlock) return false
    if (!this.checksum) return this.end()
    this.checksum = false
    this.left = checksumBytes
    return false
  }

  /** A number is whole. @returns whether the frame is */
  private known(): boolean {
    const { stage, value } = this
    if (stage === 'magic') {
      this.frames++
      if (value === zstdMagic) this.expect('descriptor', 1)
      else this.expect('size', 4)
    } else if (stage === 'size') {
      this.expect('magic', 4)
      this.left = value
      if (value === 0) return this.end()
    } else if (stage === 'descriptor') {
      const single = (value >> 5) & 1
      const size = value >> 6
      this.checksum = (value & 4) !== 0
      this.lastBlock = false
      this.expect('block', 3)
      this.left = 1 - single + dictionaryBytes[value & 3] + (size === 0 ? single : sizeBytes[size])
    } else {
      this.lastBlock = (value & 1) === 1
      this.expect('block', 3)
      this.left = ((value >> 1) & 3) === runLengthBlock ? 1 : value >> 3
      if (this.left === 0) return this.passed()
    }
    return false
  }

  private expect(stage: 'magic' | 'size' | 'descriptor' | 'block', want: number): void {
    this.stage = stage
    this.want = want
    this.have = this.value = 0
  }
  private end(): boolean {
    this.between = true
    this.expect('magic', 4)
    return true
  }
}
