/** Streams of a chunk read back in TypeScript: the twin of streams.assembly.ts, for where no compiled module is to be had. */
import { expected, widestWord, type ChunkReader, type Pairs } from './reader.ts'
import { VarintReader } from './varintReader.ts'

/** Throws damaged() where a number is none. */
export class ScriptReader implements ChunkReader {
  keys(bytes: Uint8Array, probes: number): Pairs | null {
    const reader = new VarintReader(bytes)
    const groups = reader.next()
    const least = reader.next()
    if (groups > probes) return null
    const groupSources = new Float64Array(groups)
    const fans = new Float64Array(groups)
    reader.fill(groupSources, true)
    reader.fill(fans, false)
    let pairs = 0
    for (let group = 0; group < groups; group++) pairs += fans[group]
    if (!(pairs <= probes)) return null
    const sources = new Float64Array(pairs)
    const destinations = new Float64Array(pairs)
    const counts = new Float64Array(pairs)
    reader.fill(destinations, false)
    reader.fill(counts, false)
    let total = 0
    for (let group = 0, pair = 0; group < groups; group++) {
      let destination = least
      if (fans[group] === 0) return null
      for (const end = pair + fans[group]; pair < end; pair++) {
        sources[pair] = groupSources[group]
        destinations[pair] = destination += destinations[pair]
        total += counts[pair]
        if (counts[pair] === 0) return null
      }
    }
    if (total !== probes || pairs === 0 || !reader.done()) return null
    const narrow = [sources, destinations].every((values) => values.every((value) => value <= widestWord))
    return { sources: narrow ? Uint32Array.from(sources) : sources, destinations: narrow ? Uint32Array.from(destinations) : destinations, counts: Uint32Array.from(counts) }
  }
  times(time: Uint8Array, frame: Uint8Array, rank: Uint8Array, probes: number): Float64Array | null {
    const frames = stream(frame, probes, null)
    const times = frames && stream(time, probes, frames)
    return times && ranked(times, rank)
  }
  frames(frame: Uint8Array, rank: Uint8Array, probes: number): Float64Array | null {
    const frames = stream(frame, probes, null)
    return frames && ranked(frames, rank)
  }
}

/** The values of a stream, in the order they came. @param frames of its records, where it has a pace */
function stream(bytes: Uint8Array, probes: number, frames: Float64Array | null): Float64Array | null {
  const reader = new VarintReader(bytes)
  const head = reader.next()
  const unit = Math.floor(head / 2)
  const pace = reader.next()
  const values = new Float64Array(probes)
  if (head % 2 === 0) reader.fill(values, true)
  else {
    reader.fill(values, false)
    for (let index = 0, value = 0, frame = 0; index < probes; index++) {
      const number = values[index]
      const half = Math.floor(number / 2)
      value += half * 2 === number ? half : -half - 1
      if (frames !== null) {
        value += expected(pace, frames[index] - frame)
        frame = frames[index]
      }
      values[index] = value
    }
  }
  for (let index = 0; index < probes; index++) values[index] *= unit
  return reader.done() ? values : null
}
/** @param rank two planes: all low bytes, all high bytes */
function ranked(sorted: Float64Array, rank: Uint8Array): Float64Array | null {
  const probes = sorted.length
  const values = new Float64Array(probes)
  for (let index = 0; index < probes; index++) {
    const place = rank[index] | (rank[probes + index] << 8)
    if (place >= probes) return null
    values[index] = sorted[place]
  }
  return values
}
