/** Compressed streams that are damaged, cut, padded or followed by something else: what was whole is kept, the rest is named. */
import { createHash } from 'node:crypto'
import { constants, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Damage } from '../../workers/capture/damage.ts'
import { Gunzip } from '../../workers/capture/gunzip.ts'
import { readCapture } from '../../workers/capture/read.ts'
import { xxHash32, XxHash32 } from '../../workers/capture/xxhash.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { asPcap } from '../fixtures/containers.ts'
import { ipPackets } from '../fixtures/links.ts'
import { lz4Checked } from '../fixtures/lz4.ts'
import { figure } from '../slack.ts'
import { countingSink, fileOf, read, refusal } from './counting.ts'

const frame = Buffer.concat([Buffer.from('02005e00000102005e0000fe0800', 'hex'), ipPackets[0].ip])
const recordBytes = 16 + frame.length
const random = seededRandom(7)
const noisy = () => Buffer.concat([frame.subarray(0, 54), Buffer.from(Array.from({ length: frame.length - 54 }, () => random.below(256)))])
/** Some incompressible bytes in each packet, so that a place in the compressed stream is a place in the capture. */
const pcap = asPcap({ records: Array.from({ length: 40_000 }, (_, index) => ({ seconds: 1_478_000_000 + index, microseconds: random.below(1e6), frame: noisy() })) })
const few = asPcap({ records: [{ seconds: 1_478_000_000, microseconds: 0, frame }] })
const zstd = (bytes: Buffer) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
const formats: [string, (bytes: Buffer) => Buffer][] = [['gzip', (bytes) => gzipSync(bytes)], ['zstd', zstd], ['lz4', lz4Checked]]
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
/** The longest piece that is lost with a damaged byte in it: LZ4's and zstd's blocks stand or fall as a whole. */
const blockBytes: Record<string, number> = { gzip: 300, zstd: 128 * 1024, lz4: 64 * 1024 }

describe.each(formats)('%s', (name, compress) => {
  const whole = compress(pcap)

  test.each([0.1, 0.5, 0.97])('cut after %d of it keeps every packet that is whole before the cut', async (share) => {
    const cut = whole.subarray(0, Math.floor(whole.length * share))
    const { outcome } = await read(cut)
    const { inflatedBytes, ledger, broke } = outcome
    expect([outcome.result, broke?.reason, broke?.message.includes(`at byte ${cut.length} of`)]).toEqual(['partial', 'cut in compressed data', true])
    expect(inflatedBytes! / pcap.length).toBeGreaterThan(share - 0.03 - blockBytes[name] / pcap.length)
    expect(outcome.inflatedSha256).toBe(sha256(pcap.subarray(0, inflatedBytes!)))
    expect([ledger.packets, broke?.offset]).toEqual([Math.floor((inflatedBytes! - 24) / recordBytes), ledger.bytes.read])
    expect(broke?.message).toContain(`; the ${ledger.packets} packets before it were kept.`)
  })

  test('damaged anywhere keeps what inflates before it, and says where', async () => {
    const kept: number[] = []
    for (const share of [0.03, 0.3, 0.6, 0.9, 0.99]) {
      const damaged = Buffer.from(whole)
      const at = Math.floor(whole.length * share)
      damaged.fill(0xff, at, at + 40)
      const { outcome } = await read(damaged)
      const { broke, ledger } = outcome
      expect([outcome.result, ['bad compressed data', 'wrong checksum in compressed data', 'record too long'].includes(broke!.reason)]).toEqual(['partial', true])
      expect(ledger.bytes.read / pcap.length).toBeGreaterThan(share - 0.03 - blockBytes[name] / pcap.length)
      // What stands for itself may be changed unseen, until a checksum or the capture's own lengths tell.
      const offset = Number(/at byte (\d+)/.exec(broke!.message)?.[1])
      if (name === 'lz4' || (name === 'zstd' && broke!.reason === 'bad compressed data')) expect(Math.abs(offset - at)).toBeLessThan(blockBytes[name])
      kept.push(ledger.packets)
    }
    if (name === 'lz4') expect(kept).toEqual(kept.toSorted((one, other) => one - other))
  })

  test('with a wrong checksum of its content keeps all of it and is not complete', async () => {
    const wrong = Buffer.from(whole)
    wrong[wrong.length - (name === 'gzip' ? 8 : 4)] ^= 1
    const { outcome } = await read(wrong)
    expect([outcome.result, outcome.broke?.reason, outcome.ledger.packets, outcome.inflatedSha256]).toEqual(['partial', 'wrong checksum in compressed data', 40_000, sha256(pcap)])
  })

  test.each([
    ['behind one stream', 1],
    ['behind many', 5],
  ])('followed by other data or by zeros, %s, is read up to there', async (_, members) => {
    const pieces = Array.from({ length: members }, (_, index) => compress(few.subarray(Math.floor((few.length * index) / members), Math.floor((few.length * (index + 1)) / members))))
    const streams = Buffer.concat(pieces)
    for (const tail of ['\n', 'xy', 'something else', '\0\0\0\0\0\0\0\0\0\0\0\0not zeros', 'x'.repeat(2_000_000)]) {
      const { outcome, probes } = await read(Buffer.concat([streams, Buffer.from(tail)]))
      const { result, broke, inflatedBytes } = outcome
      expect([tail.slice(0, 20), result, broke?.reason, broke?.offset, inflatedBytes, probes.length]).toEqual([tail.slice(0, 20), 'partial', 'other data behind the compressed data', few.length, few.length, 1])
      expect(broke?.message).toContain(`at byte ${streams.length} of the compressed file; the packet before it was kept.`)
    }
    for (const zeros of [1, 3, 4, 512, 3_000_000]) {
      const { outcome } = await read(Buffer.concat([streams, Buffer.alloc(zeros)]))
      expect([zeros, outcome.result, outcome.ledger.reasons, outcome.samples]).toEqual([
        zeros, 'complete', { 'zero padding behind the compressed data': 1 }, [{ reason: 'zero padding behind the compressed data', frame: 1, offset: streams.length }],
      ])
    }
  })

  test('damaged before anything of a capture comes out is refused as damaged; of nothing, as empty', async () => {
    const early = compress(few)
    early.fill(0xff, name === 'lz4' ? 20 : 10, early.length)
    expect([await refusal(early), await refusal(compress(Buffer.alloc(0)))]).toEqual(['file_damaged', 'file_empty'])
  })
})

test('a cancel is heard during the second look at a damaged stream', async () => {
  const damaged = gzipSync(pcap)
  damaged[damaged.length - 8] ^= 1
  let again = 0
  const given = { path: fileOf(damaged), sink: countingSink().sink, hooks: { cancelled: () => again > 0, progress: ({ stage }: { stage: string }) => void (again += Number(stage.startsWith('looking again'))) } }
  await expect(readCapture(given)).rejects.toMatchObject({ code: 'cancelled' })
  expect(again).toBe(1)
})

test('the careful look at gzip reads what zlib writes, in pieces of any size', () => {
  const texts = [Buffer.alloc(0), Buffer.from('a'), pcap.subarray(0, 700_000), Buffer.alloc(900_000), Buffer.from(Array.from({ length: 100_000 }, () => random.below(256)))]
  const settings = [{ level: 0 }, { level: 1 }, { level: 9 }, { strategy: constants.Z_FIXED }, { strategy: constants.Z_HUFFMAN_ONLY }, { strategy: constants.Z_RLE }]
  for (const text of texts) {
    for (const setting of settings) {
      const bytes = gzipSync(text, setting)
      for (const piece of [1500, 100_003, bytes.length + 1]) {
        const out: Buffer[] = []
        const gunzip = new Gunzip((some) => out.push(some))
        for (let at = 0; at < bytes.length; at += piece) gunzip.take(bytes.subarray(at, at + piece), at + piece >= bytes.length)
        expect([setting, piece, sha256(Buffer.concat(out))]).toEqual([setting, piece, sha256(text)])
      }
    }
  }
})

test('4,000 mutants of gzip: zlib and the careful look refuse the same ones, and neither is long about it', async () => {
  const seeds = [gzipSync(pcap.subarray(0, 3000)), gzipSync(pcap.subarray(0, 3000), { strategy: constants.Z_FIXED }), Buffer.concat([gzipSync(few), gzipSync(few, { level: 0 })])]
  const { gunzipSync } = await import('node:zlib')
  const begun = performance.now()
  const refused = { both: 0, neither: 0 }
  for (let mutant = 0; mutant < 4000; mutant++) {
    const bytes = Buffer.from(random.pick(seeds))
    for (let change = 1 + random.below(3); change > 0; change--) bytes[random.below(bytes.length)] = random.below(256)
    const given = bytes.subarray(0, random.chance(0.2) ? 1 + random.below(bytes.length) : bytes.length)
    const out: Buffer[] = []
    let damage: Damage | null = null
    try {
      new Gunzip((some) => out.push(some)).take(given, true)
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      damage = error
    }
    let theirs: Buffer | null = null
    try {
      theirs = gunzipSync(given)
    } catch {
      // refused
    }
    // Zeros and then more behind the last member are no business of zlib.
    if (damage?.reason !== 'other data behind the compressed data') expect([mutant, given.toString('base64'), theirs === null]).toEqual([mutant, given.toString('base64'), damage !== null])
    if (theirs && !damage) expect(Buffer.concat(out).equals(theirs)).toBe(true)
    refused[theirs ? 'neither' : 'both']++
  }
  figure('careful gunzip', `4,000 mutants in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${JSON.stringify(refused)}`)
  expect(refused.both).toBeGreaterThan(2000)
}, 60_000)

test('xxHash of 32 bits gives the known values, however it is fed', () => {
  const known: [string, number][] = [['', 0x02cc5d05], ['a', 0x550d7456], ['abc', 0x32d153ff], ['Nobody inspects the spammish repetition', 0xe2293b2f]]
  expect(known.map(([text]) => xxHash32(Buffer.from(text)))).toEqual(known.map(([, hash]) => hash))
  const bytes = pcap.subarray(0, 1003)
  for (const piece of [1, 5, 16, 17, 100]) {
    const hash = new XxHash32()
    for (let at = 0; at < bytes.length; at += piece) hash.update(bytes, at, Math.min(bytes.length, at + piece))
    expect(hash.digest()).toBe(xxHash32(bytes))
  }
})

test('a capture that breaks inside gzip ends with the buffer it broke in, whatever waits and whatever is behind it', async () => {
  const records = pcap.subarray(24)
  const broken = Buffer.concat([pcap, ...Array.from({ length: 11 }, () => records)])
  broken.writeUInt32LE(0x7fff_ffff, 24 + 200_000 * recordBytes + 8)
  const whole = gzipSync(broken, { level: 1 })
  expect(whole.length).toBeGreaterThan(4 << 20)
  // How far what came out goes says zlib: the first buffers of the file that inflate past the break.
  const inflates = (buffers: number) => gunzipSync(whole.subarray(0, buffers << 20), { finishFlush: constants.Z_SYNC_FLUSH })
  const buffers = [1, 2, 3, 4, 5].find((count) => inflates(count).length > 24 + 200_001 * recordBytes)!
  const damaged = Buffer.from(whole).fill(0xff, (buffers << 20) + 100_000, (buffers << 20) + 100_100)
  for (const bytes of [whole, damaged, Buffer.concat([whole, Buffer.from('something else')])]) {
    const { outcome } = await read(bytes)
    expect([outcome.broke?.reason, outcome.ledger.packets, outcome.ledger.reasons, outcome.inflatedBytes]).toEqual(['record too long', 200_000, { 'record too long': 1 }, inflates(buffers).length])
    expect(outcome.inflatedSha256).toBe(sha256(inflates(buffers)))
  }
})
