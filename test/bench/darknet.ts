/**
 * A darknet capture for benches: seeded, so that the same size gives the same bytes everywhere.
 *
 * Of 10 million packets (790 MB) 7 million are SYN: 9,000 ports, 5.2 million address pairs, a quarter of the probes to a
 * pair that was probed before. One source in five is a Mirai bot (its sequence number is its target), one in five keeps a
 * source port as ZMap and Masscan do, the rest have random ones. What is no SYN depends on the mix:
 *
 *   pings   ICMP echo and TCP FIN, which nothing is kept of
 *   mixed   a third backscatter (SYN-ACK) and a half UDP, which are kept as answers and flows, and ICMP echo
 */
import { closeSync, writeSync } from 'node:fs'
import { icmpFrame, tcpFlags, tcpFrame, udpFrame } from '../../workers/demo/frames.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { begunCapture } from './captures.ts'

const sources = 250_000
const recentPairs = 1 << 16
const batchPackets = 16_384

export function writeDarknet(input: { path: string; packets: number; mix?: 'pings' | 'mixed' }): void {
  const { path, packets, mix = 'pings' } = input
  const random = seededRandom(10)
  const ip = { source: [0, 0, 0, 0], destination: [198, 18, 0, 0], identification: 1, hops: 60 }
  const tcp = { ...ip, sourcePort: 0, destinationPort: 0, sequence: 0, options: false, window: 1 }
  const longer = (frame: Uint8Array) => Buffer.concat([frame, Buffer.alloc(10)])
  const frames = {
    syn: Buffer.from(tcpFrame({ ...tcp, flags: tcpFlags.syn })),
    fin: longer(tcpFrame({ ...tcp, flags: tcpFlags.fin })),
    synAck: longer(tcpFrame({ ...tcp, flags: tcpFlags.syn | tcpFlags.ack })),
    echo: longer(icmpFrame({ ...ip, type: 8, code: 0, data: new Uint8Array(18) })),
    udp: longer(udpFrame({ ...ip, sourcePort: 0, destinationPort: 0, data: new Uint8Array(18) })),
  }
  const file = begunCapture(path)
  const buffer = Buffer.alloc(batchPackets * 100)
  const recent = new Float64Array(recentPairs)
  let microseconds = 1_478_000_000e6
  let syns = 0
  for (let done = 0; done < packets; ) {
    let used = 0
    for (let batch = 0; batch < batchPackets && done < packets; batch++, done++) {
      microseconds += random.below(50_000)
      const other = random.unit()
      const kind = random.chance(0.7) ? 'syn' : mix === 'pings' ? (other < 0.7 ? 'echo' : 'fin') : other < 0.34 ? 'synAck' : other < 0.84 ? 'udp' : 'echo'
      const frame = frames[kind]
      let pair = Math.floor(random.unit() ** 2 * sources) * 4096 + random.below(4096)
      if (kind === 'syn') {
        if (syns >= recentPairs && random.chance(0.25)) pair = recent[random.below(recentPairs)]
        recent[syns++ % recentPairs] = pair
      }
      const source = Math.floor(pair / 4096)
      buffer.writeUInt32LE(Math.floor(microseconds / 1e6), used)
      buffer.writeUInt32LE(microseconds % 1e6, used + 4)
      buffer.writeUInt32LE(frame.length, used + 8)
      buffer.writeUInt32LE(frame.length, used + 12)
      frame.copy(buffer, used + 16)
      const at = used + 16 + 14
      buffer.writeUInt32BE(0x0a000000 + source, at + 12)
      buffer.writeUInt16BE(pair % 4096, at + 18)
      if (kind !== 'echo') {
        const tool = source % 5
        buffer.writeUInt16BE(tool === 1 ? 40_000 + (source % 20_000) : 1024 + random.below(64_000), at + 20)
        buffer.writeUInt16BE(Math.floor(random.unit() ** 4 * 9000), at + 22)
        if (kind !== 'udp') buffer.writeUInt32BE(tool === 0 ? 0xc6120000 + (pair % 4096) : random.bits(), at + 24)
      }
      used += 16 + frame.length
    }
    writeSync(file, buffer, 0, used)
  }
  closeSync(file)
}
