/**
 * Reads one capture file: opened once, hashed and parsed from the same buffers, never by path again.
 *
 * Regular files only. Told by magic, never by name. The first structural error ends the file: what was whole before it
 * is kept, with the reason and the offset.
 */
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Refusal, type Hooks } from '../contract.ts'
import { CompressedStream, damageOf, noCapture } from './compressed.ts'
import { paddingReason } from './damage.ts'
import { HashLane } from './hashing/lane.ts'
import { compressionOf, type Compression } from './inflate.ts'
import { PacketDecoder } from './packet.ts'
import { PlainMemory } from './plain/plain.ts'
import { bufferBytes, headroom, RecordStream } from './records.ts'
import type { ProbeSink, ReadOutcome } from './sink.ts'
import { changed, hashOpen, identityOf, openRegular, sourceChanged, type SourceFile } from './source.ts'
import { Tally } from './tally.ts'
import { keptWords } from './words.ts'

const ahead = 3
/**
 * What the system has in memory is read at once: to wake a thread for it takes longer than the reading. Where the process
 * had to read as much as a buffer from a disk, so many that follow are asked for ahead, by threads. To ask it costs time too.
 */
const [buffersOfDisk, buffersUnasked] = [64, 16]
/** So many are read and parsed before what others have to tell this thread is heard. */
const buffersUnheard = 4
/** What the system counts of a disk comes in. */
const blockBytes = 512
/**
 * Buffers in turn: the one in hand and the one before, where the record that straddles both begins, where they are read at
 * once; those that are asked for ahead too; those too that a thread still hashes. Fewer are fewer to be made.
 */
const [ringAtOnce, ringAhead, ringBeside] = [2, ahead + 2, ahead + 5]
/**
 * A smaller file costs less time hashed here than a thread takes to start. So does any where this thread and one that sorts
 * keep two processors at work: 10 million packets took 2.6 to 2.9 s of them hashed beside, 2.4 to 2.7 s hashed here.
 */
const [worthAThread, processorsForIt] = [192 << 20, 3]

/**
 * @param inner whether tunnels are looked into
 * @param plain whether plain packets may be walked over by the compiled module (plain/); the outcome is the same
 * @param processors that may be kept at work; all there are unless given
 * @param largeInflate a compressed file may inflate to more than the bound (64 MiB and 100 times its size)
 */
export async function readCapture(input: { path: string; sink: ProbeSink; hooks: Hooks; largeInflate?: boolean; inner?: boolean; plain?: boolean; processors?: number }): Promise<ReadOutcome> {
  const { path, sink, hooks, largeInflate = false, inner = false, plain = true, processors = availableParallelism() } = input
  const file = openRegular(path)
  const memory = plain && sink.probes ? PlainMemory.borrow((ringBeside + 1) * (headroom + bufferBytes), sink.space) : null
  let lane: HashLane | null = null
  try {
    const before = file.facts()
    const size = Number(before.size)
    if (size === 0) throw new Refusal('file_empty', `${path} is empty (0 bytes); nothing was read.`)
    if (memory !== null && size >= worthAThread && processors >= processorsForIt) lane = HashLane.over(memory.shared)
    const outcome = await readOpen({ file, path, size, sink, hooks, largeInflate, inner, memory, lane })
    const after = file.facts()
    if (changed(before, after)) {
      throw sourceChanged(path)
    }
    return { ...outcome, identity: identityOf(before), modified: before.mtime.toISOString() }
  } finally {
    lane?.end()
    await file.close() // when nothing is read into the memory any more
    memory?.giveBack()
  }
}

async function readOpen(input: { file: SourceFile; path: string; size: number; sink: ProbeSink; hooks: Hooks; largeInflate: boolean; inner: boolean; memory: PlainMemory | null; lane: HashLane | null }): Promise<Omit<ReadOutcome, 'identity' | 'modified'>> {
  const { file, path, size, sink, hooks, largeInflate, inner, memory, lane } = input
  const tally = new Tally()
  const decoder = new PacketDecoder(tally, sink, inner)
  const stream = new RecordStream(path, decoder, memory)
  const hash = createHash('sha256')
  let compressed: CompressedStream | null = null
  let compression: Compression | null = null
  let read = 0
  // There is room ahead of each for the beginning of a record.
  const ring: Buffer[] = []
  const pending: { buffer: Buffer; done: Promise<number> }[] = []
  let turn = 0
  const nextBuffer = async (): Promise<Buffer> => {
    await lane?.hashed(asked / bufferBytes - ringBeside + 1)
    turn = (turn + 1) % (lane ? ringBeside : ofDisk > 0 ? ringAhead : ringAtOnce)
    const room = headroom + Math.min(bufferBytes, size)
    const place = (ring[turn] ??= memory?.buffer(room) ?? Buffer.allocUnsafeSlow(room))
    return place.subarray(headroom, headroom + Math.min(bufferBytes, size - asked))
  }
  let asked = 0
  /** Buffers that are still asked for ahead. */
  let ofDisk = 0
  const fromDisk = () => process.resourceUsage().fsRead
  let before = fromDisk()
  /** What comes next. */
  const next = async (): Promise<Buffer> => {
    for (const most = ofDisk > 0 ? ahead : 0; asked < size && pending.length < most; asked += bufferBytes) {
      const buffer = await nextBuffer()
      pending.push({ buffer, done: file.read(buffer, asked) })
    }
    const shorter = () => new Refusal('source_changed', `${path} became shorter while it was read; nothing was kept.`)
    const one = pending.shift()
    if (one !== undefined) {
      if (--ofDisk === 0) before = fromDisk()
      if ((await one.done) < one.buffer.length) throw shorter()
      return one.buffer
    }
    const buffer = await nextBuffer()
    if (readSync(file.descriptor, buffer, 0, buffer.length, asked) < buffer.length) throw shorter()
    asked += bufferBytes
    if ((asked / bufferBytes) % buffersUnasked === 1) {
      const now = fromDisk()
      if (now - before >= bufferBytes / blockBytes) ofDisk = buffersOfDisk
      before = now
    }
    return buffer
  }
  hooks.progress({ stage: 'reading', subject: path, done: 0, total: size, unit: 'bytes' })
  while (read < size) {
    const buffer = await next()
    if (hooks.cancelled()) throw new Refusal('cancelled', `Cancelled while reading ${path}; nothing of it was kept.`)
    if ((read / bufferBytes) % buffersUnheard === 0) await new Promise(setImmediate)
    if (lane) lane.update(buffer)
    else hash.update(buffer)
    if (read === 0) {
      compression = compressionOf(buffer)
      if (compression !== null) compressed = new CompressedStream({ compression, file, path, size, stream, unbounded: largeInflate, hooks })
    }
    read += buffer.length
    if (compressed) await compressed.push(buffer, read)
    else stream.push(buffer, headroom)
    hooks.progress({ stage: 'reading', subject: path, done: read, total: size, unit: 'bytes' })
  }
  if (compressed) await compressed.finish()
  if (!compressed?.damage) stream.finish()
  decoder.finish()
  const { container, consumed, length } = stream
  if (container === null) throw noCapture({ path, compression, length, damage: compressed?.damage ?? null })
  const broke = stream.broke ?? damageOf({ compressed, consumed })
  if (broke) tally.reason(broke.reason, broke.offset)
  const padding = compressed?.padding ?? null
  if (padding !== null) tally.reason(paddingReason, padding)
  return {
    format: container.format,
    byteOrder: container.byteOrder,
    compression,
    linkTypes: container.linkTypes,
    snaplen: container.snaplen,
    bytes: size,
    sha256: lane === null ? hash.digest('hex') : ((await lane.digest()) ?? (await hashOpen({ file, path, hooks }))),
    inflatedBytes: compressed ? length : null,
    inflatedSha256: compressed ? compressed.sha256() : null,
    result: broke ? 'partial' : 'complete',
    broke: broke && { reason: broke.reason, offset: broke.offset, message: `${path}: ${broke.what}; ${keptWords(tally.packets)}.` },
    first: tally.first,
    last: tally.last,
    ledger: tally.ledger({ size: length, read: consumed, unread: length - consumed }),
    hours: tally.hours(),
    samples: tally.samples,
  }
}
