/** Where inflated bytes go: hashed, within the bound, to whoever parses them, and no further once a cancel is heard. */
import { createHash, type Hash } from 'node:crypto'
import { Refusal } from '../contract.ts'

const inflateFree = 64 * 1024 * 1024
const inflateRatio = 100

export class Outlet {
  readonly hash: Hash = createHash('sha256')
  length = 0
  /** Compressed bytes so far. */
  fed = 0
  private readonly path: string
  private readonly parse: (bytes: Buffer) => boolean
  /** Whether the capture has ended, however much is left. */
  readonly over: () => boolean
  private readonly unbounded: boolean
  private readonly cancelled: () => boolean

  /** @param unbounded the user knows that the file inflates to much more than its size */
  constructor(input: { path: string; parse(bytes: Buffer): boolean; over(): boolean; unbounded: boolean; cancelled: () => boolean }) {
    this.path = input.path
    this.parse = input.parse
    this.over = input.over
    this.unbounded = input.unbounded
    this.cancelled = input.cancelled
  }

  /** @returns whether nothing of the bytes is kept */
  push(bytes: Buffer): boolean {
    this.length += bytes.length
    if (!this.unbounded && this.length > inflateFree && this.length > this.fed * inflateRatio) {
      throw new Refusal(
        'inflate_limit',
        `${this.path} inflates to more than ${inflateRatio} times its size after ${this.fed} of its bytes; nothing was kept. If you know that it does, allow it: import --allow-large-inflate.`,
      )
    }
    if (this.cancelled()) throw new Refusal('cancelled', `Cancelled while reading ${this.path}; nothing of it was kept.`)
    this.hash.update(bytes)
    return this.parse(bytes)
  }
}
