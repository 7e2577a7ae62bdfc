/**
 * Builds the port-scan graph from sequences: each step from a port to a different next one adds 1 to its edge.
 *
 * Ports are noted one after the other, part by part. When there is no room for more, their steps are counted and added to
 * the edges so far: linear time, and memory for the edges and one list. Many are counted by a compiled module: most of a
 * loop over the probes of a month would be over before the compiler is done with it. [Lagraa & Francois 2017, IV-B]
 */
import type { Parameters } from '../contract.ts'
import { copyPorts } from './arrays.ts'
import { edgesCompiled } from './building/compiled.ts'
import type { EdgeCounter } from './building/counter.ts'
import { graphFrom } from './building/graphFrom.ts'
import { edgesByScript } from './building/script.ts'
import type { PortScanGraph } from './graph.ts'

export interface GraphBuilder {
  /** A kept sequence: the `length` ports from the place `from` on, in order. Called in ascending order of source. */
  sequence(input: { source: number; ports: Uint16Array; from: number; length: number }): void
  finish(): PortScanGraph
  /** Steps that were counted: all of them when it is finished. */
  transitions(): number
}

const everyPort = 65_536
/** Small to begin with: a series of short windows has many builders. */
const fewPorts = 1 << 10
/** Noted before they are counted where edges are fewer: more memory is not worth touching. */
const enoughPorts = 1 << 20
const everNoted = 1 << 22
/** Fewer are counted before a module is made. */
const someWorthCompiling = 1 << 18

/**
 * @param input.counting what an edge weighs: its transitions, unless told otherwise
 * @param input.mostPorts noted at a time, at least 1,024 @param input.worthCompiling room for so many is given by a module
 */
export function createGraphBuilder(input: { counting?: Parameters['counting']; mostPorts?: number; worthCompiling?: number } = {}): GraphBuilder {
  const { mostPorts = everNoted, worthCompiling = someWorthCompiling } = input
  const bySource = input.counting === 'sources'
  let counter = edgesByScript(bySource)
  let compiled: ReturnType<typeof edgesCompiled> | null = null
  let limit = fewPorts
  let room = counter.room(limit)
  let [length, parts] = [0, 0]
  let source = NaN
  /** From 1. */
  let sourceNumber = 0
  let transitions = 0
  /** Ports of sequences that have but one, of which a darknet has many: no step is to be counted, only that they are there. */
  const alone = new Uint8Array(everyPort)

  function makeRoom(): void {
    const isEnough = limit >= mostPorts || limit >= Math.max(enoughPorts, counter.edges())
    if (isEnough) countAll()
    else limit = Math.min(mostPorts, 4 * limit)
    try {
      if (limit >= worthCompiling && compiled === null && !bySource) return goOnWith((compiled = edgesCompiled(limit)))
    } catch {
      // No memory, or no WebAssembly.
    }
    try {
      goOnWith(counter)
    } catch (error) {
      if (compiled === null || counter !== compiled) throw error
      goOnWith(edgesByScript(false, compiled.counted()))
    }
  }
  function goOnWith(next: EdgeCounter): void {
    const before = room
    room = next.room(limit)
    counter = next
    if (parts === 0 || room === before) return
    room.ports.set(before.ports.subarray(0, length))
    room.ends.set(before.ends.subarray(0, parts))
    if (bySource) room.makers.set(before.makers.subarray(0, parts))
  }
  function countAll(): void {
    transitions += counter.count(parts)
    length = parts = 0
  }
  function note(port: number): void {
    if (length + 2 > limit) makeRoom()
    room.ports[length++] = port
    room.ends[parts++] = length
  }
  return {
    sequence({ source: maker, ports, from, length: count }) {
      if (count === 1) {
        alone[ports[from]] = 1
        return
      }
      if (maker !== source) sourceNumber++
      source = maker
      for (let begin = from, left = count; left > 0; ) {
        // A step needs two.
        if (length + 2 > limit) makeRoom()
        const some = Math.min(left, limit - length)
        copyPorts(ports, begin, room.ports, length, some)
        length += some
        room.ends[parts] = length
        if (bySource) room.makers[parts] = sourceNumber
        parts++
        if (some === left) return
        // The last port of a part is the first of the next.
        begin += some - 1
        left -= some - 1
      }
    },
    finish() {
      for (let port = 0; port < everyPort; port++) if (alone[port] === 1) note(port)
      countAll()
      return counter.finish()
    },
    transitions: () => transitions,
  }
}

/** A graph from an edge list, for references and tests. */
export function graphFromEdges(edges: readonly (readonly [number, number, number])[], isolated: readonly number[] = []): PortScanGraph {
  const weights = new Map<number, number>()
  const seen = new Uint8Array(65_536)
  for (const port of isolated) seen[port] = 1
  for (const [from, to, weight] of edges) {
    seen[from] = seen[to] = 1
    weights.set(from * 65_536 + to, (weights.get(from * 65_536 + to) ?? 0) + weight)
  }
  const keys = Uint32Array.from(weights.keys()).sort()
  return graphFrom({ seen, edges: keys, weights: Float64Array.from(keys, (key) => weights.get(key)!) })
}
