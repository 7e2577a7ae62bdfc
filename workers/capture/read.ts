/**
 * Reads one capture file: opened once, hashed and parsed from the same buffers, never by path again.
 *
 * Regular files only. Told by magic, never by name. The first structural error ends the file: what was whole before it
 * is kept, with the reason and the offset.
 */
import { createHash, type Hash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import type { Duplex } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Refusal, type Hooks } from '../contract.ts'
import { Broken, type Container } from './container.ts'
import { createLz4Inflate } from './lz4.ts'
import { PacketDecoder } from './packet.ts'
import { createPcap, pcapMagic } from './pcap.ts'
import { createPcapng } from './pcapng.ts'
import type { ProbeSink, ReadOutcome } from './sink.ts'
import { Tally } from './tally.ts'

const bufferBytes = 1 << 20
const ahead = 3
const inflateFree = 64 * 1024 * 1024
const inflateRatio = 100

export async function readCapture(input: { path: string; sink: ProbeSink; hooks: Hooks }): Promise<ReadOutcome> {
  const { path, sink, hooks } = input
  const file = await openRegular(path)
  try {
    const before = await file.stat({ bigint: true })
    const size = Number(before.size)
    if (size === 0) throw new Refusal('file_empty', `${path} is empty (0 bytes); nothing was read.`)
    const outcome = await readOpen({ file, path, size, sink, hooks })
    const after = await file.stat({ bigint: true })
    if (changed(before, after)) {
      throw new Refusal('source_changed', `${path} changed while it was read (size, time or content); nothing was kept. Import it again when nothing writes to it.`)
    }
    return outcome
  } finally {
    await file.close()
  }
}

async function openRegular(path: string): Promise<FileHandle> {
  let file: FileHandle
  try {
    // Non-blocking, so that opening a FIFO nobody writes to does not wait for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new Refusal('file_missing', `${path} does not exist; check the path.`)
    if (code === 'ENXIO' || code === 'EISDIR') throw new Refusal('not_a_regular_file', `${path} is not a regular file; nothing was read.`)
    throw new Refusal('file_denied', `${path} cannot be opened (${code}); check its permissions.`)
  }
  const facts = await file.stat()
  if (!facts.isFile()) {
    await file.close()
    throw new Refusal('not_a_regular_file', `${path} is not a regular file; nothing was read.`)
  }
  return file
}

function changed(before: BigIntStats, after: BigIntStats): boolean {
  return before.size !== after.size || before.mtimeNs !== after.mtimeNs || before.ctimeNs !== after.ctimeNs || after.nlink === 0n
}

async function readOpen(input: { file: FileHandle; path: string; size: number; sink: ProbeSink; hooks: Hooks }): Promise<ReadOutcome> {
  const { file, path, size, sink, hooks } = input
  const tally = new Tally()
  const decoder = new PacketDecoder(tally, sink)
  const stream = new RecordStream(path, decoder)
  const hash = createHash('sha256')
  let inflater: Inflater | null = null
  let compression: string | null = null
  let read = 0
  const pending: { buffer: Buffer; done: Promise<number> }[] = []
  const request = (position: number) => {
    const buffer = Buffer.allocUnsafe(Math.min(bufferBytes, size - position))
    pending.push({ buffer, done: file.read(buffer, 0, buffer.length, position).then(({ bytesRead }) => bytesRead) })
  }
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
      if (compression !== null) inflater = new Inflater(compression, path, stream)
    }
    read += got
    if (inflater) await inflater.push(buffer, read)
    else stream.push(buffer)
    hooks.progress({ stage: 'reading', subject: path, done: read, total: size, unit: 'bytes' })
  }
  if (inflater) await inflater.finish()
  stream.finish()
  decoder.finish()
  const { container, broke, consumed, length } = stream
  if (container === null) throw new Refusal('format_unknown', `${path} is neither pcap nor pcapng; nothing was read.`)
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

function compressionOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  const magic = bytes.length < 4 ? 0 : ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0
  if (magic === 0x28b52ffd) return 'zstd'
  if (magic === 0x04224d18) return 'lz4'
  return null
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

  push(bytes: Buffer): void {
    this.length += bytes.length
    if (this.broke) return
    const buffer = this.carried.length > 0 ? Buffer.concat([this.carried, bytes]) : bytes
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

function containerOf(bytes: Buffer, decoder: PacketDecoder, path: string): Container {
  const header = pcapMagic(bytes)
  if (header) return createPcap(header, decoder)
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x0a0d0d0a) return createPcapng(decoder)
  if (bytes.subarray(0, 8).toString('latin1') === 'snoop\0\0\0') throw new Refusal('format_unsupported', `${path} is a snoop capture, which is not read; convert it to pcap (editcap -F pcap).`)
  if (looksLikeErf(bytes)) throw new Refusal('format_unsupported', `${path} is an ERF capture, which is not read; convert it to pcap (editcap -F pcap).`)
  throw new Refusal('format_unknown', `${path} is neither pcap nor pcapng (told by its first bytes); nothing was read.`)
}

/** ERF has no magic: two records in a row that could be ones, of one type, say enough for a name. */
function looksLikeErf(bytes: Buffer): boolean {
  const record = (at: number) => (at + 16 <= bytes.length ? { type: bytes[at + 8] & 0x7f, length: bytes.readUInt16BE(at + 10) } : null)
  const first = record(0)
  if (first === null || first.length < 16 || first.type === 0 || first.type > 27) return false
  const second = record(first.length)
  return second !== null && second.length >= 16 && second.type === first.type
}

/** Inflates on the way, within a bound: never a temporary file, never a bomb. */
class Inflater {
  readonly hash: Hash = createHash('sha256')
  private readonly through: Duplex
  private failed: Error | null = null
  private fed = 0
  private out = 0
  private ended: Promise<void>

  constructor(compression: string, path: string, stream: RecordStream) {
    this.through =
      compression === 'gzip' ? createGunzip({ chunkSize: bufferBytes }) : compression === 'zstd' ? createZstdDecompress({ chunkSize: bufferBytes }) : createLz4Inflate()
    this.through.on('data', (bytes: Buffer) => {
      this.out += bytes.length
      if (this.out > inflateFree && this.out > this.fed * inflateRatio) {
        this.failed ??= new Refusal('inflate_limit', `${path} inflates to more than ${inflateRatio} times its size; nothing was kept.`)
        return
      }
      if (this.failed) return
      this.hash.update(bytes)
      try {
        stream.push(bytes)
      } catch (error) {
        this.failed = error as Error
      }
    })
    this.ended = new Promise((resolve) => {
      this.through.on('end', resolve)
      this.through.on('error', (error: Error) => {
        stream.broke ??= { reason: 'bad compressed data', offset: stream.consumed, message: `${path}: ${error.message} after ${stream.length} inflated bytes; the packets before it were kept.` }
        resolve()
      })
      this.through.on('close', resolve)
    })
  }

  async push(bytes: Buffer, fed: number): Promise<void> {
    this.fed = fed
    if (this.through.destroyed) return
    await new Promise<void>((resolve) => {
      this.through.once('close', resolve)
      this.through.write(bytes, () => {
        this.through.off('close', resolve)
        resolve()
      })
    })
    if (this.failed) throw this.failed
  }

  async finish(): Promise<void> {
    if (!this.through.destroyed) this.through.end()
    await this.ended
    if (this.failed) throw this.failed
  }
}
