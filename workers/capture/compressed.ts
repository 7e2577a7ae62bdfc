/** A compressed file on its way into the stream of records, up to its end or its damage. */
import { Refusal, type Hooks } from '../contract.ts'
import { Damage } from './damage.ts'
import { createInflate, type Compression, type Inflate } from './inflate.ts'
import { lookAgain } from './lookAgain.ts'
import { Outlet } from './outlet.ts'
import type { Break, RecordStream } from './records.ts'
import { sourceChanged, type SourceFile } from './source.ts'
import { counted } from './words.ts'

export class CompressedStream {
  damage: Damage | null = null
  private readonly compression: Compression
  private readonly file: SourceFile
  private readonly path: string
  private readonly size: number
  private readonly stream: RecordStream
  private readonly outlet: Outlet
  private readonly inflate: Inflate
  private readonly hooks: Hooks

  constructor(input: { compression: Compression; file: SourceFile; path: string; size: number; stream: RecordStream; unbounded: boolean; hooks: Hooks }) {
    const { compression, file, path, size, stream, unbounded, hooks } = input
    this.compression = compression
    this.file = file
    this.path = path
    this.size = size
    this.stream = stream
    this.outlet = new Outlet({ path, parse: (bytes) => stream.lay(bytes), over: () => stream.broke !== null, unbounded, cancelled: hooks.cancelled })
    this.hooks = hooks
    this.inflate = createInflate(compression, this.outlet)
  }

  /** Of the file's zeros behind its data; null where there are none, or where the capture itself ended before. */
  get padding(): number | null {
    return this.damage ? null : this.inflate.padding
  }
  sha256(): string {
    return this.outlet.hash.digest('hex')
  }

  /** @param fed compressed bytes so far, these included */
  async push(bytes: Buffer, fed: number): Promise<void> {
    this.outlet.fed = fed
    await this.until(() => this.inflate.take(bytes))
  }
  async finish(): Promise<void> {
    await this.until(() => this.inflate.finish())
    this.inflate.destroy()
    const { doubtful } = this.inflate
    if (doubtful === null || this.stream.broke) return
    const { compression, file, path, size, outlet } = this
    const { cancelled, progress } = this.hooks
    const read = async (position: number, length: number) => {
      if (cancelled()) throw new Refusal('cancelled', `Cancelled while looking again at ${path}; nothing of it was kept.`)
      progress({ stage: 'looking again at what is damaged', subject: path, done: size, total: size, unit: 'bytes' })
      const buffer = Buffer.allocUnsafe(length)
      if ((await file.read(buffer, position)) < length) throw sourceChanged(path)
      return buffer
    }
    this.damage = await lookAgain({ compression, size, doubtful, outlet, read })
    if (this.damage === null) throw sourceChanged(path)
  }

  /** Once the capture or its compression is damaged, the rest of the file is only hashed. */
  private async until(step: () => Promise<void>): Promise<void> {
    if (this.damage || this.stream.broke) return this.inflate.emptied()
    try {
      await step()
    } catch (error) {
      if (!(error instanceof Damage)) {
        this.inflate.destroy()
        throw error
      }
      this.damage = error
    }
  }
}

/** Of a compressed stream, as one of the capture in it. */
export function damageOf(input: { compressed: CompressedStream | null; consumed: number }): Break | null {
  const damage = input.compressed?.damage
  return damage ? { reason: damage.reason, offset: input.consumed, what: `${damage.message}, at byte ${damage.offset} of the compressed file` } : null
}

/** Why there is nothing to keep of a file whose first bytes promised a capture. */
export function noCapture(input: { path: string; compression: Compression | null; length: number; damage: Damage | null }): Refusal {
  const { path, compression, length, damage } = input
  if (damage) return new Refusal('file_damaged', `${path} is compressed with ${compression} and damaged before anything of a capture comes out: ${damage.message}, at byte ${damage.offset}; nothing was kept.`)
  return new Refusal('file_empty', `${path} inflates to ${counted(length, 'byte')}; there is no capture in it.`)
}
