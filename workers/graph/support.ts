/**
 * How many distinct sources, destinations and days carry each edge of a finished graph.
 *
 * A second pass over the sequences. Steps are noted, and when the list is full dealt out by their first port: then one
 * port's edges at a time are looked at, in the order in which the steps came. Sources cost one comparison, because
 * sequences come source by source; days are bits; (edge, destination) are noted once a pair. [DEFINITIONS 4]
 */
import { createDistinctCounter, ones } from './distinct.ts'
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

const mostSteps = 1 << 20

export function createSupportCounter(graph: PortScanGraph, input: { mostSteps?: number } = {}): SupportCounter {
  const edges = graph.outTarget.length
  const sources = new Uint32Array(edges)
  const lastSource = new Uint32Array(edges)
  const lastPair = new Uint32Array(edges)
  const destinations = createDistinctCounter({ things: edges })
  const days = createDayBits(edges)
  const numberOf = new Map<number, number>()
  // As many as there are, where they are few.
  const room = Math.max(1, Math.min(input.mostSteps ?? mostSteps, graph.weight.reduce((sum, one) => sum + one, 0)))
  const steps: Steps = { length: 0, key: new Uint32Array(room), pair: new Uint32Array(room), bit: new Uint16Array(room) }
  const rows: Rows = { target: new Uint16Array(room), pair: new Uint32Array(room), bit: new Uint16Array(room) }
  /** Of the pairs of the noted steps, by their place among them; pairs and sources are numbered from 1. */
  const pairSource = new Uint32Array(room)
  const pairDestination = new Uint32Array(room)
  let pairs = 0
  let pairsBefore = 1
  let sourceNumber = 0
  let current = { source: NaN, destination: NaN, number: 0, noted: false }
  const addAll = () => {
    eachRow(graph, steps, rows, (edge, pair, bit) => {
      days.add(edge, bit)
      if (lastPair[edge] === pairsBefore + pair) return
      lastPair[edge] = pairsBefore + pair
      destinations.add(edge, pairDestination[pair])
      if (lastSource[edge] === pairSource[pair]) return
      lastSource[edge] = pairSource[pair]
      sources[edge]++
    })
    steps.length = 0
    // The pair under way goes on as the first of the next ones, under its number.
    pairsBefore += Math.max(0, pairs - 1)
    if (pairs > 0) {
      pairSource[0] = pairSource[pairs - 1]
      pairDestination[0] = pairDestination[pairs - 1]
      pairs = 1
    }
  }
  return {
    sequence({ source, destination, day, ports, length }) {
      if (source !== current.source || destination !== current.destination) {
        if (source !== current.source) sourceNumber++
        let number = numberOf.get(destination)
        if (number === undefined) numberOf.set(destination, (number = numberOf.size))
        current = { source, destination, number, noted: false }
      }
      const bit = days.bitOf(day)
      const { key, pair, bit: bits } = steps
      for (let at = 1; at < length; at++) {
        if (ports[at] === ports[at - 1]) continue
        if (steps.length === room) addAll()
        if (!current.noted) {
          // After the steps were added up one pair of them is left, which may be an earlier one.
          if (steps.length === 0 && pairs === 1) {
            pairs = 0
            pairsBefore++
          }
          current.noted = true
          pairSource[pairs] = sourceNumber
          pairDestination[pairs++] = current.number
        }
        key[steps.length] = ports[at - 1] * 65_536 + ports[at]
        pair[steps.length] = pairs - 1
        bits[steps.length++] = bit
      }
    },
    finish() {
      addAll()
      return { sources, destinations: destinations.counts(edges), days: days.counts() }
    },
  }
}

interface Steps {
  length: number
  key: Uint32Array
  pair: Uint32Array
  bit: Uint16Array
}

/** Steps dealt out by their first port. */
interface Rows {
  target: Uint16Array
  pair: Uint32Array
  bit: Uint16Array
}

/** The steps of one first port after the other, each port's in their order; each is an edge of the graph. */
function eachRow(graph: PortScanGraph, { length, key, pair, bit }: Steps, rows: Rows, visit: (edge: number, pair: number, bit: number) => void): void {
  const { ports, outStart, outTarget } = graph
  const start = new Uint32Array(65_537)
  for (let at = 0; at < length; at++) start[(key[at] >>> 16) + 1]++
  for (let port = 0; port < 65_536; port++) start[port + 1] += start[port]
  const next = start.slice()
  const { target, pair: pairs, bit: bits } = rows
  for (let at = 0; at < length; at++) {
    const place = next[key[at] >>> 16]++
    target[place] = key[at]
    pairs[place] = pair[at]
    bits[place] = bit[at]
  }
  const edgeTo = new Uint32Array(65_536)
  for (let vertex = 0; vertex < ports.length; vertex++) {
    const [from, to] = [start[ports[vertex]], start[ports[vertex] + 1]]
    if (from === to) continue
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) edgeTo[ports[outTarget[edge]]] = edge
    for (let at = from; at < to; at++) visit(edgeTo[target[at]], pairs[at], bits[at])
  }
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
