/**
 * Support counted by the compiled module (support.assembly.ts): where its arrays lie, and what it is told.
 *
 * Ports of sequences are copied part by part, one a day; when there is no room for more they are counted, and the next begin anew.
 */
import { copyPorts } from '../arrays.ts'
import { createDistinctCounter } from '../distinct.ts'
import type { PortScanGraph } from '../graph.ts'
import { compiledModule, reach } from '../moduleMemory.ts'
import { createNumbering, endOfDay } from './numbering.ts'
import type { SupportCounter } from './script.ts'
import { compiledSupport } from './support.wasm.ts'

const everyPort = 65_536

interface Exports {
  prepare(edges: number): void
  count(sequences: number, vertices: number, edges: number): number
  finish(later: number, edges: number): void
}
const createInstance = compiledModule(compiledSupport)

/** @param mostPorts counted at a time, at least 2 */
export function supportCompiled(graph: PortScanGraph, mostPorts: number): SupportCounter {
  const edges = graph.outTarget.length
  const vertices = graph.ports.length
  const mostParts = (mostPorts >>> 1) + 1
  const sizes = {
    ports: 2 * mostPorts, ends: 4 * mostParts, known: 16 * mostParts, vertexPort: 2 * vertices, outStart: 4 * (vertices + 1), outTarget: 4 * edges, edgePort: 2 * edges,
    rowEnd: 4 * everyPort, edgeTo: 4 * everyPort, second: 2 * mostPorts, made: 4 * mostPorts, carried: 16 * edges, edgeOf: 4 * mostPorts, destinationOf: 4 * mostPorts,
    // The last: it grows where there are more days.
    laterDays: 0,
  }
  const { exports, memory, address, words } = createInstance(sizes, 'grows')
  const module = exports as unknown as Exports
  new Uint16Array(memory.buffer, address.vertexPort, vertices).set(graph.ports)
  words('outStart', vertices + 1).set(graph.outStart)
  words('outTarget', edges).set(graph.outTarget)
  module.prepare(edges)

  const destinations = createDistinctCounter({ things: edges })
  const numbering = createNumbering()
  let laterDays = 0
  let [ports, ends, known] = views()
  let [length, parts] = [0, 0]
  /** Again after the memory has grown. */
  function views() {
    return [new Uint16Array(memory.buffer, address.ports, mostPorts), words('ends', mostParts), words('known', 4 * mostParts)] as const
  }
  function makeRoomForDay(number: number): void {
    laterDays = number >>> 5
    reach(memory, address.laterDays + 4 * edges * laterDays)
    ;[ports, ends, known] = views()
  }
  function countAll(): void {
    const noted = module.count(parts, vertices, edges)
    destinations.addAll(words('edgeOf', noted), words('destinationOf', noted), noted)
    length = parts = 0
  }
  /** Ports of one day's steps, so many from a place on. */
  function addPart(from: Uint16Array, begin: number, count: number, day: number): void {
    copyPorts(from, begin, ports, length, count)
    length += count
    ends[parts] = length
    const place = 4 * parts++
    known[place] = numbering.pair
    known[place + 1] = numbering.source
    known[place + 2] = numbering.destination
    known[place + 3] = day
  }
  return {
    sequence(one) {
      numbering.take(one)
      const { ports: from, pair: { day }, index } = one
      // A step is between two of one part: the last port of a part is the first of the next.
      for (let begin = one.from, stop = one.from + one.length; begin + 1 < stop; ) {
        const number = numbering.dayNumber(index === null ? day[begin + 1] : day[index[begin + 1]])
        if (number >>> 5 > laterDays) makeRoomForDay(number)
        for (const end = endOfDay(one, begin); begin + 1 < end; begin--) {
          if (length + 2 > mostPorts) countAll()
          const count = Math.min(end - begin, mostPorts - length)
          addPart(from, begin, count, number)
          begin += count
        }
      }
    },
    finish() {
      countAll()
      module.finish(laterDays, edges)
      return { sources: words('carried', edges).slice(), destinations: destinations.counts(edges), days: words('outTarget', edges).slice() }
    },
  }
}
