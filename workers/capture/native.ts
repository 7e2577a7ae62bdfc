/** One of node's inflating streams, given bytes piece by piece; what it made is out before the next piece goes in. */
import type { Transform } from 'node:stream'
import type { Zlib } from 'node:zlib'

export class NativeInflate {
  /** Why it stopped: the stream's own error, or what `out` threw. */
  error: (Error & { code?: string }) | null = null
  /** Whether what it makes goes nowhere. */
  mute = false
  private readonly through: Transform & Zlib
  private given = 0
  private readonly ended: Promise<void>

  constructor(through: Transform & Zlib, out: (bytes: Buffer) => void) {
    this.through = through
    through.on('data', (bytes: Buffer) => {
      if (this.error || this.mute) return
      try {
        out(bytes)
      } catch (error) {
        this.error = error as Error
        through.destroy()
      }
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
    while (through.readableLength > 0 && !through.destroyed) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Tells it that there are no more bytes. */
  async end(): Promise<void> {
    if (!this.through.destroyed) this.through.end()
    await this.ended
  }
  destroy(): void {
    this.through.destroy()
  }
}
