/** Reads the probes of one source after the other: what detectors count of each. Compiled where they are many (compiled.ts). */
import { createDetectorReader, type Read } from './detectors.ts'
import { createSourceBuffer, type AddedProbes, type Times } from './source.ts'

export interface Seen extends Read {
  probes: number
  destinations: number
  /** Distinct ones. */
  ports: number
  /** Arrival numbers of its first and last probe. */
  first: number
  last: number
  /** By arrival number; only those of its probes are valid. */
  times: Times
}
export interface SourceReader {
  /** The probes of another destination. */
  add(pair: AddedProbes): void
  /** What was added since the last end; valid until the next add. */
  end(): Seen
}

export function scriptReader(): SourceReader {
  const buffer = createSourceBuffer()
  const readDetectors = createDetectorReader()
  let ended = true
  return {
    add(pair) {
      if (ended) buffer.clear()
      ended = false
      buffer.add(pair)
    },
    end() {
      ended = true
      const probes = buffer.inOrder()
      const { length, destinations, ports, order } = probes
      return { ...readDetectors(probes), probes: length, destinations, ports, first: order[0], last: order[length - 1], times: probes }
    },
  }
}
