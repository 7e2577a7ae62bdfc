/** Streams of a chunk read back compiled and by the twin in TypeScript: the same numbers, and the same bytes refused. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import type { StoredChunk } from '../../workers/store/chunk.ts'
import { CompiledReader } from '../../workers/store/decoding/compiled.ts'
import type { ChunkReader } from '../../workers/store/decoding/reader.ts'
import { ScriptReader } from '../../workers/store/decoding/script.ts'
import { bytesFor, columnsOf, putRecord } from '../../workers/store/records.ts'
import { CompiledEncoder } from '../../workers/store/sorting/compiled.ts'
import { ScriptEncoder } from '../../workers/store/sorting/encode.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

const readers: [ChunkReader, ChunkReader] = [new CompiledReader(), new ScriptReader()]
type Given = Pick<StoredChunk, 'probes' | 'keys' | 'time' | 'frame' | 'rank'>

/** What a reader says of a chunk's keys, times and frames; a refusal is null. */
function read(reader: ChunkReader, { probes, keys, time, frame, rank }: Given) {
  const orNull = <Answer>(ask: () => Answer) => {
    try {
      return ask()
    } catch {
      return null
    }
  }
  return [orNull(() => reader.keys(keys, probes)), orNull(() => reader.times(time, frame, rank, probes)), orNull(() => reader.frames(frame, rank, probes))]
}

/** Records with every kind of number: large and small steps, backwards, nanoseconds, frames out of order, IPv6. */
function chunkOf(random: ReturnType<typeof seededRandom>): { chunk: Given; twin: Given } {
  const length = 1 + random.below(random.chance(0.1) ? 65_536 : 900)
  const columns = columnsOf(new ArrayBuffer(bytesFor(length)))
  const [timed, nanoseconds, framed, spread, six] = [random.chance(0.5), random.chance(0.5), random.chance(0.5), 10 ** random.below(10), random.chance(0.5) ? 0.1 : 0]
  for (let at = 0, time = 0, frame = 0; at < length; at++) {
    const key = () => (random.chance(six) ? 2 ** 32 + random.below(5) : random.chance(0.5) ? random.below(40) : random.bits())
    time = Math.min(86_399e9, timed ? time + random.below(spread) : random.below(8e10) * (random.chance(0.5) ? 1 : 1000))
    frame = framed ? frame + 1 + random.below(300) : random.below(2 ** 31) * 64
    putRecord(columns, at, key(), key(), 17_000, nanoseconds ? time : time - (time % 1000), 1, random.below(65_536), random.bits(), 0, frame)
  }
  const chunks = [new CompiledEncoder(), new ScriptEncoder()].map((encoder): Given => {
    encoder.begin({ columns, length, timed })
    const { probes, keys, time, frame, rank } = encoder.chunk(0, length)
    return { probes, keys: keys.slice(), time: time.slice(), frame: frame.slice(), rank: rank.slice() }
  })
  return { chunk: chunks[0], twin: chunks[1] }
}

test('what either encoder wrote, and what became of it by chance', () => {
  const random = seededRandom(11)
  let [refused, kept] = [0, 0]
  for (let round = 0; round < 120; round++) {
    const { chunk, twin } = chunkOf(random)
    expect(twin).toEqual(chunk)
    const [compiled, script] = readers.map((reader) => read(reader, chunk))
    expect(compiled).toEqual(script)
    expect(compiled).not.toContain(null)
    for (let mutant = 0; mutant < 40; mutant++) {
      const altered = { ...chunk }
      for (const name of ['keys', 'time', 'frame', 'rank'] as const) {
        const bytes = chunk[name].slice(0, random.chance(0.2) && name !== 'rank' ? random.below(chunk[name].length) : undefined)
        for (let change = random.below(3); change > 0 && bytes.length > 0; change--) bytes[random.below(bytes.length)] = random.pick([0, 1, 127, 128, 255, random.below(256)])
        altered[name] = bytes
      }
      const [one, other] = readers.map((reader) => read(reader, altered))
      expect(one).toEqual(other)
      for (const answer of one) if (answer === null) refused++
      else kept++
    }
  }
  expect(Math.min(refused, kept)).toBeGreaterThan(1000)
}, 120_000)

test('the compiled module is the one its source gives', () => {
  const { again, kept } = compiledAgain('store/decoding/streams')
  expect(again).toBe(kept)
}, 60_000)
