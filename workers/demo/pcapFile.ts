/**
 * Writes a classic microsecond pcap file (little endian, Ethernet), whole or not at all.
 *
 * Layout: the 24-byte file header and 16-byte record headers of the libpcap savefile format.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

export interface TimedFrame {
  /** Microseconds since 1970-01-01 UTC. */
  time: number
  frame: Uint8Array
}

const snaplen = 262_144
const bufferBytes = 1 << 20

export function writePcap(input: { path: string; frames: readonly TimedFrame[] }): { bytes: number } {
  const { path, frames } = input
  const unfinished = `${path}.part`
  const file = openSync(unfinished, 'w')
  let written = 0
  try {
    const buffer = Buffer.alloc(bufferBytes)
    let used = 0
    const flush = () => {
      writeSync(file, buffer, 0, used)
      written += used
      used = 0
    }
    const fields = (...values: number[]) => {
      for (const value of values) used = buffer.writeUInt32LE(value, used)
    }
    fields(0xa1b2c3d4, 0x0004_0002, 0, 0, snaplen, 1)
    for (const { time, frame } of frames) {
      if (used + 16 + frame.length > bufferBytes) flush()
      fields(Math.floor(time / 1e6), time % 1e6, frame.length, frame.length)
      buffer.set(frame, used)
      used += frame.length
    }
    flush()
    fsyncSync(file)
  } catch (error) {
    closeSync(file)
    rmSync(unfinished, { force: true })
    throw error
  }
  closeSync(file)
  renameSync(unfinished, path)
  return { bytes: written }
}
