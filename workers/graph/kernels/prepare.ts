/**
 * The graph brought into the kernels' memory as they want it: by the compiled module where the memory is one it can use, else
 * by its twin, relabel.ts, detours.ts and wholeCosts.ts. This code runs once: compiled, it needs not become fast first.
 */
import type { PortScanGraph } from '../graph.ts'
import { control } from './chunks.ts'
import { findCore } from './core.ts'
import { costsOf, dearestOf, rangeOf, type EdgeCost, type WeightRange } from './costs.ts'
import { marginOf, withoutDetours } from './detours.ts'
import { createKernel, type KernelMemory, type Kernels } from './kernel.ts'
import { layoutOf, type Shape } from './layout.ts'
import { relabel, rename } from './relabel.ts'
import { areWhole, makeWhole } from './wholeCosts.ts'

const pageBytes = 65_536
/** The compiled module sorts weights below. */
const mostSorted = 2 ** 32

export interface Preparing {
  graph: PortScanGraph
  /** null: every edge costs 1. */
  cost: EdgeCost | null
  /** Lengths are equal when they differ by less than this share of the longer one. */
  slack: number
  threads: number
  chunkSources: number
  kernel: 'compiled' | 'twin'
  /** Whether edges that lie on no shortest path are left out. */
  shorten: boolean
  /** Of memory: with more it is not done. */
  most: number
}
export interface Prepared extends Kernels {
  memory: KernelMemory
  shape: Shape
}

/** @returns null where it takes too much memory */
export function prepare(input: Preparing): Prepared | null {
  const { graph, cost, slack, threads, chunkSources, kernel } = input
  const shape: Shape = { vertices: graph.ports.length, edges: graph.outTarget.length, weighted: cost !== null, slack, whole: false, chunkSources, threads }
  const memory = kernel === 'compiled' ? reserve(shape) : null
  return memory === null ? byScript(input, shape) : byModule(input, shape, memory)
}

function byScript({ graph, cost, kernel, shorten, most }: Preparing, all: Shape): Prepared | null {
  const { vertices, slack } = all
  const costs = cost === null ? null : costsOf(graph.weight, cost)
  const range = rangeOf(graph.weight)
  const whole = cost !== null && areWhole({ cost, range, slack, vertices })
  const keeps = costs === null || !shorten ? null : withoutDetours({ graph, costs, margin: marginOf({ vertices, dearest: dearestOf(cost!, range), slack, exact: whole }) })
  const shape = { ...all, whole, edges: keeps === null ? all.edges : keeps.reduce((sum, one) => sum + one, 0) }
  const { bytes } = layoutOf(shape)
  if (bytes > most) return null
  const memory = (kernel === 'compiled' ? reserve(shape) : null) ?? new ArrayBuffer(bytes)
  const kernels = createKernel({ memory, shape, thread: 0 })
  const { arrays } = kernels
  rename(graph, arrays)
  relabel({ graph, costs, keeps, arrays })
  arrays.expanded[0] = 1
  if (costs !== null) finish(shape, kernels, range, keeps !== null)
  return { ...kernels, memory, shape }
}

function byModule(input: Preparing, all: Shape, memory: WebAssembly.Memory): Prepared | null {
  const { graph, cost, slack, shorten, most } = input
  const { vertices, edges } = all
  const { bytes } = layoutOf(all)
  if (bytes > most && (cost === null || !shorten)) return null
  const kernels = createKernel({ memory, shape: all, thread: 0 })
  const { arrays } = kernels
  const module = kernels.compiled!
  rename(graph, arrays)
  arrays.outStart.set(graph.outStart)
  arrays.inStart.set(graph.inStart)
  arrays.outTarget.set(graph.outTarget)
  if (cost === null) {
    module.dealByVertex()
    return { ...kernels, memory, shape: all }
  }
  // Over three arrays that lie one behind the other, of 4, 2 and 2 bytes an edge.
  new Float64Array(arrays.inWhole.buffer, arrays.inWhole.byteOffset, edges).set(graph.weight)
  module.range()
  const range: WeightRange = { least: arrays.measure[0], most: arrays.measure[1] }
  arrays.measure.fill(0)
  if (range.most >= mostSorted) return byScript(input, all)
  module.costFrom.value = cost === '1/weight' ? 0 : cost.less
  module.encode(range.least, range.most)
  const whole = areWhole({ cost, range, slack, vertices })
  const left = shorten ? module.withoutDetours(marginOf({ vertices, dearest: dearestOf(cost, range), slack, exact: whole })) : edges
  const shape = { ...all, whole, edges: left }
  let ready: Prepared = { ...kernels, memory, shape }
  if (left < edges) {
    // So few that they get a memory of their own.
    module.compact()
    const { bytes } = layoutOf(shape)
    if (bytes > most) return null
    const smaller = reserve(shape)
    if (smaller === null) return byScript(input, all)
    ready = { ...createKernel({ memory: smaller, shape, thread: 0 }), memory: smaller, shape }
    const coded = module.coded.value === 1
    for (const name of ['names', 'given', 'outStart', 'inStart'] as const) ready.arrays[name].set(arrays[name])
    for (const name of ['outTarget', coded ? 'inDigest' : 'outCost'] as const) ready.arrays[name].set(arrays[name].subarray(0, left))
    if (coded) ready.arrays.costTable.set(arrays.costTable.subarray(0, range.most - range.least + 1))
    for (const name of ['costFrom', 'coded'] as const) ready.compiled![name].value = module[name].value
  } else if (bytes > most) return null
  ready.compiled!.whole.value = whole ? 1 : 0
  ready.compiled!.dealByCost(range.least, range.most)
  // So few that they may as well be written out at once.
  if (left < edges) ready.compiled!.expand()
  finish(shape, ready, range, left < edges)
  return ready
}

function finish(shape: Shape, { arrays, compiled }: Kernels, range: WeightRange, nearestFirst: boolean): void {
  const swept = findCore(arrays, nearestFirst, compiled)
  if (swept > 0) makeWhole(arrays, shape, swept, range, compiled)
  arrays.control[control.swept] = swept
}

/** Zeroed and shared; null where none is to be had. */
function reserve(shape: Shape): WebAssembly.Memory | null {
  const pages = Math.ceil(layoutOf(shape).bytes / pageBytes)
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  } catch {
    // No room for its address range: the twin needs none.
    return null
  }
}
