/**
 * Support counted by the compiled module (support.assembly.ts): where its arrays lie, and which sequences it is told of.
 *
 * Ports are copied one after the other; when there is no room for more they are counted, and the next begin anew.
 */
import { createDistinctCounter } from '../distinct.ts'
import type { PortScanGraph } from '../graph.ts'
import { compiledModule, reach } from '../moduleMemory.ts'
import { createNumbering } from './numbering.ts'
import type { SupportCounter } from './script.ts'
import { compiledSupport } from './support.wasm.ts'

const everyPort = 65_536
const shorts = 32

interface Exports {
  prepare(edges: number): void
  count(sequences: number, vertices: number, edges: number): number
  finish(later: number, edges: number): void
}
const createInstance = compiledModule(compiledSupport)

/** @param mostPorts of sequences counted at a time, at least 2 */
export function supportCompiled(graph: PortScanGraph, mostPorts: number): SupportCounter {
  const edges = graph.outTarget.length
  const vertices = graph.ports.length
  const mostSequences = (mostPorts >>> 1) + 1
  const sizes = {
    ports: 2 * mostPorts, ends: 4 * mostSequences, known: 16 * mostSequences, vertexPort: 2 * vertices, outStart: 4 * (vertices + 1), outTarget: 4 * edges, edgePort: 2 * edges,
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
  let [length, sequences] = [0, 0]
  /** Again after the memory has grown. */
  function views() {
    return [new Uint16Array(memory.buffer, address.ports, mostPorts), words('ends', mostSequences), words('known', 4 * mostSequences)] as const
  }
  function makeRoomForDay(number: number): void {
    laterDays = number >>> 5
    reach(memory, address.laterDays + 4 * edges * laterDays)
    ;[ports, ends, known] = views()
  }
  function countAll(): void {
    const noted = module.count(sequences, vertices, edges)
    destinations.addAll(words('edgeOf', noted), words('destinationOf', noted), noted)
    length = sequences = 0
  }
  return {
    sequence(one) {
      numbering.take(one)
      if (numbering.day >>> 5 > laterDays) makeRoomForDay(numbering.day)
      const { ports: from } = one
      const end = one.from + one.length
      // What does not fit goes on with the port before: a step is between two of one piece.
      for (let begin = one.from; begin + 1 < end; begin--) {
        if (length + 2 > mostPorts) countAll()
        const count = Math.min(end - begin, mostPorts - length)
        if (count < shorts) for (let at = 0; at < count; at++) ports[length + at] = from[begin + at]
        else ports.set(from.subarray(begin, begin + count), length)
        length += count
        begin += count
        ends[sequences] = length
        const place = 4 * sequences++
        known[place] = numbering.pair
        known[place + 1] = numbering.source
        known[place + 2] = numbering.destination
        known[place + 3] = numbering.day
      }
    },
    finish() {
      countAll()
      module.finish(laterDays, edges)
      return { sources: words('carried', edges).slice(), destinations: destinations.counts(edges), days: words('outTarget', edges).slice() }
    },
  }
}
