/** Seeded mutants of small captures: every one ends with an outcome whose sums close or with a refusal that has a code. */
import { expect, test } from 'vitest'
import { PacketDecoder } from '../../workers/capture/packet.ts'
import { Broken, type Container } from '../../workers/capture/container.ts'
import { createPcap, pcapMagic } from '../../workers/capture/pcap.ts'
import { createPcapng } from '../../workers/capture/pcapng.ts'
import { linkDecoders } from '../../workers/capture/link/index.ts'
import { Damage } from '../../workers/capture/damage.ts'
import { Tally } from '../../workers/capture/tally.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { Lz4Inflate } from '../../workers/capture/lz4.ts'
import { captureSeeds, lz4Seeds } from '../fixtures/seeds.ts'
import { figure, slack } from '../slack.ts'
import { countingSink } from './counting.ts'

const mutants = 100_000 // from each of two seeds
const lz4Mutants = 6_000
const linkTypes = Object.keys(linkDecoders).map(Number)

/** Reads bytes as the reader does, without a file around them. */
function readBytes(bytes: Buffer): { tally: Tally; consumed: number } {
  const tally = new Tally()
  const decoder = new PacketDecoder(tally, countingSink().sink)
  const header = pcapMagic(bytes)
  const container: Container = header ? createPcap(header, decoder) : createPcapng(decoder)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  try {
    const consumed = container.consume(bytes, view, 0, bytes.length, 0)
    container.end(bytes.length - consumed, consumed)
    return { tally, consumed }
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return { tally, consumed: error.offset }
  }
}

function mutant(seed: number, seeds = captureSeeds): Buffer {
  const random = seededRandom(seed)
  const bytes = Buffer.from(random.pick(seeds))
  // Any link type, so that every decoder meets broken packets.
  if (random.chance(0.5) && pcapMagic(bytes)?.bigEndian === false) bytes.writeUInt32LE(random.pick(linkTypes), 20)
  for (let change = 1 + random.below(6); change > 0; change--) {
    const at = random.below(bytes.length)
    const kind = random.below(4)
    if (kind === 0) bytes[at] = random.below(256)
    else if (kind === 1) bytes[at] ^= 1 << random.below(8)
    else if (kind === 2) bytes.writeUInt32LE(random.pick([0, 1, 0xffffffff, 0x7fffffff, 262_145]), Math.min(at, bytes.length - 4))
    else bytes.copyWithin(at, random.below(bytes.length), Math.min(bytes.length, at + random.below(40)))
  }
  return bytes.subarray(0, random.chance(0.3) ? random.below(bytes.length) : bytes.length)
}

test.each([['fixed', 20_161_101], ['random', Math.floor(Math.random() * 1e9)]])(
  `${mutants} mutants from a %s seed (%i): none is uncaught, every sum closes`,
  (_, start) => {
    let slowest = 0
    let most = 0
    const started = performance.now()
    for (let index = 0; index < mutants; index++) {
      const bytes = mutant(start + index)
      const begun = performance.now()
      try {
        const { tally, consumed } = readBytes(bytes)
        const ledger = tally.ledger({ size: bytes.length, read: consumed, unread: bytes.length - consumed })
        const classed = Object.values(ledger.classes).reduce((sum, count) => sum + count, 0)
        if (classed !== ledger.packets || consumed < 0 || consumed > bytes.length) throw new Error(`sums: ${JSON.stringify(ledger)}, consumed ${consumed}`)
      } catch (error) {
        throw new Error(`mutant of seed ${start + index} (${bytes.toString('base64')})`, { cause: error })
      }
      slowest = Math.max(slowest, performance.now() - begun)
      if (index % 1000 === 0) most = Math.max(most, process.memoryUsage.rss())
    }
    const seconds = (performance.now() - started) / 1000
    figure('fuzz, reader', `${mutants} mutants from seed ${start} in ${seconds.toFixed(1)} s (goal 20 for twice as many), slowest ${slowest.toFixed(1)} ms (goal 250), ${(most / 1e6).toFixed(0)} MB resident (goal 256), 0 uncaught`)
    expect(slowest).toBeLessThan(250 * slack)
    expect(seconds).toBeLessThan(10 * slack)
  },
  120_000,
)

/** What comes out of LZ4 bytes that arrive in two pieces: their inflated length, or the error's message. */
function inflate(bytes: Buffer, cut: number): number | string {
  let out = 0
  const lz4 = new Lz4Inflate((piece) => (out += piece.length))
  try {
    for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) lz4.take(piece)
    lz4.finish()
    return out
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return `${error.message} at ${error.offset} after ${out}`
  }
}

test(`${lz4Mutants} mutants of LZ4 streams inflate or say why not, wherever they are cut, and neither takes long`, () => {
  const outcomes = { inflated: 0, refused: 0 }
  let slowest = 0
  for (let seed = 0; seed < lz4Mutants; seed++) {
    const bytes = mutant(seed, lz4Seeds)
    const begun = process.cpuUsage()
    const whole = inflate(bytes, 0)
    slowest = Math.max(slowest, process.cpuUsage(begun).user / 1000)
    if (seed % 10 === 0 && inflate(bytes, bytes.length >> 1) !== whole) expect([seed, inflate(bytes, bytes.length >> 1)]).toEqual([seed, whole])
    outcomes[typeof whole === 'number' ? 'inflated' : 'refused']++
  }
  expect(outcomes.inflated).toBeGreaterThan(100)
  expect(outcomes.refused).toBeGreaterThan(lz4Mutants / 4)
  expect(slowest).toBeLessThan(250) // milliseconds of this process, whatever else the machine does
}, 120_000)
