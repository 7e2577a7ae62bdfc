/** Columns compressed in the same memory one after the other are the frames that zstd makes of each alone. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { chunkColumns, compressChunk } from '../../workers/store/chunk.ts'
import { Compressor, Packing } from '../../workers/store/compress.ts'

const random = seededRandom(4)
const inputs = Array.from({ length: 60 }, (_, index) => {
  const range = [2, 20, 256][index % 3]
  return Uint8Array.from({ length: 1 + random.below(index % 7 === 0 ? 300_000 : 3000) }, () => random.below(range))
})

test.each([{ [constants.ZSTD_c_compressionLevel]: 3 }, { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_minMatch]: 7 }])('with parameters %o', (params) => {
  const compressor = new Compressor(params)
  const packing = new Packing(1000)
  const frames = inputs.map((bytes) => compressor.compress(bytes, packing))
  expect(frames.map((frame) => Buffer.from(frame).toString('hex'))).toEqual(inputs.map((bytes) => zstdCompressSync(bytes, { params }).toString('hex')))
  expect(frames.every((frame, index) => zstdDecompressSync(frame).equals(inputs[index]))).toBe(true)
})

test('a compressor that is not what was known of it is replaced by the documented call', () => {
  const params = { [constants.ZSTD_c_compressionLevel]: 3 }
  const expected = zstdCompressSync(inputs[0], { params })
  for (const inner of [{}, { _handle: { writeSync() {} }, _writeState: Uint32Array.of(0, 5) }, { _handle: { writeSync() {} }, _writeState: Uint32Array.of(1e9, 0) }]) {
    const compressor = new Compressor(params)
    Object.assign(compressor, { inner })
    expect(expected.equals(compressor.compress(inputs[0], new Packing(1)))).toBe(true)
  }
})

test('what was packed stays, and spare memory is used where it is enough', () => {
  const spare = new ArrayBuffer(1 << 20)
  const packing = new Packing(1, [new ArrayBuffer(10), spare])
  const compressor = new Compressor({})
  const frames = inputs.map((bytes) => compressor.compress(bytes, packing))
  expect(packing.pieces[0]).toBe(spare)
  expect(frames.map((frame) => zstdDecompressSync(frame).length)).toEqual(inputs.map(({ length }) => length))
})

test('source ports are looked at a second time, unless they were drawn at random', () => {
  const [first, second] = [7, 4].map((length) => ({ [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_minMatch]: length }))
  const drawn = Uint8Array.from({ length: 100_000 }, (_, at) => (at % 100 < 6 ? at % 100 : random.below(256)))
  const kept = drawn.map((byte, at) => (at % 5000 < 3000 ? byte : drawn[at % 1000]))
  for (const [bytes, params] of [[drawn, first], [kept, second]] as const) {
    const chunk = { probes: 50_000, first_time: 0, last_time: 0, ...(Object.fromEntries(chunkColumns.map((name) => [name, bytes])) as Record<(typeof chunkColumns)[number], Uint8Array>) }
    const compressed = compressChunk(chunk)
    expect(zstdCompressSync(bytes, { params: first }).equals(zstdCompressSync(bytes, { params: second }))).toBe(false)
    expect(zstdCompressSync(bytes, { params }).equals(compressed.source_port)).toBe(true)
    // Nothing lies over what was given back.
    for (const name of chunkColumns) expect(zstdDecompressSync(compressed[name]).equals(bytes)).toBe(true)
  }
})
