/** Local moves by the compiled module (moves.assembly.ts), on the links that threads share. */
import type { Moves } from '../louvain.ts'
import type { Projection } from '../projection.ts'
import { shuffled } from '../random.ts'
import { compiledMoves } from './moves.wasm.ts'
import { addressesOf, type Shared } from './shared.ts'

/** Null where the memory is none that a module can use. @param links those in the memory @param thread whose scratch it is to use */
export function createMoves(shared: Shared, links: Projection, thread: number): Moves | null {
  const { memory } = shared
  if (!(memory instanceof WebAssembly.Memory)) return null
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(compiledMoves, 'base64')), { env: { memory } })
  const places = addressesOf(shared, thread)
  const globals = exports as Record<string, WebAssembly.Global>
  for (const [name, { address }] of places) if (name in globals) globals[name].value = address
  const count = shared.vertices
  globals.vertices.value = count
  const run = exports.move as (resolution: number, double: number, few: number) => number
  const halves = (name: string) => new Uint16Array(memory.buffer, places.get(name)!.address, count)
  const [community, queue] = [halves('community'), halves('queue')]
  const left = new Uint32Array(memory.buffer, places.get('left')!.address, count)
  return {
    links,
    run({ resolution, below, few, initial }) {
      for (let vertex = 0; vertex < count; vertex++) community[vertex] = initial === undefined ? vertex : initial[vertex]
      queue.set(shuffled(count, below))
      const width = run(resolution, links.double, few)
      const found = Uint32Array.from(community)
      if (width === 0) return { community: found, sums: null }
      const stride: number = globals.stride.value
      return { community: found, sums: { communities: left.slice(0, width), sum: new Int32Array(memory.buffer, places.get('sums')!.address, count * stride), stride } }
    },
  }
}
