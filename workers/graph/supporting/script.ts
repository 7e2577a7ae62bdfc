/**
 * Support counted by the script itself, where a compiled module would not be worth its beginning; its twin.
 *
 * Ports are noted part by part, one a day, and when the list is full their steps are dealt out by their first port: then
 * one port's edges at a time are looked at, in the order in which the steps came. Sources cost one comparison, because
 * sequences come source by source; days are bits; (edge, destination) are noted once a pair.
 */
import { copyPorts, grown } from '../arrays.ts'
import { createDistinctCounter, ones } from '../distinct.ts'
import type { PortScanGraph } from '../graph.ts'
import { createRows, deal, type Rows } from '../rows.ts'
import { createNumbering, endOfDay, type CountedSequence } from './numbering.ts'

/** A number per edge id. */
export interface EdgeSupport {
  sources: Uint32Array
  destinations: Uint32Array
  days: Uint32Array
}
export interface SupportCounter {
  /** Called in ascending order of source. */
  sequence(sequence: CountedSequence): void
  finish(): EdgeSupport
}

/** What is known of a part of a sequence, of one day, lies together. */
const place = { pair: 0, source: 1, destination: 2, day: 3 } as const
const placeBits = 2

/** @param room ports noted at a time, at least 2 */
export function scriptSupport(graph: PortScanGraph, room: number): SupportCounter {
  const edges = graph.outTarget.length
  const sources = new Uint32Array(edges)
  const lastSource = new Uint32Array(edges)
  const lastPair = new Uint32Array(edges)
  const destinations = createDistinctCounter({ things: edges })
  const days = createDayBits(edges)
  const numbering = createNumbering()
  const noted: Noted = { ports: new Uint16Array(room), ends: new Uint32Array(room >>> 1), parts: 0 }
  const eachRow = createRowReader(graph)
  const known = new Uint32Array(room >>> 1 << placeBits)
  /** (edge, destination) of a row, before they are counted. */
  let [edgeOf, destinationOf] = [new Uint32Array(0), new Uint32Array(0)]
  let length = 0
  // A loop of its own: what comes after it would make the compiler leave it at every row.
  const noteRow = (edgeTo: Uint32Array, { target, part }: Rows, from: number, to: number, bits: Uint32Array, ofEdge: Uint32Array, ofDestination: Uint32Array): number => {
    let noted = 0
    for (let at = from; at < to; at++) {
      const edge = edgeTo[target[at]]
      const made = part[at] << placeBits
      const day = known[made | place.day]
      bits[(day >>> 5) * edges + edge] |= 1 << (day & 31)
      const pair = known[made | place.pair]
      if (lastPair[edge] === pair) continue
      lastPair[edge] = pair
      ofEdge[noted] = edge
      ofDestination[noted++] = known[made | place.destination]
      const maker = known[made | place.source]
      if (lastSource[edge] === maker) continue
      lastSource[edge] = maker
      sources[edge]++
    }
    return noted
  }
  const addRow = (edgeTo: Uint32Array, rows: Rows, from: number, to: number) => {
    if (edgeOf.length < to - from) [edgeOf, destinationOf] = [new Uint32Array(2 * (to - from)), new Uint32Array(2 * (to - from))]
    destinations.addAll(edgeOf, destinationOf, noteRow(edgeTo, rows, from, to, days.bits(), edgeOf, destinationOf))
  }
  const addAll = () => {
    eachRow(noted, addRow)
    length = noted.parts = 0
  }
  return {
    sequence(one) {
      numbering.take(one)
      const { ports, pair: { day }, index } = one
      // A step is between two of one part: the last port of a part is the first of the next.
      for (let begin = one.from, stop = one.from + one.length; begin + 1 < stop; ) {
        const today = numbering.dayNumber(index === null ? day[begin + 1] : day[index[begin + 1]])
        days.makeRoom(today)
        for (const end = endOfDay(one, begin); begin + 1 < end; begin--) {
          if (length + 2 > room) addAll()
          const count = Math.min(end - begin, room - length)
          copyPorts(ports, begin, noted.ports, length, count)
          length += count
          begin += count
          const made = noted.parts << placeBits
          noted.ends[noted.parts++] = length
          known[made | place.pair] = numbering.pair
          known[made | place.source] = numbering.source
          known[made | place.destination] = numbering.destination
          known[made | place.day] = today
        }
      }
    },
    finish() {
      addAll()
      return { sources, destinations: destinations.counts(edges), days: days.counts(numbering.days()) }
    },
  }
}

/** Parts of sequences, one a day. */
interface Noted {
  ports: Uint16Array
  ends: Uint32Array
  parts: number
}
/** Told of the steps [from, to) of one first port, in their order; each is an edge of the graph, by its second port. */
type RowVisit = (edgeTo: Uint32Array, rows: Rows, from: number, to: number) => void

function createRowReader({ ports, outStart, outTarget }: PortScanGraph): (noted: Noted, visit: RowVisit) => void {
  const rows = createRows()
  const edgeTo = new Uint32Array(65_536)
  return (noted, visit) => {
    deal(rows, { ...noted, whose: true })
    const { end } = rows
    for (let vertex = 0; vertex < ports.length; vertex++) {
      const port = ports[vertex]
      const [from, to] = [port === 0 ? 0 : end[port - 1], end[port]]
      if (from === to) continue
      for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) edgeTo[ports[outTarget[edge]]] = edge
      visit(edgeTo, rows, from, to)
    }
  }
}

/** Distinct days an edge: a bit a day, 32 days of all edges after each other. */
function createDayBits(edges: number): { makeRoom(number: number): void; bits(): Uint32Array; counts(days: number): Uint32Array } {
  let bits = new Uint32Array(edges)
  return {
    makeRoom(number) {
      const needed = ((number >>> 5) + 1) * edges
      // What is not needed yet is never touched.
      if (needed > bits.length) bits = grown(bits, 2 * needed)
    },
    bits: () => bits,
    counts(days) {
      const counts = new Uint32Array(edges)
      for (let word = 0; 32 * word < days; word++) for (let edge = 0; edge < edges; edge++) counts[edge] += ones(bits[word * edges + edge])
      return counts
    },
  }
}
