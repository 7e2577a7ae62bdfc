/** What a helper does of a sum over sources: it takes chunks until none is left. */
import { control, takeChunks } from './chunks.ts'
import { createKernel } from './kernel.ts'
import type { Shape } from './layout.ts'

export interface SumWork {
  kind: 'betweenness'
  memory: WebAssembly.Memory
  shape: Shape
}

/** @param thread whose scratch it is to use */
export function helpSum({ memory, shape }: SumWork, thread: number): void {
  const { kernel, lanes, arrays } = createKernel({ memory, shape, thread })
  const stop = () => Atomics.load(arrays.control, control.cancelled) === 1
  takeChunks({ kernel, lanes, arrays, shape, stop }, () => {})
}
