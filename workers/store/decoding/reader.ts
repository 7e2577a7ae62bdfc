/** What reads the streams of a chunk back, once they are inflated: compiled, or its twin in TypeScript. */

/** The most probes of a chunk. */
export const chunkProbes = 65_536
/** A day of nanoseconds, the most that is expected: numbers stay exact. */
export const mostPace = 86_400e9
/** What is to be expected after so many packets. */
export const expected = (pace: number, packets: number): number => (packets > 0 ? Math.min(mostPace, Math.floor((pace * packets) / 1024)) : 0)

/** Words where all of a chunk are IPv4: every run that is merged keeps those of a chunk, and memory costs more than its use. */
export type Addresses = Uint32Array | Float64Array
/** The pairs of a chunk, in order: source, destination and how many probes. */
export interface Pairs {
  sources: Addresses
  destinations: Addresses
  counts: Uint32Array
}
export const widestWord = 0xffff_ffff
/** Memory of at least so many bytes, that of values that are done with where it is enough: what is made anew costs more than what is put into it. @param most bytes that are made anew */
export function roomFor(bytes: number, before: ArrayBufferView | undefined, most = bytes): ArrayBuffer {
  return before !== undefined && before.buffer.byteLength >= bytes ? (before.buffer as ArrayBuffer) : new ArrayBuffer(most)
}

/**
 * Null where the bytes are not what an encoder writes. `rank` has two bytes a probe. Where `before` is given, what was read
 * before is done with: its memory may be used again.
 */
export interface ChunkReader {
  keys(bytes: Uint8Array, probes: number, before?: Pairs): Pairs | null
  times(time: Uint8Array, frame: Uint8Array, rank: Uint8Array, probes: number, before?: Float64Array): Float64Array | null
  frames(frame: Uint8Array, rank: Uint8Array, probes: number): Float64Array | null
}
