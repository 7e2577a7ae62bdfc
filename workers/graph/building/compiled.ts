/** Edges counted by the compiled module (edges.assembly.ts): where its arrays lie. The graph stays in its memory. */
import { compiledModule, reach } from '../moduleMemory.ts'
import type { CountedEdges, EdgeCounter } from './counter.ts'
import { compiledEdges } from './edges.wasm.ts'

const everyPort = 65_536
/** While they are counted, and what each adds to that when the graph is made. */
const [edgeBytes, graphBytes] = [8, 12]

interface Exports {
  count(parts: number, before: number, moved: number): number
  finish(outTarget: number, inSource: number, inEdge: number): number
}
const createInstance = compiledModule(compiledEdges)

/** @param mostBytes of its memory: what addresses of 32 bits reach */
export function edgesCompiled(mostBytes = 2 ** 32): EdgeCounter & { counted(): CountedEdges } {
  const sizes = {
    rowEnd: 4 * everyPort, seen: everyPort, edgeEnd: 4 * everyPort, open: 8 * everyPort, fresh: everyPort / 8, freshWords: everyPort / 512,
    vertexPort: 2 * everyPort, vertexOf: 2 * everyPort, outStart: 4 * (everyPort + 1), inStart: 4 * (everyPort + 1),
    // The last: it grows, and what is in hand lies behind it.
    edges: 0,
  }
  const { exports, memory, address, words } = createInstance(sizes, 'grows')
  const module = exports as unknown as Exports
  const makers = new Uint32Array(0)
  let room = 0
  const edges = () => words('edgeEnd', everyPort)[everyPort - 1]
  const halves = (at: number, length: number) => new Uint16Array(memory.buffer, at, length)
  return {
    room(ports) {
      const most = edges() + ports
      // Those before are put behind as many as there may be new ones, meanwhile.
      const place = { ports: address.edges + edgeBytes * most, second: 0, ends: 0 }
      place.second = place.ports + 2 * ports
      place.ends = Math.ceil((place.second + 2 * (ports + 1)) / 4) * 4
      const end = place.ends + 4 * ports
      if (Math.max(end, address.edges + (edgeBytes + graphBytes) * most) > mostBytes) throw new RangeError('More edges than a module has room for.')
      reach(memory, end)
      for (const [name, at] of Object.entries(place)) (exports[name] as WebAssembly.Global).value = at
      room = ports
      return { ports: halves(place.ports, ports), ends: new Uint32Array(memory.buffer, place.ends, ports), makers }
    },
    count: (parts) => module.count(parts, edges(), address.edges + edgeBytes * room),
    edges,
    counted() {
      const count = edges()
      const packed = halves(address.edges, 4 * count)
      const edgeEnd = words('edgeEnd', everyPort)
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
    },
    finish() {
      const count = edges()
      // Where there has been something else before, as far as it goes: memory that is touched anew takes time.
      const outTarget = address.edges + edgeBytes * Math.max(count, room)
      const inSource = outTarget + 4 * count
      const inEdge = inSource + 4 * count
      reach(memory, inEdge + 4 * count)
      const vertices = module.finish(outTarget, inSource, inEdge)
      const ids = (at: number) => new Uint32Array(memory.buffer, at, count)
      return {
        ports: halves(address.vertexPort, vertices),
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
