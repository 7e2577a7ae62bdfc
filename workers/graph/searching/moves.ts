/** Local moves by the compiled module (moves.assembly.ts), on the links that threads share and that it makes itself. */
import type { PortScanGraph } from '../graph.ts'
import type { Moves } from '../louvain.ts'
import type { Projection } from '../projection.ts'
import { shuffled } from '../random.ts'
import { compiledMoves } from './moves.wasm.ts'
import { addressesOf, type Shared, type SizeOf } from './shared.ts'

export interface MovesModule {
  /** Makes the links. @returns places in their lists; null where sums of weights are too large */
  project(graph: PortScanGraph, weighted: boolean): number | null
  /** @param links those in the memory */
  movesOn(links: Projection): Moves
}

/** @param thread whose scratch it is to use */
export function openMoves(memory: WebAssembly.Memory, shape: SizeOf, thread: number): MovesModule {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(compiledMoves, 'base64')), { env: { memory } })
  const places = addressesOf(shape, thread)
  const globals = exports as Record<string, WebAssembly.Global>
  for (const [name, { address }] of places) if (name in globals) globals[name].value = address
  const count = shape.vertices
  globals.vertices.value = count
  const addressOf = (name: string) => places.get(name)!.address
  const halves = (name: string, length = count) => new Uint16Array(memory.buffer, addressOf(name), length)
  return {
    project({ outStart, inStart, outTarget, weight }, weighted) {
      const edges = outTarget.length
      halves('target', edges).set(outTarget)
      if (weighted) new Float64Array(memory.buffer, addressOf('weight'), edges).set(weight)
      const starts = new Uint32Array(memory.buffer, addressOf('sums'), 2 * (count + 1))
      starts.set(outStart)
      starts.set(inStart, count + 1)
      const length = (exports.project as (edges: number, weighted: boolean) => number)(edges, weighted)
      return length < 0 ? null : length
    },
    movesOn(links) {
      const run = exports.move as (resolution: number, double: number, few: number) => number
      const [community, queue] = [halves('community'), halves('queue')]
      const left = new Uint32Array(memory.buffer, addressOf('left'), count)
      return {
        links,
        run({ resolution, below, few, initial }) {
          for (let vertex = 0; vertex < count; vertex++) community[vertex] = initial === undefined ? vertex : initial[vertex]
          queue.set(shuffled(count, below))
          const width = run(resolution, links.double, few)
          const found = Uint32Array.from(community)
          if (width === 0) return { community: found, sums: null }
          const stride: number = globals.stride.value
          return { community: found, sums: { communities: left.slice(0, width), sum: new Int32Array(memory.buffer, addressOf('sums'), count * stride), stride } }
        },
      }
    },
  }
}

/** Null where the memory is none that a module can use. */
export function createMoves(shared: Shared, links: Projection, thread: number): Moves | null {
  return shared.memory instanceof WebAssembly.Memory ? openMoves(shared.memory, shared, thread).movesOn(links) : null
}
