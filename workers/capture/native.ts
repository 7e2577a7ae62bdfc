/**
 * One of node's inflating streams, given bytes piece by piece.
 *
 * What comes out waits for its turn of the event loop, so that the stream inflates on, in its thread, while it is parsed.
 */
import type { Transform } from 'node:stream'
import type { Zlib } from 'node:zlib'

/** Pieces that may wait; then the stream has to. */
const mostWaiting = 2
interface Piece {
  bytes: Buffer
  /** Bytes that had been given when it came out. */
  given: number
}

export class NativeInflate {
  /** Why it stopped: the stream's own error, or what `out` threw. */
  error: (Error & { code?: string }) | null = null
  /** Whether what it makes goes nowhere. */
  mute = false
  private readonly through: Transform & Zlib
  private readonly out: (bytes: Buffer, given: number) => boolean | void
  private readonly waiting: Piece[] = []
  private given = 0
  private readonly ended: Promise<void>

  /** @param out told how many bytes had been given when these came out; says whether it keeps nothing of them */
  constructor(through: Transform & Zlib, out: (bytes: Buffer, given: number) => boolean | void) {
    this.through = through
    this.out = out
    through.on('data', (bytes: Buffer) => {
      if (this.mute) return
      this.waiting.push({ bytes, given: this.given })
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

  /**
   * Gives it bytes, and waits until they are taken and what it made is out.
   * @param ahead what it made may wait still, so that it has the next bytes meanwhile; where it failed nothing does
   */
  async write(bytes: Buffer, ahead = false): Promise<void> {
    const { through } = this
    if (through.destroyed) return this.emptied()
    this.given += bytes.length
    await new Promise<void>((resolve) => {
      through.once('close', resolve)
      through.write(bytes, () => {
        through.off('close', resolve)
        resolve()
      })
    })
    // A stream that fails forgets what nobody took yet.
    while (through.readableLength > 0 && !through.destroyed) await turn()
    if (!ahead || through.destroyed) await this.emptied()
  }
  /** Waits until all that it made is out. */
  async emptied(): Promise<void> {
    while (this.waiting.length > 0) await turn()
  }

  /** Lets out the piece that waits longest. */
  private next(): void {
    const { through, waiting } = this
    const piece = waiting[0]
    if (piece === undefined) return
    try {
      if (this.out(piece.bytes, piece.given) === true) letGo(piece.bytes)
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
    await this.emptied()
  }
  destroy(): void {
    this.waiting.length = 0
    this.through.destroy()
  }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))
/** Memory that the stream is done with and nobody collects for a while: the next piece may have it. */
function letGo({ buffer, byteOffset, byteLength }: Buffer): void {
  if (byteLength > 0 && byteOffset + byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer?.(0)
}
