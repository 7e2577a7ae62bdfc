/**
 * Inflates gzip, zstd and LZ4 on the way, within a bound: never a temporary file, never a bomb.
 *
 * Any number of members or frames in a row are one stream, as each of the formats says. node's zlib and zstd do the work;
 * they give up what they made in the call that fails, so what they refuse is looked at again (lookAgain.ts), slowly and
 * to the byte. LZ4 is our own and exact at once.
 */
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Damage } from './damage.ts'
import { isLz4, isSkippable, Lz4Inflate } from './lz4.ts'
import { NativeInflate } from './native.ts'
import type { Outlet } from './outlet.ts'
import { beginsZstdFrame, ZstdFrames } from './zstdFrames.ts'

const bufferBytes = 1 << 20
/** Frames of zstd are larger than this on average, but for the first thousand. */
const smallestFrame = 1024

/** What zlib says of two bytes that begin no member. */
const headerRefused = 'incorrect header check'

export type Compression = 'gzip' | 'zstd' | 'lz4'

/** Told by the first bytes; a frame to skip, which zstd and LZ4 share, is looked behind. */
export function compressionOf(bytes: Buffer): Compression | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  for (let at = 0; at + 4 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4)) {
    const word = bytes.readUInt32LE(at)
    if (isLz4(word)) return 'lz4'
    if (!isSkippable(word)) return beginsZstdFrame(word) ? 'zstd' : null
    if (at + 8 > bytes.length) return null
  }
  return null
}

/**
 * One compressed file, fed buffer by buffer.
 * `take` and `finish` throw Damage with its offset in the compressed file, or what the outlet threw.
 */
export interface Inflate {
  take(bytes: Buffer): Promise<void>
  finish(): Promise<void>
  /** Waits until all that it made is out. */
  emptied(): Promise<void>
  /** Where zeros fill up the file behind its compressed data, null where they do not. */
  readonly padding: number | null
  /** Where the piece begins that has to be looked at again; null where what went out is all that is whole. */
  readonly doubtful: number | null
  destroy(): void
}

export function createInflate(compression: Compression, outlet: Outlet): Inflate {
  return compression === 'gzip' ? new GzipInflate(outlet) : compression === 'zstd' ? new ZstdInflate(outlet) : lz4Inflate(outlet)
}

export const gunzipStream = () => createGunzip({ chunkSize: bufferBytes })
export const zstdStream = () => createZstdDecompress({ chunkSize: bufferBytes })

function lz4Inflate(outlet: Outlet): Inflate {
  const lz4 = new Lz4Inflate((bytes) => outlet.push(bytes))
  return {
    take: async (bytes) => lz4.take(bytes),
    finish: async () => lz4.finish(),
    get padding() {
      return lz4.padding
    },
    doubtful: null,
    emptied: async () => {},
    destroy() {},
  }
}

class GzipInflate implements Inflate {
  padding: number | null = null
  doubtful: number | null = null
  private readonly native: NativeInflate
  private fed = 0
  /** How many bytes had been given when what ended the capture came out. */
  private overAt = Infinity

  constructor(outlet: Outlet) {
    // What came out waits while the next bytes go in, and nobody is to notice: of those nothing goes out any more.
    this.native = new NativeInflate(gunzipStream(), (bytes, given) => {
      if (given > this.overAt) return false
      outlet.fed = given
      const done = outlet.push(bytes)
      if (outlet.over()) this.overAt = given
      return done
    })
  }

  async take(bytes: Buffer): Promise<void> {
    const { native } = this
    const start = this.fed
    this.fed += bytes.length
    let from = 0
    if (this.padding === null) {
      await native.write(bytes, true)
      if (native.error === null && native.unused <= 0) return
      await native.emptied()
      if (this.overAt < this.fed) return
      if (native.error) throw this.refused(start)
      // Anything but a zero would have been taken for another member.
      from = bytes.length - native.unused
      this.padding = start + from
    }
    if (!allZeros(bytes, from)) throw new Damage('behind', this.padding, 'what follows the gzip data is neither gzip nor zeros')
  }

  async finish(): Promise<void> {
    const { native } = this
    if (this.padding !== null) return
    await native.emptied()
    if (this.overAt < Infinity) return
    const { error } = native
    if (error) throw error
    // A zero more, to nobody's use, tells where it stands: left alone behind a whole member, refused as the second byte
    // of a header, swallowed in the middle of one.
    native.mute = true
    await native.write(Buffer.of(0))
    if (native.error?.message === headerRefused) throw this.refused(this.fed)
    if (native.error === null && native.unused > 0) return
    throw new Damage('cut', this.fed, 'it ends inside its gzip data')
  }
  emptied(): Promise<void> {
    return this.native.emptied()
  }
  destroy(): void {
    this.native.destroy()
  }

  private refused(offset: number): Error {
    const { error } = this.native
    if (error!.code?.startsWith('Z_') !== true) return error!
    this.doubtful = offset
    return new Damage('bad', offset, error!.message)
  }
}

class ZstdInflate implements Inflate {
  padding: number | null = null
  doubtful: number | null = null
  private readonly native: NativeInflate
  private readonly frames = new ZstdFrames()
  private held: Buffer = Buffer.alloc(0)
  private fed = 0

  constructor(outlet: Outlet) {
    this.native = new NativeInflate(zstdStream(), (bytes) => outlet.push(bytes))
  }

  async take(given: Buffer): Promise<void> {
    const { native, frames } = this
    const bytes = this.held.length > 0 ? Buffer.concat([this.held, given]) : given
    const start = this.fed - this.held.length
    this.fed += given.length
    this.held = bytes.subarray(bytes.length)
    for (let at = 0; at < bytes.length; ) {
      if (this.padding !== null || (frames.between && !isFrame(bytes, at))) {
        if (this.padding === null && bytes.length - at < 4) {
          this.held = bytes.subarray(at)
          return
        }
        return this.behind(bytes, at, start)
      }
      const to = frames.piece(bytes, at)
      if (frames.frames > 1000 + this.fed / smallestFrame) throw new Damage('frames', start + at, `too many frames (${frames.frames})`)
      await native.write(bytes.subarray(at, to))
      if (native.error) throw zstdError(native.error, (this.doubtful = start + at))
      at = to
    }
  }

  async finish(): Promise<void> {
    if (this.held.length > 0) return this.behind(this.held, 0, this.fed - this.held.length)
    if (this.padding !== null) return
    if (!this.frames.between) throw new Damage('cut', this.fed, 'it ends inside a zstd frame')
    await this.native.end()
    if (this.native.error) throw zstdError(this.native.error, this.fed)
  }
  emptied(): Promise<void> {
    return this.native.emptied()
  }
  destroy(): void {
    this.native.destroy()
  }

  private behind(bytes: Buffer, at: number, start: number): void {
    this.padding ??= start + at
    if (!allZeros(bytes, at)) throw new Damage('behind', this.padding, 'what follows the zstd data is neither zstd nor zeros')
  }
}

export function zstdError(error: Error & { code?: string }, offset: number): Error {
  if (error.code?.startsWith('ZSTD_') !== true) return error
  const checksum = error.code === 'ZSTD_error_checksum_wrong'
  return new Damage(checksum ? 'checksum' : 'bad', offset, checksum ? 'the checksum of a zstd frame is wrong' : `a zstd block that does not inflate (${error.message})`)
}
const isFrame = (bytes: Buffer, at: number) => at + 4 <= bytes.length && beginsZstdFrame(bytes.readUInt32LE(at))

function allZeros(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false
  return true
}
