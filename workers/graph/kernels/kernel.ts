/** Makes a thread's kernel: compiled where the memory is a WebAssembly one, else the twin in TypeScript. */
import { compiledKernels } from './betweenness.wasm.ts'
import { createHopKernel, type Kernel } from './hops.ts'
import { createLaneKernel, type LabelLanes, type LaneKernel } from './lanes.ts'
import { createWeightedKernel } from './weighted.ts'
import { arraysOf, layoutOf, type Arrays, type Shape } from './layout.ts'

export type KernelMemory = WebAssembly.Memory | ArrayBufferLike

export interface Kernels {
  arrays: Arrays
  /** One source. */
  kernel: Kernel
  /** 16 sources; null where edges have no costs. */
  laneKernel: LaneKernel | null
  labelLanes: LabelLanes | null
}

export function createKernel(input: { memory: KernelMemory; shape: Shape; thread: number }): Kernels {
  const { memory, shape, thread } = input
  const layout = layoutOf(shape)
  if (!(memory instanceof WebAssembly.Memory)) {
    const arrays = arraysOf(memory, layout, thread)
    if (!shape.weighted) return { arrays, kernel: createHopKernel(arrays, shape), laneKernel: null, labelLanes: null }
    const single = createWeightedKernel(arrays, shape)
    const { labels, run } = createLaneKernel(arrays, shape, single)
    return { arrays, kernel: single.kernel, laneKernel: run, labelLanes: labels }
  }
  const bytes = Buffer.from(compiledKernels, 'base64')
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
  const addresses = exports as Record<string, WebAssembly.Global>
  for (const [name, { address }] of layout.of(thread)) if (name in addresses) addresses[name].value = address
  addresses.vertices.value = shape.vertices
  addresses.edges.value = shape.edges
  addresses.slack.value = shape.slack
  const arrays = arraysOf(memory.buffer, layout, thread)
  arrays.label?.fill(Infinity)
  arrays.rows?.fill(Infinity)
  const { address } = layout.of(thread).get('sums')!
  const rowAt = (row: number) => address + row * shape.vertices * 8
  const run = exports[shape.weighted ? 'weighted' : 'hops'] as (source: number, sum: number) => void
  const kernel: Kernel = (source, row) => run(source, rowAt(row))
  if (!shape.weighted) return { arrays, kernel, laneKernel: null, labelLanes: null }
  const between = exports.betweenLanes as (count: number, swept: number, sum: number) => number
  const label = exports.labelLanes as (swept: number) => number
  return { arrays, kernel, laneKernel: (count, swept, row) => between(count, swept, rowAt(row)) === 1, labelLanes: (swept) => label(swept) === 1 }
}
