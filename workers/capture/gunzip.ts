/**
 * gzip (RFC 1952) inflated with care, member by member: the second look at a stream that zlib refused, or that goes on
 * behind its last member. What is whole comes out; where and why the rest does not is known to the byte.
 */
import { crc32 } from 'node:zlib'
import { Damage } from './damage.ts'
import { Deflate } from './deflate.ts'

/** The longest header that is read: its extra field has 64 KiB at most, its name and comment are a line each. */
const longestHeader = 256 * 1024
const [headerChecksum, extra, name, comment, reserved] = [0x02, 0x04, 0x08, 0x10, 0xe0]

export class Gunzip {
  /** Where zeros fill up the file behind its last member, null where they do not. */
  padding: number | null = null
  private readonly out: (bytes: Buffer) => void
  private rest: Buffer = Buffer.alloc(0)
  /** Of rest[0] in the compressed file. */
  private base = 0
  private members = 0
  private stage: 'header' | 'data' | 'trailer' | 'padding' = 'header'
  private deflate!: Deflate
  private checksum = 0
  private length = 0

  constructor(out: (bytes: Buffer) => void) {
    this.out = out
  }

  /** @throws Damage with its offset in the compressed file; what was whole before it has gone out */
  take(bytes: Buffer, last: boolean): void {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes
    let at = 0
    for (let next = this.step(at, last); next > at; next = this.step(at, last)) at = next
    this.rest = this.rest.subarray(at)
    this.base += at
  }

  /** One element from rest[at..]; `at` itself when it is not all there yet, or at the end. */
  private step(at: number, last: boolean): number {
    const { rest } = this
    if (this.stage === 'padding') return this.zeros(at)
    if (this.stage === 'header') return this.header(at, last)
    if (this.stage === 'trailer') return this.trailer(at, last)
    try {
      const next = this.deflate.take(rest, at, last)
      if (this.deflate.done) this.stage = 'trailer'
      else return next
      // A member may be empty, and its data end where they began only in bits.
      return next > at ? next : this.trailer(next, last)
    } catch (error) {
      if (error instanceof Damage) error.offset += this.base
      throw error
    }
  }

  private header(at: number, last: boolean): number {
    const { rest } = this
    const left = rest.length - at
    if (left === 0 || (left < 2 && !last && rest[at] === 0x1f)) return at
    if (rest[at] !== 0x1f || (left > 1 && rest[at + 1] !== 0x8b)) return this.noMember(at)
    const length = headerLength(rest, at)
    if (length === null || at + length > rest.length) {
      if (left > longestHeader) throw new Damage('bad', this.base + at, `a gzip header longer than ${longestHeader} bytes`)
      if (last) throw new Damage('cut', this.base + rest.length, 'it ends inside a gzip header')
      return at
    }
    const flags = rest[at + 3]
    if (rest[at + 2] !== 8 || (flags & reserved) !== 0) throw new Damage('bad', this.base + at + 2, 'a gzip header with an unknown method or flag')
    if ((flags & headerChecksum) !== 0 && (crc32(rest.subarray(at, at + length - 2)) & 0xffff) !== rest.readUInt16LE(at + length - 2)) {
      throw new Damage('checksum', this.base + at + length - 2, 'the checksum of a gzip header is wrong')
    }
    this.members++
    this.stage = 'data'
    this.checksum = this.length = 0
    this.deflate = new Deflate((bytes) => {
      this.checksum = crc32(bytes, this.checksum)
      this.length = (this.length + bytes.length) % 2 ** 32
      this.out(bytes)
    })
    return at + length
  }

  private noMember(at: number): number {
    if (this.members === 0) throw new Damage('bad', this.base + at, 'no gzip header')
    this.stage = 'padding'
    this.padding = this.base + at
    return this.zeros(at)
  }
  private zeros(at: number): number {
    const { rest } = this
    for (let index = at; index < rest.length; index++) {
      if (rest[index] !== 0) throw new Damage('behind', this.padding!, 'what follows the gzip data is neither gzip nor zeros')
    }
    return rest.length
  }

  private trailer(at: number, last: boolean): number {
    const { rest, base } = this
    if (rest.length - at < 8) {
      if (last) throw new Damage('cut', base + rest.length, 'it ends before the checksum of its gzip data')
      return at
    }
    if (rest.readUInt32LE(at) !== this.checksum) throw new Damage('checksum', base + at, 'the checksum of its gzip data is wrong')
    if (rest.readUInt32LE(at + 4) !== this.length) throw new Damage('checksum', base + at + 4, 'the length of its gzip data is wrong')
    this.stage = 'header'
    return at + 8
  }
}

/** Null where the header is not all there. */
function headerLength(bytes: Buffer, at: number): number | null {
  if (bytes.length - at < 10) return null
  const flags = bytes[at + 3]
  let end = at + 10
  if (flags & extra) {
    if (end + 2 > bytes.length) return null
    end += 2 + bytes.readUInt16LE(end)
  }
  for (const text of [name, comment]) {
    if ((flags & text) === 0) continue
    const zero = bytes.indexOf(0, end)
    if (zero < 0) return null
    end = zero + 1
  }
  if (flags & headerChecksum) end += 2
  return end - at
}
