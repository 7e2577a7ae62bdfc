/** Makes files that are hostile by their shape, of any size: name -> bytes, written piece by piece. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { tcpFlags, tcpFrame } from '../../workers/demo/frames.ts'

const header = Buffer.from('d4c3b2a1020004000000000000000000000004000100000000', 'hex').subarray(0, 24)
const record = (frame: Buffer, seconds: number, captured = frame.length) => {
  const head = Buffer.alloc(16)
  head.writeUInt32LE(seconds, 0)
  head.writeUInt32LE(captured, 8)
  head.writeUInt32LE(captured, 12)
  return Buffer.concat([head, frame])
}
const syn = (port: number, source = 1, more: Partial<Parameters<typeof tcpFrame>[0]> = {}) =>
  Buffer.from(
    tcpFrame({ source: [10, (source >> 16) & 255, (source >> 8) & 255, source & 255], destination: [198, 18, 0, 1], sourcePort: 1, destinationPort: port, sequence: 1, flags: tcpFlags.syn, options: false, identification: 1, hops: 60, window: 1, ...more }),
  )
const block = (type: number, body: Buffer) => {
  const bytes = Buffer.alloc(12 + body.length)
  bytes.writeUInt32LE(type, 0)
  bytes.writeUInt32LE(bytes.length, 4)
  body.copy(bytes, 8)
  bytes.writeUInt32LE(bytes.length, bytes.length - 4)
  return bytes
}
export const section = block(0x0a0d0d0a, Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex'))
export const face = block(1, Buffer.from('0100000000000400', 'hex'))

/** Name -> the piece numbered so and so; a file is the head and pieces until it is large enough. */
export const hostile: Record<string, { head: Buffer; piece(number: number): Buffer }> = {
  'empty records': { head: header, piece: () => Buffer.alloc(1 << 16) },
  'probes that go back and forth between days': { head: header, piece: (number) => record(syn(number & 1023, number & 255), 1_478_000_000 + (number & 1) * 86_400) },
  'one pair, times running backwards': { head: header, piece: (number) => record(syn(number & 0xffff), 1_478_000_000 - (number % 80_000)) },
  'a source a probe': { head: header, piece: (number) => record(syn(23, number), 1_478_000_000) },
  'ports and flags at random': { head: header, piece: (number) => record(syn(Math.imul(number, 40_503) & 0xffff, number & 7, { flags: number & 0x3f }), 1_478_000_000) },
  'VLAN tags without end': { head: header, piece: () => record(Buffer.concat([Buffer.alloc(12), Buffer.from('81000001'.repeat(200), 'hex')]), 1) },
  'pcapng sections and interfaces': { head: section, piece: (number) => (number % 3 === 0 ? section : face) },
  'pcapng blocks of no known type': { head: section, piece: () => block(0x0bad, Buffer.alloc(8)) },
  'a day a probe': { head: header, piece: (number) => record(syn(80), (number % 20_000) * 86_400) },
  'an hour a probe': { head: header, piece: (number) => record(syn(80), (number * 3_600) % 2 ** 32) },
}

export function writeHostile(path: string, name: string, bytes: number): void {
  const { head, piece } = hostile[name]
  const file = openSync(path, 'w')
  writeSync(file, head)
  let pieces: Buffer[] = []
  let waiting = 0
  for (let written = head.length, number = 0; written < bytes; number++) {
    const next = piece(number)
    pieces.push(next)
    written += next.length
    waiting += next.length
    if (waiting > 1 << 20) {
      writeSync(file, Buffer.concat(pieces))
      pieces = []
      waiting = 0
    }
  }
  writeSync(file, Buffer.concat(pieces))
  closeSync(file)
}
