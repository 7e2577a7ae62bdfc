/**
 * One of node's inflating streams, given bytes piece by piece; what it made is out before the next piece goes in.
 *
 * What comes out waits for its turn of the event loop, so that the stream inflates on, in its thread, while it is parsed.
 */
import type { Transform } from 'node:stream'
import type { Zlib } from 'node:zlib'

/** Pieces that may wait; then the stream has to. */
const mostWaiting = 2

export class NativeInflate {
  /** Why it stopped: the stream's own error, or what `out` threw. */
  error: (Error & { code?: string }) | null = null
  /** Whether what it makes goes nowhere. */
  mute = false
  private readonly through: Transform & Zlib
  private readonly out: (bytes: Buffer) => void
  private readonly waiting: Buffer[] = []
  private given = 0
  private readonly ended: Promise<void>

  constructor(through: Transform & Zlib, out: (bytes: Buffer) => void) {
    this.through = through
    this.out = out
    through.on('data', (bytes: Buffer) => {
      if (this.mute) return
      this.waiting.push(bytes)
      if (this.waiting.length === 1) setImmediate(() => this.next())
      if (this.waiting.length >= mostWaiting) through.pause()
    })
    this.ended = new Promise((resolve) => {
      through.on('end', resolve)
      through.on('close', resolve)
      through.on('error', (error: Error) => {
        this.error ??= error
        resolve()
      })
    })
  }

  /** Bytes behind the end of its data, which it left alone: it has ended when there are any. */
  get unused(): number {
    return this.given - this.through.bytesWritten
  }

  async write(bytes: Buffer): Promise<void> {
    const { through } = this
    if (through.destroyed) return
    this.given += bytes.length
    await new Promise<void>((resolve) => {
      through.once('close', resolve)
      through.write(bytes, () => {
        through.off('close', resolve)
        resolve()
      })
    })
    // A stream that fails forgets what nobody took yet.
    while (this.waiting.length > 0 || (through.readableLength > 0 && !through.destroyed)) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Lets out the piece that waits longest. */
  private next(): void {
    const { through, waiting } = this
    const bytes = waiting[0]
    if (bytes === undefined) return
    try {
      this.out(bytes)
    } catch (error) {
      this.error = error as Error
      waiting.length = 0
      through.destroy()
      return
    }
    waiting.shift()
    if (waiting.length > 0) setImmediate(() => this.next())
    if (through.isPaused()) through.resume()
  }

  /** Tells it that there are no more bytes. */
  async end(): Promise<void> {
    if (!this.through.destroyed) this.through.end()
    await this.ended
    while (this.waiting.length > 0) await new Promise((resolve) => setImmediate(resolve))
  }
  destroy(): void {
    this.waiting.length = 0
    this.through.destroy()
  }
}
