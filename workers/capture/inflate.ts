/**
 * Inflates gzip, zstd and LZ4 on the way, within a bound: never a temporary file, never a bomb.
 *
 * Any number of members or frames in a row are one stream, as each of the formats says. node's zstd stops after the
 * first frame, so the rest of the bytes goes to a new one.
 */
import { createHash, type Hash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Refusal } from '../contract.ts'
import { createLz4Inflate, isLz4, isSkippable } from './lz4.ts'

const bufferBytes = 1 << 20
const inflateFree = 64 * 1024 * 1024
const inflateRatio = 100
/** Frames of zstd are larger than this on average, but for the first thousand. */
const smallestFrame = 4096

export type Compression = 'gzip' | 'zstd' | 'lz4'
const zstdMagic = 0xfd2fb528

/** Told by the first bytes; a frame to skip, which zstd and LZ4 share, is looked behind. */
export function compressionOf(bytes: Buffer): Compression | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  for (let at = 0; at + 4 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4)) {
    const word = bytes.readUInt32LE(at)
    if (word === zstdMagic) return 'zstd'
    if (isLz4(word)) return 'lz4'
    if (!isSkippable(word) || at + 8 > bytes.length) return null
  }
  return null
}

/** Where inflated bytes go, and where it says that there are no more good ones. */
export interface InflatedStream {
  push(bytes: Buffer): void
  broke: { reason: string; offset: number; message: string } | null
  consumed: number
  length: number
}

export class Inflater {
  readonly hash: Hash = createHash('sha256')
  private readonly compression: Compression
  private readonly path: string
  private readonly stream: InflatedStream
  private readonly unbounded: boolean
  private readonly cancelled: () => boolean
  private failed: Error | null = null
  private fed = 0
  private out = 0
  private frames = 0
  /** Compressed bytes given to the frame under way. */
  private given = 0
  private through!: Duplex & { bytesWritten?: number }
  private ended!: Promise<void>

  /** @param unbounded the user knows that the file inflates to much more than its size */
  constructor(input: { compression: Compression; path: string; stream: InflatedStream; unbounded: boolean; cancelled: () => boolean }) {
    this.compression = input.compression
    this.path = input.path
    this.stream = input.stream
    this.unbounded = input.unbounded
    this.cancelled = input.cancelled
    this.begin()
  }

  /** @param fed compressed bytes so far, these included */
  async push(bytes: Buffer, fed: number): Promise<void> {
    this.fed = fed
    for (let left = bytes; left.length > 0; ) {
      if (this.stream.broke || this.failed) break
      this.given += left.length
      await this.write(left)
      const unused = this.compression === 'zstd' ? this.given - this.through.bytesWritten! : 0
      if (unused <= 0 || this.failed || this.stream.broke) break
      await this.ended
      left = left.subarray(left.length - unused)
      if (++this.frames > 1000 + this.fed / smallestFrame) this.stop(`too many frames (${this.frames})`)
      else this.begin()
    }
    if (this.failed) throw this.failed
  }

  async finish(): Promise<void> {
    if (!this.through.destroyed) this.through.end()
    await this.ended
    if (this.failed) throw this.failed
  }

  private begin(): void {
    const { compression } = this
    const options = { chunkSize: bufferBytes }
    this.given = 0
    this.through = compression === 'gzip' ? createGunzip(options) : compression === 'zstd' ? createZstdDecompress(options) : createLz4Inflate()
    const { through } = this
    through.on('data', (bytes: Buffer) => this.inflated(bytes))
    this.ended = new Promise((resolve) => {
      through.on('end', resolve)
      through.on('error', (error: Error) => {
        this.stop(error.message)
        resolve()
      })
      through.on('close', resolve)
    })
  }

  private inflated(bytes: Buffer): void {
    if (this.failed) return
    this.out += bytes.length
    if (!this.unbounded && this.out > inflateFree && this.out > this.fed * inflateRatio) {
      return this.fail(
        new Refusal(
          'inflate_limit',
          `${this.path} inflates to more than ${inflateRatio} times its size after ${this.fed} of its bytes; nothing was kept. If you know that it does, allow it: import --allow-large-inflate.`,
        ),
      )
    }
    if (this.cancelled()) return this.fail(new Refusal('cancelled', `Cancelled while reading ${this.path}; nothing of it was kept.`))
    this.hash.update(bytes)
    try {
      this.stream.push(bytes)
    } catch (error) {
      this.fail(error as Error)
    }
  }

  private fail(error: Error): void {
    this.failed ??= error
    this.through.destroy()
  }

  private stop(why: string): void {
    const { stream } = this
    stream.broke ??= { reason: 'bad compressed data', offset: stream.consumed, message: `${this.path}: ${why} after ${stream.length} inflated bytes; the packets before it were kept.` }
  }

  private async write(bytes: Buffer): Promise<void> {
    const { through } = this
    if (through.destroyed) return
    await new Promise<void>((resolve) => {
      through.once('close', resolve)
      through.write(bytes, () => {
        through.off('close', resolve)
        resolve()
      })
    })
  }
}
