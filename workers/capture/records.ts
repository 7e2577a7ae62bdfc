/** The stream of a capture, cut into whole records: buffers in, records out to its container, up to its end or its first error. */
import { Broken, type Container } from './container.ts'
import { refuseForeign } from './foreign.ts'
import type { PacketDecoder } from './packet.ts'
import { createPcap, pcapMagic } from './pcap.ts'
import { createPcapng } from './pcapng.ts'
import type { PlainMemory } from './plain/plain.ts'

/** Bytes that are read at a time. */
export const bufferBytes = 1 << 20
/** The longest record of a pcap and then some; a longer one (a pcapng block may be) is put together elsewhere. */
export const headroom = 272 * 1024

/** Where a file broke: its reason, the offset in the (inflated) stream, and what is wrong in words. */
export interface Break {
  reason: string
  offset: number
  what: string
}

/** A record that straddles two buffers is copied once. */
export class RecordStream {
  container: Container | null = null
  broke: Break | null = null
  /** Bytes of the stream so far, and those that ended in whole records. */
  length = 0
  consumed = 0
  private carried: Buffer = Buffer.alloc(0)
  private readonly path: string
  private readonly decoder: PacketDecoder
  private readonly memory: PlainMemory | null
  /** Where bytes from elsewhere are laid, behind room for what was carried. */
  private own: Buffer | null = null

  /** @param memory that a walk over plain packets can see, if there is one */
  constructor(path: string, decoder: PacketDecoder, memory: PlainMemory | null) {
    this.path = path
    this.decoder = decoder
    this.memory = memory
  }

  /** Bytes in other memory than the walk can see. @returns whether nothing of them is kept */
  lay(bytes: Buffer): boolean {
    if (this.memory === null) {
      this.push(bytes)
      return false
    }
    const own = (this.own ??= this.memory.buffer(headroom + bufferBytes))
    for (let at = 0; at < bytes.length; at += bufferBytes) {
      const piece = bytes.subarray(at, at + bufferBytes)
      const { carried } = this
      if (carried.length <= headroom) {
        this.carried = own.subarray(headroom - carried.length, headroom)
        this.carried.set(carried)
      } else if (carried.buffer === own.buffer) this.carried = Buffer.from(carried)
      own.set(piece, headroom)
      this.push(own.subarray(headroom, headroom + piece.length), headroom)
    }
    return true
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
      this.container = containerOf(buffer, this.decoder, this.path, this.memory)
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
    if (this.container === null && this.carried.length > 0) this.container = containerOf(this.carried, this.decoder, this.path, this.memory)
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
    this.broke = { reason, offset, what: `${message} at offset ${offset}` }
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

function containerOf(bytes: Buffer, decoder: PacketDecoder, path: string, memory: PlainMemory | null): Container {
  const header = pcapMagic(bytes)
  if (header) return createPcap(header, decoder, memory && decoder.walkIn(memory))
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x0a0d0d0a) return createPcapng(decoder)
  return refuseForeign(bytes, path)
}
