/**
 * Edges counted by the compiled module (edges.assembly.ts): where its arrays lie. The graph stays in its memory.
 *
 * A memory is never grown, but given up for a larger one: growing it would detach its buffer, and with the first buffer that
 * is detached V8 throws away what it has compiled for typed arrays, of the whole program: half a second of a month.
 */
import { compiledModule, type ModuleInstance } from '../moduleMemory.ts'
import type { CountedEdges, EdgeCounter } from './counter.ts'
import { compiledEdges } from './edges.wasm.ts'
import { graphFrom } from './graphFrom.ts'

const everyPort = 65_536
/** While they are counted, and when the graph is made of them. */
const [edgeBytes, graphBytes] = [8, 20]
/** Between the arrays. */
const slackBytes = 1 << 16

interface Exports {
  count(parts: number, before: number, moved: number): number
  finish(outTarget: number, inSource: number, inEdge: number): number
}
const createInstance = compiledModule(compiledEdges)

/** Room for so many ports at a time, and for so many edges before them, or in the graph. */
interface Room {
  ports: number
  edges: number
}
const sizesOf = ({ ports, edges }: Room) => ({
  rowEnd: 4 * everyPort, seen: everyPort, edgeEnd: 4 * everyPort, open: 8 * everyPort, fresh: everyPort / 8, freshWords: everyPort / 512,
  vertexPort: 2 * everyPort, vertexOf: 2 * everyPort, outStart: 4 * (everyPort + 1), inStart: 4 * (everyPort + 1),
  // Those before are put behind as many as there may be new ones, meanwhile.
  edges: Math.max(edgeBytes * (edges + ports), graphBytes * edges),
  ports: 2 * ports, second: 2 * (ports + 1), ends: 4 * ports,
})
type Place = ModuleInstance<keyof ReturnType<typeof sizesOf>> & Room

const halves = ({ memory }: Place, at: number, length: number) => new Uint16Array(memory.buffer, at, length)
const edgesIn = ({ words }: Place) => words('edgeEnd', everyPort)[everyPort - 1]
const run = ({ exports }: Place) => exports as unknown as Exports

/** @param mostPorts at first @param mostBytes of a memory: what addresses of 32 bits reach */
export function edgesCompiled(mostPorts: number, mostBytes = 2 ** 32): EdgeCounter & { counted(): CountedEdges } {
  let place = createPlace({ ports: mostPorts, edges: mostPorts })
  const makers = new Uint32Array(0)
  function createPlace(room: Room): Place {
    const sizes = sizesOf(room)
    if (Object.values(sizes).reduce((sum, size) => sum + size, slackBytes) > mostBytes) throw new RangeError('More edges than a module has room for.')
    return { ...createInstance(sizes), ...room }
  }
  function move(room: Room): void {
    const next = createPlace(room)
    next.words('edgeEnd', everyPort).set(place.words('edgeEnd', everyPort))
    next.words('seen', everyPort / 4).set(place.words('seen', everyPort / 4))
    next.words('edges', 2 * edgesIn(place)).set(place.words('edges', 2 * edgesIn(place)))
    place = next
  }
  function counted(): CountedEdges {
    const { words, memory, address } = place
    const count = edgesIn(place)
    const edgeEnd = words('edgeEnd', everyPort)
    const packed = halves(place, address.edges, 4 * count)
    const keys = new Uint32Array(count)
    const weights = new Float64Array(count)
    for (let port = 0, edge = 0; port < everyPort; port++) {
      for (; edge < edgeEnd[port]; edge++) {
        const at = 4 * edge
        keys[edge] = port * everyPort + packed[at]
        weights[edge] = packed[at + 1] + packed[at + 2] * 2 ** 16 + packed[at + 3] * 2 ** 32
      }
    }
    return { count, keys, weights, seen: new Uint8Array(memory.buffer, address.seen, everyPort).slice() }
  }
  return {
    room(ports) {
      const edges = edgesIn(place)
      if (ports > place.ports || edges > place.edges) move({ ports: Math.max(ports, place.ports), edges: Math.max(ports, 2 * edges) })
      return { ports: halves(place, place.address.ports, place.ports), ends: place.words('ends', place.ports), makers }
    },
    count: (parts) => run(place).count(parts, edgesIn(place), place.address.edges + edgeBytes * place.ports),
    edges: () => edgesIn(place),
    counted,
    finish() {
      const count = edgesIn(place)
      if (count > place.edges) {
        try {
          move({ ports: 0, edges: count })
        } catch {
          const { keys, weights, seen } = counted()
          return graphFrom({ seen, edges: keys, weights })
        }
      }
      const { words, memory, address, ports } = place
      // Where edges before and ports were put, as far as that goes: memory that is touched anew takes time.
      const inSource = address.edges + edgeBytes * Math.max(count, ports)
      const inEdge = inSource + 4 * count
      const outTarget = count <= ports ? address.ports : inEdge + 4 * count
      const vertices = run(place).finish(outTarget, inSource, inEdge)
      const ids = (at: number) => new Uint32Array(memory.buffer, at, count)
      return {
        ports: halves(place, address.vertexPort, vertices),
        outStart: words('outStart', vertices + 1),
        outTarget: ids(outTarget),
        weight: new Float64Array(memory.buffer, address.edges, count),
        inStart: words('inStart', vertices + 1),
        inSource: ids(inSource),
        inEdge: ids(inEdge),
      }
    },
  }
}
