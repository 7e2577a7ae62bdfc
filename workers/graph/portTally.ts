/**
 * Probes, distinct sources and distinct destinations a port.
 *
 * Fed in ascending order of source, so that distinct sources cost one comparison. Destinations are counted only where
 * they are wanted: noted once a pair and port, in flat lists.
 */
import { createDistinctCounter } from './distinct.ts'

export interface PortTally {
  /** The `length` ports from the place `from` on, probed by `source` on `destination`. */
  add(source: number, destination: number, ports: Uint16Array, from: number, length: number): void
  /** Of each of the 65,536 ports. */
  probes: Float64Array
  sources: Uint32Array
  /** Of each port; all 0 where they were not counted. */
  destinations(): Uint32Array
  total(): number
}

export function createPortTally({ destinations: counted }: { destinations: boolean }): PortTally {
  const probes = new Float64Array(65_536)
  const sources = new Uint32Array(65_536)
  const lastSource = new Float64Array(65_536).fill(-1)
  const lastPair = new Uint32Array(65_536)
  const distinct = createDistinctCounter({ things: 65_536 })
  const numberOf = new Map<number, number>()
  let pair = { source: NaN, destination: NaN, count: 0, number: 0 }
  let total = 0
  return {
    probes,
    sources,
    add(source, destination, ports, from, length) {
      total += length
      if (counted && (source !== pair.source || destination !== pair.destination)) {
        let number = numberOf.get(destination)
        if (number === undefined) numberOf.set(destination, (number = numberOf.size))
        pair = { source, destination, count: pair.count + 1, number }
      }
      for (let at = from; at < from + length; at++) {
        const port = ports[at]
        probes[port]++
        if (lastSource[port] !== source) {
          lastSource[port] = source
          sources[port]++
        }
        if (!counted || lastPair[port] === pair.count) continue
        lastPair[port] = pair.count
        distinct.add(port, pair.number)
      }
    },
    destinations: () => distinct.counts(65_536),
    total: () => total,
  }
}
