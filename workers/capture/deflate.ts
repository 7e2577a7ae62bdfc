/**
 * Deflate (RFC 1951) inflated with care: everything that is whole before a damaged or missing bit comes out, and the byte
 * of the damage is known.
 *
 * zlib, which inflates the ordinary file several times as fast, gives up what it made in the call that fails. So this
 * one is for the second look at a stream that zlib refused, and refuses the same.
 */
import { Damage } from './damage.ts'

const longestCode = 15
/** Codes of so many bits are looked up at once; longer ones are walked bit by bit. */
const quickBits = 10
const farthest = 32_768
const outputBytes = 256 * 1024
/** More than the longest header of a block (two tables of codes), or one symbol, can take. */
const enoughBytes = 1024

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const endOfBlock = 256

/** A canonical code: how many codes of each length, their symbols in order, and the short ones by their bits. */
interface Code {
  counts: Uint16Array
  symbols: Uint16Array
  /** symbol * 16 + length, by the next quickBits bits; 0: longer, or none. */
  quick: Uint16Array
}

export class Deflate {
  done = false
  private readonly out: (bytes: Buffer) => void
  private bytes: Uint8Array = new Uint8Array(0)
  private at = 0
  private end = 0
  private hold = 0
  private held = 0
  private final = false
  private stored = 0
  private literals: Code | null = null
  private distances: Code | null = null
  private readonly window = Buffer.allocUnsafe(farthest + outputBytes + 258)
  private used = 0
  private handed = 0

  /** @param out gets buffers of its own */
  constructor(out: (bytes: Buffer) => void) {
    this.out = out
  }

  /**
   * Inflates from bytes[at..]; returns how far it came. Unless these are the `last` bytes some are left for the next time.
   * @throws Damage with its index in `bytes`; what was whole before it has gone out
   */
  take(bytes: Uint8Array, at: number, last: boolean): number {
    this.bytes = bytes
    this.at = at
    this.end = bytes.length
    const until = last ? Infinity : this.end - enoughBytes
    try {
      while (!this.done && this.at < until) {
        if (this.stored > 0) this.copyStored()
        else if (this.literals !== null) this.symbols(until)
        else if (this.final) this.finish()
        else this.header()
      }
    } finally {
      this.hand()
    }
    this.giveBack()
    return this.at
  }

  private finish(): void {
    this.done = true
    this.giveBack()
  }
  /** Whole bytes that are held as bits: they are not used yet, and the next buffer begins with them. */
  private giveBack(): void {
    this.at -= this.held >> 3
    this.held &= 7
    this.hold &= (1 << this.held) - 1
  }

  private header(): void {
    this.final = this.bits(1) === 1
    const type = this.bits(2)
    if (type === 0) {
      this.bits(this.held & 7)
      const length = this.bits(16)
      if ((length ^ this.bits(16)) !== 0xffff) throw this.damage('invalid length of a stored block')
      this.stored = length
    } else if (type === 1) [this.literals, this.distances] = fixed
    else if (type === 2) this.tables()
    else throw this.damage('invalid type of a block')
  }

  private tables(): void {
    const literals = this.bits(5) + 257
    const distances = this.bits(5) + 1
    const count = this.bits(4) + 4
    if (literals > 286 || distances > 30) throw this.damage('too many codes')
    const lengths = new Uint8Array(19)
    for (let index = 0; index < count; index++) lengths[orderOfLengths[index]] = this.bits(3)
    const code = codeOf(lengths, true)
    if (code === null) throw this.damage('invalid code lengths')
    const all = new Uint8Array(literals + distances)
    for (let index = 0; index < all.length; ) {
      const symbol = this.symbol(code)
      if (symbol < 16) all[index++] = symbol
      else {
        if (symbol === 16 && index === 0) throw this.damage('a repeated length without one before it')
        const value = symbol === 16 ? all[index - 1] : 0
        const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7)
        if (index + times > all.length) throw this.damage('too many code lengths')
        all.fill(value, index, (index += times))
      }
    }
    if (all[endOfBlock] === 0) throw this.damage('a block without an end')
    const literalCode = codeOf(all.subarray(0, literals), false)
    const distanceCode = codeOf(all.subarray(literals), false)
    if (literalCode === null || distanceCode === null) throw this.damage('invalid codes')
    this.literals = literalCode
    this.distances = distanceCode
  }

  private symbols(until: number): void {
    const { window } = this
    while (this.at < until) {
      this.room()
      const symbol = this.symbol(this.literals!)
      if (symbol < endOfBlock) window[this.used++] = symbol
      else if (symbol === endOfBlock) {
        this.literals = this.distances = null
        return
      } else {
        if (symbol > 285) throw this.damage('invalid length')
        const length = lengthBase[symbol - 257] + this.bits(lengthExtra[symbol - 257])
        const far = this.symbol(this.distances!)
        if (far > 29) throw this.damage('invalid distance')
        const distance = distanceBase[far] + this.bits(distanceExtra[far])
        if (distance > this.used) throw this.damage('a distance that reaches before the beginning')
        for (let index = this.used, stop = index + length; index < stop; index++) window[index] = window[index - distance]
        this.used += length
      }
    }
  }

  private copyStored(): void {
    this.room()
    // Whole bytes may still be held as bits.
    if (this.held > 0) {
      this.window[this.used++] = this.bits(8)
      this.stored--
      return
    }
    const some = Math.min(this.stored, this.end - this.at, outputBytes + farthest - this.used)
    if (some === 0) throw new Damage('cut', this.end, 'it ends inside a stored block')
    this.window.set(this.bytes.subarray(this.at, this.at + some), this.used)
    this.at += some
    this.used += some
    this.stored -= some
  }

  private symbol(code: Code): number {
    while (this.held < longestCode && this.at < this.end) {
      this.hold |= this.bytes[this.at++] << this.held
      this.held += 8
    }
    const quick = code.quick[this.hold & ((1 << quickBits) - 1)]
    if (quick !== 0 && (quick & 15) <= this.held) {
      this.hold >>>= quick & 15
      this.held -= quick & 15
      return quick >> 4
    }
    let [value, first, index] = [0, 0, 0]
    for (let length = 1; length <= longestCode; length++) {
      value |= this.bits(1)
      const count = code.counts[length]
      if (value - count < first) return code.symbols[index + (value - first)]
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw this.damage('a code that stands for nothing')
  }

  /** The next few bits, 16 at most, the lowest first. */
  private bits(count: number): number {
    while (this.held < count) {
      if (this.at >= this.end) throw new Damage('cut', this.end, 'it ends inside its compressed data')
      this.hold |= this.bytes[this.at++] << this.held
      this.held += 8
    }
    const value = this.hold & ((1 << count) - 1)
    this.hold >>>= count
    this.held -= count
    return value
  }

  /** Space for one match more; what is older than any distance goes. */
  private room(): void {
    if (this.used < farthest + outputBytes) return
    this.hand()
    this.window.copy(this.window, 0, this.used - farthest, this.used)
    this.used = this.handed = farthest
  }
  private hand(): void {
    if (this.used > this.handed) this.out(Buffer.from(this.window.subarray(this.handed, this.used)))
    this.handed = this.used
  }
  private damage(what: string): Damage {
    return new Damage('bad', this.at - (this.held >> 3) - 1, what)
  }
}

/** Null when more codes are claimed than there are, or fewer than all: only one code of one bit may stand alone. */
function codeOf(lengths: Uint8Array, ofLengths: boolean): Code | null {
  const counts = new Uint16Array(longestCode + 1)
  for (const length of lengths) counts[length]++
  let left = 1
  let longest = 0
  for (let length = 1; length <= longestCode; length++) {
    left = left * 2 - counts[length]
    if (left < 0) return null
    if (counts[length] > 0) longest = length
  }
  if (left > 0 && longest > 0 && (ofLengths || longest !== 1)) return null
  if (longest === 0 && ofLengths) return null
  counts[0] = 0
  const offsets = new Uint16Array(longestCode + 2)
  const next = new Uint16Array(longestCode + 2)
  for (let length = 1; length <= longestCode; length++) {
    offsets[length + 1] = offsets[length] + counts[length]
    next[length + 1] = (next[length] + counts[length]) << 1
  }
  const symbols = new Uint16Array(lengths.length)
  const quick = new Uint16Array(1 << quickBits)
  lengths.forEach((length, symbol) => {
    if (length === 0) return
    symbols[offsets[length]++] = symbol
    const value = next[length]++
    if (length > quickBits) return
    let reversed = 0
    for (let bit = 0; bit < length; bit++) reversed |= ((value >> bit) & 1) << (length - 1 - bit)
    for (let bits = reversed; bits < quick.length; bits += 1 << length) quick[bits] = symbol * 16 + length
  })
  return { counts, symbols, quick }
}

const fixed: [Code, Code] = [
  codeOf(Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)), false)!,
  codeOf(new Uint8Array(32).fill(5), false)!,
]
