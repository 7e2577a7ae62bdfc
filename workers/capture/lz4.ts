/**
 * LZ4 inflated on the way: frames (stored or compressed blocks, each able to look 64 KiB back), the legacy frames of its
 * first years, frames to skip, and any number of them in a row.
 *
 * Written from the LZ4 frame format 1.6 and block format descriptions. Checksums are passed over: the hash of the whole
 * file is what evidence rests on, and a wrong length or offset ends the stream with an error. One window of output is
 * kept for the whole stream, so that a file of tiny blocks costs no more than its bytes.
 */
import { Transform } from 'node:stream'

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
  contentChecksum: boolean
  longestBlock: number
}

export function createLz4Inflate(): Transform {
  const window = new Window()
  let rest: Buffer = Buffer.alloc(0)
  let frame: Frame | null = null
  /** Bytes of a frame to skip that are still to come. */
  let skip = 0
  let frames = 0

  /** Takes one whole element from rest[at..]; how far it came, `at` itself when the element is not all there yet. */
  function step(at: number): number {
    const left = rest.length - at
    if (skip > 0) {
      const some = Math.min(skip, left)
      skip -= some
      return at + some
    }
    if (left < 4) return at
    const word = rest.readUInt32LE(at)
    if (frame === null || (frame.legacy && (isLz4(word) || isSkippable(word)))) return header(at, word)
    if (word === 0 && !frame.legacy) {
      const total = 4 + (frame.contentChecksum ? 4 : 0)
      if (left < total) return at
      frame = null
      return at + total
    }
    const stored = !frame.legacy && word >= 0x80000000
    const length = stored ? word - 0x80000000 : word
    if (length > (frame.legacy ? worstCase(frame.longestBlock) : frame.longestBlock)) throw new Error(`an LZ4 block claims ${length} bytes`)
    const total = 4 + length + (frame.blockChecksum ? 4 : 0)
    if (left < total) return at
    window.block(rest, at + 4, at + 4 + length, stored, frame)
    return at + total
  }

  function header(at: number, word: number): number {
    const left = rest.length - at
    if (isSkippable(word)) {
      if (left < 8) return at
      frame = null
      skip = rest.readUInt32LE(at + 4)
      return at + 8
    }
    if (word === magics.legacy) {
      frame = { legacy: true, linked: false, blockChecksum: false, contentChecksum: false, longestBlock: legacyBlock }
      frames++
      return at + 4
    }
    if (word !== magics.frame) throw new Error(frames === 0 ? 'not an LZ4 frame' : 'what follows an LZ4 frame is none')
    if (left < 7) return at
    const flags = rest[at + 4]
    const size = (rest[at + 5] >> 4) & 7
    if (flags >> 6 !== 1) throw new Error('an unknown version of LZ4 frames')
    if ((flags & 0x01) !== 0) throw new Error('an LZ4 frame that needs a dictionary')
    if (size < 4) throw new Error('an unknown block size of LZ4 frames')
    const total = 7 + (flags & 0x08 ? 8 : 0)
    if (left < total) return at
    frame = { legacy: false, linked: (flags & 0x20) === 0, blockChecksum: (flags & 0x10) !== 0, contentChecksum: (flags & 0x04) !== 0, longestBlock: 4 ** size * 256 }
    window.forget()
    frames++
    return at + total
  }

  return new Transform({
    transform(chunk: Buffer, _, done) {
      try {
        rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
        let at = 0
        for (let next = step(at); next > at; next = step(at)) {
          at = next
          window.drain((bytes) => this.push(bytes), false)
        }
        rest = rest.subarray(at)
        window.drain((bytes) => this.push(bytes), true)
        done()
      } catch (error) {
        window.drain((bytes) => this.push(bytes), true)
        done(error as Error)
      }
    },
    flush(done) {
      const whole = rest.length === 0 && skip === 0 && (frame === null || frame.legacy)
      done(whole ? null : new Error('the LZ4 frame ends before its end mark'))
    },
  })
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

  /** Sequences of literals and matches; a match copies from what was written before, byte by byte where it overlaps. */
  block(from: Buffer, start: number, end: number, stored: boolean, { linked, longestBlock }: Frame): void {
    // A byte of a compressed block stands for 255 at most.
    this.room(Math.min(longestBlock, (end - start) * 255))
    if (!linked) this.floor = this.used
    const limit = Math.min(this.used + longestBlock, this.bytes.length)
    const { bytes, floor } = this
    let at = start
    let used = this.used
    if (stored) {
      from.copy(bytes, used, start, end)
      this.used = used + end - start
      return
    }
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
    this.used = used
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
