/**
 * LZ4 inflated on the way: frames (stored or compressed blocks, each able to look 64 KiB back), the legacy frames of its
 * first years, frames to skip, and any number of them in a row.
 *
 * Written from the LZ4 frame format 1.6 and block format descriptions. Every checksum a frame has is verified: of its
 * header, of each block (before the block is inflated) and of its content. One window of output is kept for the whole
 * stream, so that a file of tiny blocks costs no more than its bytes.
 */
import { Damage } from './damage.ts'
import { xxHash32, XxHash32 } from './xxhash.ts'

const history = 65_536
const legacyBlock = 8 * 1024 * 1024
const worstCase = (bytes: number) => bytes + Math.ceil(bytes / 255) + 16
const magics = { frame: 0x184d2204, legacy: 0x184c2102 }

export const isLz4 = (word: number) => word === magics.frame || word === magics.legacy
export const isSkippable = (word: number) => (word & 0xfffffff0) >>> 0 === 0x184d2a50

interface Frame {
  legacy: boolean
  linked: boolean
  blockChecksum: boolean
  /** Of the content so far, where the frame ends with its checksum. */
  content: XxHash32 | null
  longestBlock: number
  /** Bytes of content that its header tells, null where it does not; and how many there are so far. */
  told: number | null
  inflated: number
}

export class Lz4Inflate {
  /** Where zeros fill up the file behind its last frame, null where they do not. */
  padding: number | null = null
  private readonly window = new Window()
  private readonly out: (bytes: Buffer) => void
  private rest: Buffer = Buffer.alloc(0)
  /** Of rest[0] in the file. */
  private base = 0
  private frame: Frame | null = null
  /** Bytes of a frame to skip that are still to come. */
  private skip = 0
  private frames = 0

  constructor(out: (bytes: Buffer) => void) {
    this.out = out
  }

  /** @throws Damage with its offset in the file; what was whole before it has gone out */
  take(bytes: Buffer): void {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes
    let at = 0
    try {
      for (let next = this.step(at); next > at; next = this.step(at)) {
        at = next
        this.window.drain(this.out, false)
      }
    } finally {
      this.window.drain(this.out, true)
    }
    this.rest = this.rest.subarray(at)
    this.base += at
  }

  /** The file has no more bytes. @throws Damage as above */
  finish(): void {
    const { rest, skip, frame, base } = this
    if (frame === null && skip === 0 && this.frames > 0 && rest.length > 0) return void this.zeros(0)
    if (rest.length === 0 && skip === 0 && (frame === null || frame.legacy)) return
    if (frame !== null && rest.length > 4) this.partOf(frame)
    throw new Damage('cut', base + rest.length, 'it ends before the end mark of its LZ4 frame')
  }

  /** The last block is not all there: whole sequences of it are. */
  private partOf(frame: Frame): void {
    const { rest, window } = this
    try {
      window.block(rest, 4, rest.length, !frame.legacy && rest[3] >= 0x80, frame)
    } catch {
      // It was cut inside a sequence.
    }
    window.drain(this.out, true)
  }

  /** Takes one whole element from rest[at..]; how far it came, `at` itself when the element is not all there yet. */
  private step(at: number): number {
    const { rest, frame } = this
    const left = rest.length - at
    if (this.padding !== null) return this.zeros(at)
    if (this.skip > 0) {
      const some = Math.min(this.skip, left)
      this.skip -= some
      return at + some
    }
    if (left < 4) return at
    const word = rest.readUInt32LE(at)
    if (frame === null || (frame.legacy && (isLz4(word) || isSkippable(word) || word === 0))) return this.header(at, word)
    if (word === 0) return this.end(at, frame)
    const stored = !frame.legacy && word >= 0x80000000
    const length = stored ? word - 0x80000000 : word
    if (length > (frame.legacy ? worstCase(frame.longestBlock) : frame.longestBlock)) throw this.damage(at, `an LZ4 block claims ${length} bytes`)
    const total = 4 + length + (frame.blockChecksum ? 4 : 0)
    if (left < total) return at
    if (frame.blockChecksum && xxHash32(rest, at + 4, at + 4 + length) !== rest.readUInt32LE(at + 4 + length)) throw new Damage('checksum', this.base + at, 'the checksum of an LZ4 block is wrong')
    try {
      frame.inflated += this.window.block(rest, at + 4, at + 4 + length, stored, frame)
    } catch (error) {
      throw this.damage(at, (error as Error).message)
    }
    return at + total
  }

  private header(at: number, word: number): number {
    const { rest } = this
    const left = rest.length - at
    if (isSkippable(word)) {
      if (left < 8) return at
      this.frame = null
      this.skip = rest.readUInt32LE(at + 4)
      return at + 8
    }
    if (word === magics.legacy) {
      this.frame = { legacy: true, linked: false, blockChecksum: false, content: null, longestBlock: legacyBlock, told: null, inflated: 0 }
      this.frames++
      return at + 4
    }
    if (word !== magics.frame) {
      if (this.frames > 0) return this.zeros(at)
      throw this.damage(at, 'not an LZ4 frame')
    }
    if (left < 7) return at
    const flags = rest[at + 4]
    const size = (rest[at + 5] >> 4) & 7
    if (flags >> 6 !== 1) throw this.damage(at, 'an unknown version of LZ4 frames')
    if ((flags & 0x01) !== 0) throw this.damage(at, 'an LZ4 frame that needs a dictionary')
    if (size < 4) throw this.damage(at, 'an unknown block size of LZ4 frames')
    const total = 7 + (flags & 0x08 ? 8 : 0)
    if (left < total) return at
    if (((xxHash32(rest, at + 4, at + total - 1) >>> 8) & 0xff) !== rest[at + total - 1]) throw new Damage('checksum', this.base + at, 'the checksum of an LZ4 header is wrong')
    this.frame = {
      legacy: false,
      linked: (flags & 0x20) === 0,
      blockChecksum: (flags & 0x10) !== 0,
      content: (flags & 0x04) !== 0 ? new XxHash32() : null,
      longestBlock: 4 ** size * 256,
      told: flags & 0x08 ? Number(rest.readBigUInt64LE(at + 6)) : null,
      inflated: 0,
    }
    this.window.forget()
    this.frames++
    return at + total
  }

  private end(at: number, { content, told, inflated }: Frame): number {
    const { rest, base } = this
    const total = 4 + (content ? 4 : 0)
    if (rest.length - at < total) return at
    if (content && content.digest() !== rest.readUInt32LE(at + 4)) throw new Damage('checksum', base + at + 4, 'the checksum of the content of an LZ4 frame is wrong')
    if (told !== null && told !== inflated) throw new Damage('checksum', base + at, `an LZ4 frame tells ${told} bytes of content and has ${inflated}`)
    this.frame = null
    return at + total
  }

  /** Behind the last frame. */
  private zeros(at: number): number {
    const { rest } = this
    this.padding ??= this.base + at
    for (let index = at; index < rest.length; index++) {
      if (rest[index] !== 0) throw new Damage('behind', this.padding, 'what follows the LZ4 data is neither LZ4 nor zeros')
    }
    return rest.length
  }
  private damage(at: number, message: string): Damage {
    return new Damage('bad', this.base + at, message)
  }
}

/** The output: what was not handed out yet, and before it the 64 KiB a match may reach back to. */
class Window {
  private bytes: Buffer = Buffer.alloc(0)
  private used = 0
  private handed = 0
  /** Where a match may reach at most: the start of the frame, or of an independent block. */
  private floor = 0

  forget(): void {
    this.floor = this.used
  }

  /** Sequences of literals and matches; a match copies from what was written before, byte by byte where it overlaps. @returns bytes it inflates to */
  block(from: Buffer, start: number, end: number, stored: boolean, { linked, longestBlock, content }: Frame): number {
    // A byte of a compressed block stands for 255 at most.
    this.room(Math.min(longestBlock, (end - start) * 255))
    if (!linked) this.floor = this.used
    const limit = Math.min(this.used + longestBlock, this.bytes.length)
    const { bytes, floor } = this
    let at = start
    let used = this.used
    let inflated: number
    if (stored) {
      from.copy(bytes, used, start, end)
      content?.update(bytes, used, used + end - start)
      this.used = used + end - start
      return end - start
    }
    try {
      while (at < end) {
        const token = from[at++]
        let literals = token >> 4
        if (literals === 15) {
          let byte = 255
          while (byte === 255) {
            if (at >= end) throw new Error('an LZ4 block ends inside a length')
            byte = from[at++]
            literals += byte
          }
        }
        if (at + literals > end || used + literals > limit) throw new Error('an LZ4 block runs past its end')
        if (literals > 32) from.copy(bytes, used, at, at + literals)
        else for (let index = 0; index < literals; index++) bytes[used + index] = from[at + index]
        at += literals
        used += literals
        if (at >= end) break // the last sequence has no match
        if (at + 2 > end) throw new Error('an LZ4 block ends inside an offset')
        const offset = from[at] | (from[at + 1] << 8)
        at += 2
        let match = token & 15
        if (match === 15) {
          let byte = 255
          while (byte === 255) {
            if (at >= end) throw new Error('an LZ4 block ends inside a length')
            byte = from[at++]
            match += byte
          }
        }
        match += 4
        if (offset === 0 || used - offset < floor || used + match > limit) throw new Error('an LZ4 match points outside')
        if (offset >= match && match > 32) bytes.copyWithin(used, used - offset, used - offset + match)
        else for (let copied = 0; copied < match; copied++) bytes[used + copied] = bytes[used + copied - offset]
        used += match
      }
    } finally {
      // Whole sequences before a damaged one stay.
      content?.update(bytes, this.used, used)
      inflated = used - this.used
      this.used = used
    }
    return inflated
  }

  /** Hands out what is there; without `all` only once it is worth a buffer of its own. */
  drain(out: (bytes: Buffer) => void, all: boolean): void {
    if (this.used === this.handed || (!all && this.used - this.handed < 1 << 20)) return
    out(Buffer.from(this.bytes.subarray(this.handed, this.used)))
    this.handed = this.used
  }

  /** Space for one more block; what is older than 64 KiB goes. Everything was handed out when there is none. */
  private room(block: number): void {
    if (this.used + block <= this.bytes.length) return
    const keep = Math.max(0, Math.min(this.handed, this.used - history))
    const size = Math.max(this.bytes.length, this.used - keep + block + Math.max(block, 1 << 18))
    const next = size > this.bytes.length ? Buffer.allocUnsafe(size) : this.bytes
    this.bytes.copy(next, 0, keep, this.used)
    this.bytes = next
    this.used -= keep
    this.handed -= keep
    this.floor = Math.max(0, this.floor - keep)
  }
}
