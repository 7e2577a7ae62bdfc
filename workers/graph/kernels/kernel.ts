/** Makes a thread's kernel: compiled where the memory is a WebAssembly one, else the twin in TypeScript. */
import { compiledKernels } from './betweenness.wasm.ts'
import { createHopKernel, type Kernel } from './hops.ts'
import { createLaneKernels, type LaneKernels } from './lanes.ts'
import { laneRoom } from './lanePrior.ts'
import { createWeightedKernel } from './weighted.ts'
import { arraysOf, layoutOf, type Arrays, type Shape } from './layout.ts'

export type KernelMemory = WebAssembly.Memory | ArrayBufferLike

/** As in prepare.assembly.ts. */
export interface Compiled {
  whole: WebAssembly.Global
  costFrom: WebAssembly.Global
  coded: WebAssembly.Global
  dealByVertex(): void
  range(): void
  encode(least: number, most: number): void
  withoutDetours(margin: number): number
  compact(): void
  dealByCost(least: number, most: number): void
  findCore(): number
  longest(swept: number): number
  fillWhole(lastCode: number, scale: number, spread: number): void
  expand(): void
}

export interface Kernels {
  arrays: Arrays
  /** What brings the graph into the memory (prepare.ts); null where nothing is compiled. */
  compiled: Compiled | null
  /** One source. */
  kernel: Kernel
  /** 16 sources; null where edges have no costs. */
  lanes: LaneKernels | null
}

let module: WebAssembly.Module | null = null

export function createKernel(input: { memory: KernelMemory; shape: Shape; thread: number }): Kernels {
  const { memory, shape, thread } = input
  const layout = layoutOf(shape)
  if (!(memory instanceof WebAssembly.Memory)) {
    const arrays = arraysOf(memory, layout, thread)
    if (!shape.weighted) return { arrays, compiled: null, kernel: createHopKernel(arrays, shape), lanes: null }
    return { arrays, compiled: null, kernel: createWeightedKernel(arrays, shape), lanes: createLaneKernels(arrays, shape) }
  }
  module ??= new WebAssembly.Module(Buffer.from(compiledKernels, 'base64'))
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const addresses = exports as Record<string, WebAssembly.Global>
  for (const [name, { address }] of layout.of(thread)) if (name in addresses) addresses[name].value = address
  addresses.vertices.value = shape.vertices
  addresses.edges.value = shape.edges
  addresses.slack.value = shape.slack
  addresses.whole.value = shape.whole ? 1 : 0
  addresses.laneRoom.value = laneRoom(shape)
  const arrays = arraysOf(memory.buffer, layout, thread)
  arrays.label?.fill(Infinity)
  const { address } = layout.of(thread).get('sums')!
  const rowAt = (row: number) => address + row * shape.vertices * 8
  const run = exports[shape.weighted ? 'weighted' : 'hops'] as (source: number, sum: number) => void
  const kernel: Kernel = (source, row) => run(source, rowAt(row))
  const compiled = exports as unknown as Compiled
  if (!shape.weighted) return { arrays, compiled, kernel, lanes: null }
  const between = exports.betweenLanes as (count: number, swept: number, sum: number) => number
  const labels = exports.labelLanes as (swept: number) => number
  return { arrays, compiled, kernel, lanes: { labels: (swept) => labels(swept) === 1, run: (count, swept, row) => between(count, swept, rowAt(row)) } }
}
