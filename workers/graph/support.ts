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
  const steps: Steps = { length: 0, key: new Uint32Array(room), sequence: new Uint32Array(room) }
  const rows: Rows = { target: new Uint16Array(room), sequence: new Uint32Array(room) }
  /** Of the sequences of the noted steps, by their place among them; pairs and sources are numbered from 1. */
  const pairOf = new Uint32Array(room)
  const sourceOf = new Uint32Array(room)
  const destinationOf = new Uint32Array(room)
  const dayOf = new Uint16Array(room)
  let sequences = 0
  let [source, destination] = [NaN, NaN]
  let [sourceNumber, pairNumber, destinationNumber] = [0, 0, 0]
  const addAll = () => {
    eachRow(graph, steps, rows, (edge, sequence) => {
      days.add(edge, dayOf[sequence])
      if (lastPair[edge] === pairOf[sequence]) return
      lastPair[edge] = pairOf[sequence]
      destinations.add(edge, destinationOf[sequence])
      if (lastSource[edge] === sourceOf[sequence]) return
      lastSource[edge] = sourceOf[sequence]
      sources[edge]++
    })
    steps.length = sequences = 0
  }
  return {
    sequence(one) {
      const { day, ports, length } = one
      if (one.source !== source || one.destination !== destination) {
        if (one.source !== source) sourceNumber++
        ;({ source, destination } = one)
        pairNumber++
        const known = numberOf.get(destination)
        destinationNumber = known ?? numberOf.size
        if (known === undefined) numberOf.set(destination, destinationNumber)
      }
      const bit = days.bitOf(day)
      const { key, sequence } = steps
      for (let begin = 1; begin < length; ) {
        if (steps.length === room) addAll()
        const end = Math.min(length, begin + room - steps.length)
        let noted = steps.length
        let previous = ports[begin - 1]
        for (let at = begin; at < end; at++) {
          const port = ports[at]
          key[noted] = previous * 65_536 + port
          sequence[noted] = sequences
          // Without a branch: whether a port comes again cannot be foretold.
          noted += port === previous ? 0 : 1
          previous = port
        }
        if (noted > steps.length) {
          pairOf[sequences] = pairNumber
          sourceOf[sequences] = sourceNumber
          destinationOf[sequences] = destinationNumber
          dayOf[sequences++] = bit
        }
        steps.length = noted
        begin = end
      }
    },
    finish() {
      addAll()
      return { sources, destinations: destinations.counts(edges), days: days.counts() }
    },
  }
}

/** Steps and which sequence made each. */
interface Steps {
  length: number
  key: Uint32Array
  sequence: Uint32Array
}
/** The same dealt out by their first port. */
interface Rows {
  target: Uint16Array
  sequence: Uint32Array
}

/** The steps of one first port after the other, each port's in their order; each is an edge of the graph. */
function eachRow(graph: PortScanGraph, { length, key, sequence }: Steps, rows: Rows, visit: (edge: number, sequence: number) => void): void {
  const { ports, outStart, outTarget } = graph
  const start = new Uint32Array(65_537)
  for (let at = 0; at < length; at++) start[(key[at] >>> 16) + 1]++
  for (let port = 0; port < 65_536; port++) start[port + 1] += start[port]
  const next = start.slice()
  const { target, sequence: made } = rows
  for (let at = 0; at < length; at++) {
    const place = next[key[at] >>> 16]++
    target[place] = key[at]
    made[place] = sequence[at]
  }
  const edgeTo = new Uint32Array(65_536)
  for (let vertex = 0; vertex < ports.length; vertex++) {
    const [from, to] = [start[ports[vertex]], start[ports[vertex] + 1]]
    if (from === to) continue
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) edgeTo[ports[outTarget[edge]]] = edge
    for (let at = from; at < to; at++) visit(edgeTo[target[at]], made[at])
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
