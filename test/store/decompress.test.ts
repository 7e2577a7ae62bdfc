/** Frames decompressed one after the other in the same memory; what is not whole is told, and spoils nothing after it. */
import { constants, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { Compressor, Packing } from '../../workers/store/compress.ts'
import { Decompressor } from '../../workers/store/decompress.ts'

const random = seededRandom(8)
const inputs = Array.from({ length: 40 }, (_, index) => Uint8Array.from({ length: [1, 200, 257, 3000, 70_000, 300_000][index % 6] + random.below(50) }, () => random.below([2, 20, 256][index % 3])))
const compressor = new Compressor({ [constants.ZSTD_c_compressionLevel]: 3 })
const frames = inputs.map((bytes) => compressor.compress(bytes, new Packing(1)).slice())
const room = new Uint8Array(new SharedArrayBuffer(400_000))

test('what was compressed comes out, frame by frame', () => {
  const decompressor = new Decompressor()
  frames.forEach((frame, index) => {
    expect(decompressor.into(frame, room)).toBe(inputs[index].length)
    expect(Buffer.compare(room.subarray(0, inputs[index].length), inputs[index])).toBe(0)
  })
})

test('too little room, a cut or altered frame, and one that does not say its size are told; the next one is whole', () => {
  const decompressor = new Decompressor()
  const index = inputs.findIndex(({ length }) => length > 60_000)
  const [frame, bytes] = [frames[index], inputs[index]]
  const whole = () => {
    expect(decompressor.into(frame, room)).toBe(bytes.length)
    expect(Buffer.compare(room.subarray(0, bytes.length), bytes)).toBe(0)
  }
  for (const bad of [frame.subarray(0, -1), frame.subarray(0, 30), frame.subarray(0, 8), Uint8Array.of(...frame.subarray(0, 12), 0xff, 0xff, 0xff, ...frame.subarray(15)), Buffer.concat([frame, frame])]) {
    expect(decompressor.into(bad, room)).toBe(-1)
    whole()
  }
  expect(decompressor.into(frame, room.subarray(0, bytes.length - 1))).toBe(-1)
  whole()
  const silent = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } })
  expect(decompressor.into(silent, room)).toBe(-1)
  whole()
})
