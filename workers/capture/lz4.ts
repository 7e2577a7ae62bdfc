/**
 * LZ4 frames, inflated on the way: header, blocks (stored or compressed, each able to look 64 KiB back), end mark.
 *
 * Written from the LZ4 frame format 1.6 and block format descriptions. Checksums are passed over: the hash of the whole
 * file is what evidence rests on, and a wrong length or offset ends the stream with an error.
 */
import { Transform } from 'node:stream'

const magic = 0x184d2204
const history = 65_536
const largestBlock = 4 * 1024 * 1024

export function createLz4Inflate(): Transform {
  let rest: Buffer = Buffer.alloc(0)
  let header: { blockChecksum: boolean; contentChecksum: boolean; linked: boolean } | null = null
  let window: Buffer = Buffer.alloc(0)
  let ended = false

  /** Takes one whole element off the front of `rest`; false when it is not all there yet. */
  function step(out: (bytes: Buffer) => void): boolean {
    if (ended) return false // what follows a frame's end is not followed
    if (header === null) {
      if (rest.length < 7) return false
      if (rest.readUInt32LE(0) !== magic) throw new Error('not an LZ4 frame')
      const flags = rest[4]
      if (flags >> 6 !== 1) throw new Error('an unknown version of LZ4 frames')
      const length = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0)
      if (rest.length < length) return false
      header = { linked: (flags & 0x20) === 0, blockChecksum: (flags & 0x10) !== 0, contentChecksum: (flags & 0x04) !== 0 }
      rest = rest.subarray(length)
      return true
    }
    if (rest.length < 4) return false
    const word = rest.readUInt32LE(0)
    if (word === 0) {
      ended = true
      return false
    }
    const stored = word >= 0x80000000
    const length = word & 0x7fffffff
    if (length > largestBlock) throw new Error(`an LZ4 block claims ${length} bytes`)
    const total = 4 + length + (header.blockChecksum ? 4 : 0)
    if (rest.length < total) return false
    const block = rest.subarray(4, 4 + length)
    const inflated = stored ? Buffer.from(block) : inflateBlock(block, header.linked ? window : Buffer.alloc(0))
    if (header.linked) window = Buffer.concat([window, inflated]).subarray(-history)
    rest = rest.subarray(total)
    out(inflated)
    return true
  }

  return new Transform({
    transform(chunk: Buffer, _, done) {
      try {
        rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
        while (step((bytes) => this.push(bytes)));
        done()
      } catch (error) {
        done(error as Error)
      }
    },
    flush(done) {
      done(ended ? null : new Error('the LZ4 frame ends before its end mark'))
    },
  })
}

/** Sequences of literals and matches; a match copies from what was written before, byte by byte where it overlaps. */
function inflateBlock(block: Buffer, before: Buffer): Buffer {
  const out = Buffer.alloc(before.length + largestBlock)
  before.copy(out)
  let at = 0
  let used = before.length
  const longer = (start: number): number => {
    let length = start
    for (let byte = 255; start === 15 && byte === 255; ) {
      if (at >= block.length) throw new Error('an LZ4 block ends inside a length')
      byte = block[at++]
      length += byte
    }
    return length
  }
  while (at < block.length) {
    const token = block[at++]
    const literals = longer(token >> 4)
    if (at + literals > block.length || used + literals > out.length) throw new Error('an LZ4 block runs past its end')
    block.copy(out, used, at, at + literals)
    at += literals
    used += literals
    if (at >= block.length) break // the last sequence has no match
    if (at + 2 > block.length) throw new Error('an LZ4 block ends inside an offset')
    const offset = block.readUInt16LE(at)
    at += 2
    const match = longer(token & 15) + 4
    if (offset === 0 || offset > used || used + match > out.length) throw new Error('an LZ4 match points outside')
    for (let copied = 0; copied < match; copied++, used++) out[used] = out[used - offset]
  }
  return out.subarray(before.length, used)
}
