/**
 * The second look at a compressed stream that node's zlib or zstd refused: from the beginning, with care, so that
 * everything comes out that is whole before the damage, and its place is known.
 *
 * gzip byte by byte by our own decoder; zstd block by block from where the refused piece began. What had gone out
 * already goes nowhere, but must be the same bytes.
 */
import { createHash } from 'node:crypto'
import { Damage } from './damage.ts'
import { Gunzip } from './gunzip.ts'
import { zstdError, zstdStream, type Compression } from './inflate.ts'
import { NativeInflate } from './native.ts'
import type { Outlet } from './outlet.ts'
import { ZstdFrames } from './zstdFrames.ts'

const pieceBytes = 1 << 20

/**
 * @param input.read bytes of the compressed file from a place on, at most so many
 * @param input.doubtful where the refused piece begins
 * @returns the damage, or null where the bytes are not those of the first look
 */
export async function lookAgain(input: {
  compression: Compression
  size: number
  doubtful: number
  outlet: Outlet
  read(position: number, bytes: number): Promise<Buffer>
}): Promise<Damage | null> {
  const { compression, outlet } = input
  const seen = outlet.hash.copy().digest('hex')
  const again = createHash('sha256')
  let left = outlet.length
  const out = (bytes: Buffer) => {
    const known = bytes.subarray(0, left)
    left -= known.length
    again.update(known)
    if (left > 0 || bytes.length === known.length) return
    if (!same()) throw new Different()
    outlet.push(bytes.subarray(known.length))
  }
  let compared = false
  const same = () => (compared ||= again.copy().digest('hex') === seen)
  try {
    await (compression === 'gzip' ? gzip : zstd)({ ...input, out })
    return null
  } catch (error) {
    if (error instanceof Different) return null
    if (!(error instanceof Damage)) throw error
    return left === 0 && same() ? error : null
  }
}
class Different extends Error {}

type Look = Parameters<typeof lookAgain>[0] & { out(bytes: Buffer): void }

async function gzip({ size, outlet, read, out }: Look): Promise<void> {
  const gunzip = new Gunzip(out)
  for (let at = 0; at < size; at += pieceBytes) {
    const bytes = await read(at, Math.min(pieceBytes, size - at))
    outlet.fed = at + bytes.length
    gunzip.take(bytes, at + bytes.length === size)
  }
}

async function zstd({ size, doubtful, outlet, read, out }: Look): Promise<void> {
  const native = new NativeInflate(zstdStream(), out)
  const frames = new ZstdFrames()
  const given = async (bytes: Buffer, position: number, blocks: boolean) => {
    outlet.fed = position + bytes.length
    for (let at = 0; at < bytes.length; ) {
      const to = frames.piece(bytes, at, blocks)
      await native.write(bytes.subarray(at, to))
      if (native.error) throw zstdError(native.error, position + at)
      at = to
    }
  }
  try {
    for (let at = 0; at < doubtful; at += pieceBytes) await given(await read(at, Math.min(pieceBytes, doubtful - at)), at, false)
    for (let at = doubtful; at < size; at += pieceBytes) await given(await read(at, Math.min(pieceBytes, size - at)), at, true)
  } finally {
    native.destroy()
  }
}
