/** Makes a thread's kernel: compiled where the memory is a WebAssembly one, else the twin in TypeScript. */
import { compiledKernels } from './betweenness.wasm.ts'
import { createHopKernel, type Kernel } from './hops.ts'
import { createWeightedKernel } from './weighted.ts'
import { arraysOf, layoutOf, type Arrays, type Shape } from './layout.ts'

export type KernelMemory = WebAssembly.Memory | ArrayBufferLike

export function createKernel(input: { memory: KernelMemory; shape: Shape; thread: number }): { kernel: Kernel; arrays: Arrays } {
  const { memory, shape, thread } = input
  const layout = layoutOf(shape)
  if (!(memory instanceof WebAssembly.Memory)) {
    const arrays = arraysOf(memory, layout, thread)
    return { arrays, kernel: shape.weighted ? createWeightedKernel(arrays, shape) : createHopKernel(arrays, shape) }
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
  const run = exports[shape.weighted ? 'weighted' : 'hops'] as (source: number, sum: number) => void
  const { address } = layout.of(thread).get('sums')!
  return { arrays, kernel: (source, row) => run(source, address + row * shape.vertices * 8) }
}
