/** The compiled walk over plain packets: nobody can tell it from the reader that looks at every packet by itself. */
import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { HashLane } from '../../workers/capture/hashing/lane.ts'
import { readCapture } from '../../workers/capture/read.ts'
import type { ProbeSink } from '../../workers/capture/sink.ts'
import { icmpFrame, tcpFlags, tcpFrame, udpFrame } from '../../workers/demo/frames.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { sharedCaptures, whySkipped } from '../sharedCaptures.ts'
import { countingSink, fileOf, hooks } from './counting.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const folder = mkdtempSync(join(tmpdir(), 'portolan-plain-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What was told in which order, and how many probes came many at once. */
async function told(path: string, plain: boolean) {
  const lines: string[] = []
  let together = 0
  const { address6 } = countingSink().sink
  const sink: ProbeSink = {
    address6,
    probe: (...fields) => lines.push(`probe ${fields.join(' ')}`),
    answer: (...fields) => lines.push(`answer ${fields.join(' ')}`),
    datagram: (...fields) => lines.push(`datagram ${fields.join(' ')}`),
    probes({ source, destination, time, frame, beside }, length) {
      together += length
      for (let at = 0; at < length; at++) {
        const [ports, sequence, high, day] = beside.subarray(4 * at)
        const fields = [source[at], destination[at], day & 0x3fffff, (high & 0x7fff) * 2 ** 32 + time[at], ports >>> 16, ports & 0xffff, sequence, (high >>> 15) & 255, (day >>> 22) * 2 ** 32 + frame[at]]
        lines.push(`probe ${fields.join(' ')}`)
      }
    },
  }
  const outcome = await readCapture({ path, sink, hooks, plain }).catch((error: { code: string; message: string }) => ({ code: error.code, message: error.message }))
  return { outcome, lines, together }
}
async function same(path: string): Promise<{ together: number; probes: number }> {
  const [alone, walked] = [await told(path, false), await told(path, true)]
  expect(walked.outcome).toEqual(alone.outcome)
  expect(walked.lines.findIndex((line, at) => line !== alone.lines[at])).toBe(-1)
  expect(walked.lines.length).toBe(alone.lines.length)
  expect(alone.together).toBe(0)
  return { together: walked.together, probes: alone.lines.filter((line) => line.startsWith('probe')).length }
}

/** Packets of every kind that matters to the walk, in every order of bytes and unit of time, over hours and days. */
function packets(random: ReturnType<typeof seededRandom>, count: number, mutants: boolean): Buffer {
  const [big, nanoseconds, odd] = [random.chance(0.5), random.chance(0.5), random.below(4)]
  const parts: Buffer[] = []
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length)
    values.forEach((value, at) => (big ? bytes.writeUInt32BE(value, 4 * at) : bytes.writeUInt32LE(value, 4 * at)))
    return bytes
  }
  parts.push(words(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, big ? 0x0002_0004 : 0x0004_0002, 0, 0, 65_535, 1))
  let seconds = 1_478_000_000
  const units = nanoseconds ? 1e9 : 1e6
  for (let done = 0; done < count; done++) {
    if (random.chance(0.02)) seconds += random.below(odd === 0 ? 90_000 : 600)
    if (random.chance(0.02)) seconds -= random.below(odd === 1 ? 90_000 : 3)
    const address = () => [10, 0, random.below(2), random.below(3)]
    const ip = { source: address(), destination: address(), identification: random.chance(0.1) ? 54_321 : 7, hops: 60 }
    const tcp = { ...ip, sourcePort: random.below(3), destinationPort: 80 + random.below(3), sequence: random.bits(), options: random.chance(0.2), window: 1 }
    const pick = random.unit()
    const flags = pick < 0.6 ? tcpFlags.syn : random.pick([tcpFlags.fin, tcpFlags.ack, tcpFlags.rst, tcpFlags.syn | tcpFlags.ack, tcpFlags.syn | tcpFlags.rst, 0, 0xff])
    let frame = Buffer.from(
      pick < 0.8 ? tcpFrame({ ...tcp, flags })
      : pick < 0.9 ? icmpFrame({ ...ip, type: random.pick([8, 3, 11]), code: random.below(5), data: new Uint8Array(random.below(40)) })
      : udpFrame({ ...ip, sourcePort: 1, destinationPort: 53, data: new Uint8Array(4) }),
    )
    if (random.chance(0.05)) frame.writeUInt32BE(frame.readUInt32BE(30), 38) // its sequence number is its target
    if (random.chance(0.1)) frame = Buffer.concat([frame, Buffer.alloc(random.below(20))])
    if (mutants && random.chance(0.3)) for (let change = random.below(4); change > 0; change--) frame[12 + random.below(frame.length - 12)] = random.chance(0.5) ? random.below(256) : random.pick([0, 1, 6, 0x45, 0x50, 0xff])
    if (mutants && random.chance(0.1)) frame = frame.subarray(0, random.below(frame.length))
    const fraction = mutants && random.chance(0.02) ? random.bits() : random.below(units)
    parts.push(words(seconds, fraction, frame.length, frame.length + (random.chance(0.1) ? random.below(9) : 0)), frame)
  }
  const bytes = Buffer.concat(parts)
  return mutants && random.chance(0.3) ? bytes.subarray(0, bytes.length - random.below(100)) : bytes
}

test('packets of all kinds, sound and broken, in any order of bytes: the same facts in the same order', async () => {
  const random = seededRandom(4)
  let [together, probes] = [0, 0]
  for (let round = 0; round < 150; round++) {
    const found = await same(fileOf(packets(random, 1 + random.below(1500), round % 3 > 0)))
    together += found.together
    probes += found.probes
  }
  // The walk had its share, or this would prove nothing.
  expect(together).toBeGreaterThan(probes / 4)
  expect(together).toBeLessThan(probes)
}, 120_000)

test('a capture of several buffers, compressed or not: no record is lost where two meet', async () => {
  const bytes = packets(seededRandom(5), 60_000, false)
  expect(bytes.length).toBeGreaterThan(3 << 20)
  for (const form of [bytes, gzipSync(bytes, { level: 1 })]) expect((await same(fileOf(form))).together).toBeGreaterThan(15_000)
}, 120_000)

test.skipIf(!sharedCaptures)(`real captures (${sharedCaptures ? 'all below 20 MB' : whySkipped})`, async () => {
  let together = 0
  for (const name of readdirSync(sharedCaptures!)) {
    const path = join(sharedCaptures!, name)
    if (statSync(path).isFile() && statSync(path).size < 20e6) together += (await same(path)).together
  }
  expect(together).toBeGreaterThan(1000)
}, 240_000)

test('the compiled module is the one its source gives', () => {
  const { again, kept } = compiledAgain('capture/plain/walk')
  expect(again).toBe(kept)
}, 60_000)

test('a large capture is hashed by a thread beside the reading, and by nobody else where there is none: the same hash', async () => {
  const bytes = packets(seededRandom(6), 2000, false)
  const records = bytes.subarray(24)
  const path = join(folder, 'large.pcap')
  writeFileSync(path, bytes)
  for (let written = bytes.length; written < 200 << 20; written += 64 * records.length) appendFileSync(path, Buffer.concat(Array.from({ length: 64 }, () => records)))
  const expected = createHash('sha256').update(readFileSync(path)).digest('hex')
  const outcomes = []
  for (const processors of [4, 1]) outcomes.push(await readCapture({ path, sink: { ...countingSink().sink, probe() {}, answer() {}, datagram() {}, probes() {} }, hooks, processors }))
  expect(outcomes[0]).toEqual(outcomes[1])
  expect(outcomes[0].sha256).toBe(expected)
}, 120_000)

test.skipIf(availableParallelism() < 2)('a hashing thread that is lost has no hash, and says so', async () => {
  const memory = new SharedArrayBuffer(1 << 20)
  const lane = HashLane.over(memory)!
  lane.update(Buffer.from(memory, 0, 1000))
  await lane.hashed(1)
  lane.end()
  expect(await lane.digest()).toBe(null)
})
