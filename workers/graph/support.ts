/**
 * How many distinct sources, destinations and days carry each edge of a finished graph.
 *
 * A second pass over the sequences. Sources cost one comparison, because sequences come source by source; days are bits.
 * Destinations are noted as (edge, destination) and sorted by edge in linear time when the list is full, so that memory
 * grows with the distinct ones: 8 bytes each. [DEFINITIONS 4]
 */
import { createDistinctCounter } from './distinct.ts'
import type { PortScanGraph } from './graph.ts'

/** A number per edge id. */
export interface EdgeSupport {
  sources: Uint32Array
  destinations: Uint32Array
  days: Uint32Array
}
export interface SupportCounter {
  /** A kept sequence: the first `length` ports, in order. Called in ascending order of source. */
  sequence(input: { source: number; destination: number; day: number; ports: Uint16Array; length: number }): void
  finish(): EdgeSupport
}

export function createSupportCounter(graph: PortScanGraph): SupportCounter {
  const edges = graph.outTarget.length
  const edgeOf = createEdgeFinder(graph)
  const sources = new Uint32Array(edges)
  const lastSource = new Float64Array(edges).fill(-1)
  const lastPair = new Uint32Array(edges)
  const destinations = createDistinctCounter(edges)
  const days = createDayBits(edges)
  const numberOf = new Map<number, number>()
  let pair = 0
  let current = { source: NaN, destination: NaN, number: 0 }
  return {
    sequence({ source, destination, day, ports, length }) {
      if (source !== current.source || destination !== current.destination) {
        pair++
        let number = numberOf.get(destination)
        if (number === undefined) numberOf.set(destination, (number = numberOf.size))
        current = { source, destination, number }
      }
      const bit = days.bitOf(day)
      for (let at = 1; at < length; at++) {
        if (ports[at] === ports[at - 1]) continue
        const edge = edgeOf(ports[at - 1], ports[at])
        days.add(edge, bit)
        if (lastPair[edge] === pair) continue
        lastPair[edge] = pair
        destinations.add(edge, current.number)
        if (lastSource[edge] === source) continue
        lastSource[edge] = source
        sources[edge]++
      }
    },
    finish: () => ({ sources, destinations: destinations.counts(), days: days.counts() }),
  }
}

/** The id of an edge by its two ports: a table in flat arrays, half empty. */
function createEdgeFinder({ ports, outStart, outTarget }: PortScanGraph): (from: number, to: number) => number {
  let capacity = 16
  while (capacity < 2 * outTarget.length) capacity *= 2
  const keys = new Uint32Array(capacity)
  const ids = new Int32Array(capacity).fill(-1)
  const slotOf = (key: number): number => {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 0) & (capacity - 1)
    while (ids[slot] >= 0 && keys[slot] !== key) slot = (slot + 1) & (capacity - 1)
    return slot
  }
  for (let vertex = 0; vertex < ports.length; vertex++) {
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
      const key = ports[vertex] * 65_536 + ports[outTarget[edge]]
      const slot = slotOf(key)
      keys[slot] = key
      ids[slot] = edge
    }
  }
  return (from, to) => ids[slotOf(from * 65_536 + to)]
}

/** Distinct days an edge: a bit a day, in words that are added as days come. */
function createDayBits(edges: number): { bitOf(day: number): number; add(edge: number, bit: number): void; counts(): Uint32Array } {
  const bits = new Map<number, number>()
  const words: Uint32Array[] = []
  return {
    bitOf(day) {
      let bit = bits.get(day)
      if (bit === undefined) {
        bits.set(day, (bit = bits.size))
        if (bit >>> 5 === words.length) words.push(new Uint32Array(edges))
      }
      return bit
    },
    add(edge, bit) {
      words[bit >>> 5][edge] |= 1 << (bit & 31)
    },
    counts() {
      const counts = new Uint32Array(edges)
      for (const word of words) for (let edge = 0; edge < edges; edge++) counts[edge] += ones(word[edge])
      return counts
    },
  }
}
/** Bits set in a 32-bit word (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
