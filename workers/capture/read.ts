/**
 * Reads one capture file: opened once, hashed and parsed from the same buffers, never by path again.
 *
 * Regular files only. Told by magic, never by name. The first structural error ends the file: what was whole before it
 * is kept, with the reason and the offset.
 */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Refusal, type Hooks } from '../contract.ts'
import { Broken, type Container } from './container.ts'
import { refuseForeign } from './foreign.ts'
import { compressionOf, Inflater, type Compression } from './inflate.ts'
import { PacketDecoder } from './packet.ts'
import { createPcap, pcapMagic } from './pcap.ts'
import { createPcapng } from './pcapng.ts'
import type { ProbeSink, ReadOutcome } from './sink.ts'
import { changed, identityOf, openRegular, sourceChanged } from './source.ts'
import { Tally } from './tally.ts'

const bufferBytes = 1 << 20
const ahead = 3
/** The longest record of a pcap and then some; a longer one (a pcapng block may be) is put together elsewhere. */
const headroom = 272 * 1024

/**
 * @param inner whether tunnels are looked into
 * @param largeInflate a compressed file may inflate to more than the bound (64 MiB and 100 times its size)
 */
export async function readCapture(input: { path: string; sink: ProbeSink; hooks: Hooks; largeInflate?: boolean; inner?: boolean }): Promise<ReadOutcome> {
  const { path, sink, hooks, largeInflate = false, inner = false } = input
  const file = await openRegular(path)
  try {
    const before = await file.stat({ bigint: true })
    const size = Number(before.size)
    if (size === 0) throw new Refusal('file_empty', `${path} is empty (0 bytes); nothing was read.`)
    const outcome = await readOpen({ file, path, size, sink, hooks, largeInflate, inner })
    const after = await file.stat({ bigint: true })
    if (changed(before, after)) {
      throw sourceChanged(path)
    }
    return { ...outcome, identity: identityOf(before), modified: before.mtime.toISOString() }
  } finally {
    await file.close()
  }
}

async function readOpen(input: { file: FileHandle; path: string; size: number; sink: ProbeSink; hooks: Hooks; largeInflate: boolean; inner: boolean }): Promise<Omit<ReadOutcome, 'identity' | 'modified'>> {
  const { file, path, size, sink, hooks, largeInflate, inner } = input
  const tally = new Tally()
  const decoder = new PacketDecoder(tally, sink, inner)
  const stream = new RecordStream(path, decoder)
  const hash = createHash('sha256')
  let inflater: Inflater | null = null
  let compression: Compression | null = null
  let read = 0
  // A ring of buffers: those being read, the one in hand and the one before, where the record that straddles both begins.
  // There is room for that beginning ahead of each.
  const ring: Buffer[] = []
  const pending: { buffer: Buffer; done: Promise<number> }[] = []
  const request = (position: number) => {
    const memory = (ring[(position / bufferBytes) % (ahead + 2)] ??= Buffer.allocUnsafeSlow(headroom + Math.min(bufferBytes, size)))
    const buffer = memory.subarray(headroom, headroom + Math.min(bufferBytes, size - position))
    pending.push({ buffer, done: file.read(buffer, 0, buffer.length, position).then(({ bytesRead }) => bytesRead) })
  }
  hooks.progress({ stage: 'reading', subject: path, done: 0, total: size, unit: 'bytes' })
  let asked = 0
  while (asked < size && pending.length < ahead) {
    request(asked)
    asked += bufferBytes
  }
  while (pending.length > 0) {
    const { buffer, done } = pending.shift()!
    const got = await done
    if (got < buffer.length) throw new Refusal('source_changed', `${path} became shorter while it was read; nothing was kept.`)
    if (hooks.cancelled()) throw new Refusal('cancelled', `Cancelled while reading ${path}; nothing of it was kept.`)
    if (asked < size) {
      request(asked)
      asked += bufferBytes
    }
    hash.update(buffer)
    if (read === 0) {
      compression = compressionOf(buffer)
      if (compression !== null) inflater = new Inflater({ compression, path, stream, unbounded: largeInflate, cancelled: hooks.cancelled })
    }
    read += got
    if (inflater) await inflater.push(buffer, read)
    else stream.push(buffer, headroom)
    hooks.progress({ stage: 'reading', subject: path, done: read, total: size, unit: 'bytes' })
  }
  if (inflater) await inflater.finish()
  stream.finish()
  decoder.finish()
  const { container, broke, consumed, length } = stream
  if (container === null) throw new Refusal('format_unknown', `${path} inflates to ${length} bytes, and they are no capture; nothing was read.${broke ? ` (${broke.message})` : ''}`)
  if (broke) tally.reason(broke.reason, broke.offset)
  return {
    format: container.format,
    byteOrder: container.byteOrder,
    compression,
    linkTypes: container.linkTypes,
    snaplen: container.snaplen,
    bytes: size,
    sha256: hash.digest('hex'),
    inflatedBytes: inflater ? length : null,
    inflatedSha256: inflater ? inflater.hash.digest('hex') : null,
    result: broke ? 'partial' : 'complete',
    broke,
    first: tally.first,
    last: tally.last,
    ledger: tally.ledger({ size: length, read: consumed, unread: length - consumed }),
    hours: tally.hours(),
    samples: tally.samples,
  }
}

/** Buffers in, whole records out; a record that straddles two buffers is copied once. */
class RecordStream {
  container: Container | null = null
  broke: ReadOutcome['broke'] = null
  /** Bytes of the stream so far, and those that ended in whole records. */
  length = 0
  consumed = 0
  private carried: Buffer = Buffer.alloc(0)
  private readonly path: string
  private readonly decoder: PacketDecoder

  constructor(path: string, decoder: PacketDecoder) {
    this.path = path
    this.decoder = decoder
  }

  /** @param room bytes before `bytes` in its memory that may be overwritten */
  push(bytes: Buffer, room = 0): void {
    this.length += bytes.length
    if (this.broke) return
    const buffer = this.carried.length > 0 ? joined(this.carried, bytes, room) : bytes
    if (this.container === null) {
      if (buffer.length < 24) {
        this.carried = Buffer.from(buffer)
        return
      }
      this.container = containerOf(buffer, this.decoder, this.path)
    }
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
    try {
      const at = this.container.consume(buffer, view, 0, buffer.length, this.consumed)
      this.consumed += at
      this.carried = buffer.subarray(at)
    } catch (error) {
      if (!(error instanceof Broken)) throw error
      this.breakAt(error)
    }
  }

  finish(): void {
    if (this.container === null && this.carried.length > 0) this.container = containerOf(this.carried, this.decoder, this.path)
    if (this.broke || this.container === null) return
    try {
      this.container.end(this.carried.length, this.consumed)
    } catch (error) {
      if (!(error instanceof Broken)) throw error
      this.breakAt(error)
    }
  }

  private breakAt({ reason, offset, message }: Broken): void {
    this.consumed = offset
    this.broke = { reason, offset, message: `${this.path}: ${message} at offset ${offset}; the packets before it were kept.` }
    this.carried = Buffer.alloc(0)
  }
}

/** One after the other: in the room before `bytes` where there is enough, so that only the first few are copied. */
function joined(first: Buffer, bytes: Buffer, room: number): Buffer {
  if (first.length > room) return Buffer.concat([first, bytes])
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset - first.length, first.length + bytes.length)
  whole.set(first)
  return whole
}

function containerOf(bytes: Buffer, decoder: PacketDecoder, path: string): Container {
  const header = pcapMagic(bytes)
  if (header) return createPcap(header, decoder)
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x0a0d0d0a) return createPcapng(decoder)
  return refuseForeign(bytes, path)
}
