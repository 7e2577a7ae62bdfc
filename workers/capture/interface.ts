/**
 * An interface of a pcapng section: link type, snapshot length, and how its 64-bit times are meant.
 *
 * time = ticks / resolution + offset: if_tsresol is a power of 10, or of 2 with its highest bit set; if_tsoffset is a
 * signed number of seconds. What is finer than a nanosecond is cut off, never rounded: a packet must not move into the
 * next window.
 */
import { Broken } from './container.ts'

export interface Interface {
  linkType: number
  snaplen: number
  /** Ticks a second. */
  ticks: bigint
  offset: bigint
  /** Ticks a second and nanoseconds a tick where both are whole numbers that suit 32-bit arithmetic, else 0. */
  fastTicks: number
  nanosecondsATick: number
}

export function describeInterface(input: { view: DataView; at: number; end: number; base: number; littleEndian: boolean }): Interface {
  const { view, at, end, base, littleEndian } = input
  let ticks = 1_000_000n
  let offset = 0n
  for (let here = at + 16; here + 4 <= end; ) {
    const code = view.getUint16(here, littleEndian)
    const length = view.getUint16(here + 2, littleEndian)
    if (code === 0) break
    if (here + 4 + length > end) throw new Broken('bad option', base + here, 'an option is longer than its block')
    if (code === 9 && length === 1) {
      const value = view.getUint8(here + 4)
      const power = BigInt(value & 127)
      ticks = value & 128 ? 2n ** power : 10n ** power
    } else if (code === 14 && length === 8) offset = view.getBigInt64(here + 4, littleEndian)
    here += 4 + ((length + 3) & ~3)
  }
  const fast = offset === 0n && ticks <= 1_000_000_000n && 1_000_000_000n % ticks === 0n
  return {
    linkType: view.getUint16(at + 8, littleEndian),
    snaplen: view.getUint32(at + 12, littleEndian),
    ticks,
    offset,
    fastTicks: fast ? Number(ticks) : 0,
    nanosecondsATick: fast ? Number(1_000_000_000n / ticks) : 0,
  }
}

/** Whole seconds since 1970 and nanoseconds of a packet's two words of ticks. */
export function instantOf(face: Interface, high: number, low: number, into: { seconds: number; nanoseconds: number }): void {
  if (face.fastTicks > 0 && high < 0x8000_0000) {
    // The quotient of two doubles is right or one off; the remainder, below 2^31, is exact in 32-bit arithmetic.
    const ticks = face.fastTicks
    let seconds = Math.floor((high * 4_294_967_296 + low) / ticks)
    if (seconds < 0xffff_ffff) {
      let rest = (low - Math.imul(seconds, ticks)) | 0
      if (rest < 0) {
        seconds--
        rest += ticks
      } else if (rest >= ticks) {
        seconds++
        rest -= ticks
      }
      into.seconds = seconds
      into.nanoseconds = rest * face.nanosecondsATick
      return
    }
  }
  const ticks = (BigInt(high) << 32n) | BigInt(low)
  into.seconds = Number(ticks / face.ticks + face.offset)
  into.nanoseconds = Number(((ticks % face.ticks) * 1_000_000_000n) / face.ticks)
}
