/** Captures for benches: SYN probes of many sources over so many days, one frame made once and patched. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { tcpFrame } from '../../workers/demo/frames.ts'
import type { seededRandom } from '../../workers/demo/random.ts'

const start = 1_478_476_800e6 // 2016-11-07T00:00Z, a Monday

/** Where a probe goes: source and destination by their last bytes, and a port. */
export interface Aim {
  source: number
  destination: number
  port: number
}

/** A new microsecond pcap of Ethernet with its header; records are the caller's to write. @returns its file descriptor */
export function begunCapture(path: string): number {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt32LE(0x0004_0002, 4)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(1, 20)
  const file = openSync(path, 'w')
  writeSync(file, header)
  return file
}

export function writeProbes(input: { path: string; probes: number; days: number; random: ReturnType<typeof seededRandom>; aim?(): Aim }): void {
  const { path, probes, days, random } = input
  const aim = input.aim ?? (() => ({ source: Math.floor(random.unit() ** 3 * 40_000), destination: random.below(256), port: Math.floor(random.unit() ** 4 * 9000) }))
  const frame = Buffer.from(
    tcpFrame({ source: [0, 0, 0, 0], destination: [198, 18, 0, 0], sourcePort: 0, destinationPort: 0, sequence: 0, flags: 2, options: false, identification: 1, hops: 60, window: 1 }),
  )
  const record = 16 + frame.length
  const buffer = Buffer.alloc(record * 16_384)
  const file = begunCapture(path)
  const step = (days * 86_400e6) / probes
  for (let done = 0; done < probes; ) {
    let used = 0
    for (; used < buffer.length && done < probes; used += record, done++) {
      const microseconds = start + Math.floor(done * step)
      buffer.writeUInt32LE(Math.floor(microseconds / 1e6), used)
      buffer.writeUInt32LE(microseconds % 1e6, used + 4)
      buffer.writeUInt32LE(frame.length, used + 8)
      buffer.writeUInt32LE(frame.length, used + 12)
      frame.copy(buffer, used + 16)
      const ip = used + 16 + 14
      const { source, destination, port } = aim()
      buffer.writeUInt32BE(0x0a000000 + source, ip + 12)
      buffer.writeUInt16BE(destination, ip + 18)
      buffer.writeUInt16BE(1024 + random.below(64_000), ip + 20)
      buffer.writeUInt16BE(port, ip + 22)
      buffer.writeUInt32BE(random.bits(), ip + 24)
    }
    writeSync(file, buffer, 0, used)
  }
  closeSync(file)
}

/** Walkers, each a source and a destination, that follow the edges of a graph: their probes give that graph back. */
export function walkersOn(input: { edges: readonly (readonly [from: number, to: number, weight: number])[]; walkers: number; random: ReturnType<typeof seededRandom> }): () => Aim {
  const { edges, walkers, random } = input
  const next = new Map<number, number[]>()
  for (const [from, to] of edges) {
    const list = next.get(from)
    if (list === undefined) next.set(from, [to])
    else list.push(to)
  }
  const starts = edges.map(([from]) => from)
  const at = Uint16Array.from({ length: walkers }, () => starts[random.below(starts.length)])
  return () => {
    const walker = random.below(walkers)
    const list = next.get(at[walker])
    at[walker] = list === undefined ? starts[random.below(starts.length)] : list[random.below(list.length)]
    return { source: walker >>> 3, destination: (walker & 7) * 31 + (walker % 13), port: at[walker] }
  }
}
