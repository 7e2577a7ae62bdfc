/**
 * Where the kernels of betweenness keep their arrays: one memory for graph, partial sums and every thread's scratch.
 *
 * One flat memory, because a compiled kernel knows nothing but addresses, and because threads that share it copy
 * nothing. The twin in TypeScript sees the same memory through typed arrays of the same names.
 */
import { lanes } from './laneLabels.ts'
import { laneRoom } from './lanePrior.ts'

export interface Shape {
  vertices: number
  edges: number
  weighted: boolean
  /** Lengths are equal when they differ by less than this share of the longer one. */
  slack: number
  /** Costs are whole numbers that 32 bits do for (wholeCosts.ts). */
  whole: boolean
  threads: number
  /** Sources a chunk; the chunks are those of the graph, whatever the number of threads. */
  chunkSources: number
}

/** Vertex numbers are 16 bits wide: ports are. */
const kinds = {
  // The graph, relabelled; every in- and out-edge list ascending by cost where edges have one.
  outStart: Uint32Array,
  outTarget: Uint16Array,
  inStart: Uint32Array,
  inSource: Uint16Array,
  outCost: Float64Array,
  inCost: Float64Array,
  // The cheapest in-edge of each vertex: most lists need not be opened.
  leastIn: Float64Array,
  // The same as 32-bit numbers, 16 bits of each (lanePrior.ts), and how they came about (wholeCosts.ts).
  inWhole: Int32Array,
  inDigest: Uint16Array,
  // By the compiled preparation costs are written as places in lists of costs, where those are few, and out only when that is
  // asked for (memory.assembly.ts): a page that is touched anew takes time. `expanded` tells whether they are.
  inCode: Uint16Array,
  outCode: Uint16Array,
  costTable: Float64Array,
  wholeTable: Int32Array,
  expanded: Int32Array,
  measure: Float64Array,
  // The new number of each vertex of the graph, and the vertex of each number.
  names: Uint16Array,
  given: Uint16Array,
  // Where the compiled preparation puts what comes next, by vertex and by weight (prepare.assembly.ts).
  next: Uint32Array,
  buckets: Uint32Array,
  // Ports whose distances are found 16 sources at a time (core.ts), and which of them are such sources.
  swept: Uint16Array,
  core: Uint8Array,
  // Next chunk, whether cancelled, sources done, then the state of every chunk (chunks.ts).
  control: Int32Array,
  // A row of partial sums a chunk, at most, and what they add up to.
  sums: Float64Array,
  total: Float64Array,
  // A thread's own, all zero between two sources where that matters.
  paths: Float64Array,
  gather: Float64Array,
  back: Float64Array,
  order: Uint16Array,
  unvisited: Uint16Array,
  levelStart: Uint32Array,
  levelOut: Uint32Array,
  levelIn: Uint32Array,
  // The same where edges have costs (weighted.ts). Between two sources every label is Infinity.
  label: Float64Array,
  reached: Uint16Array,
  heap: Uint16Array,
  position: Uint32Array,
  stack: Uint16Array,
  nearStart: Uint32Array,
  nearEdge: Uint32Array,
  nearTarget: Uint16Array,
  farStart: Uint32Array,
  farAt: Uint32Array,
  farEnd: Uint32Array,
  farSource: Uint16Array,
  // The same for 16 sources together (lanes.ts): a row of 16 labels a vertex, a lane a source.
  rows: Float64Array,
  digest: Uint16Array,
  laneSource: Uint16Array,
  least: Float64Array,
  fell: Float64Array,
  alike: Uint16Array,
  // Of each lane, by vertex: where its shortest paths come from (lanePrior.ts).
  lanePrior: Uint16Array,
  lanePlace: Uint16Array,
  laneStart: Uint32Array,
  laneList: Uint16Array,
  laneKept: Uint32Array,
  laneNext: Uint32Array,
  stackAt: Uint32Array,
  // Of one lane: true labels as far as they were asked for, 0 elsewhere, and the hops to each vertex.
  exact: Float64Array,
  hop: Uint16Array,
  // Labels of all lanes as numbers of the graph's vertices.
  distances: Float64Array,
}
type Name = keyof typeof kinds
export type Arrays = { [Key in Name]: InstanceType<(typeof kinds)[Key]> }

/** Of 16 bits. */
const mostCodes = 65_536

export const chunksOf = ({ vertices, chunkSources }: Shape) => Math.ceil(vertices / chunkSources)

/** Arrays a thread has for itself. One place more than vertices: loops without branches write before they know. */
function scratchLengths(shape: Shape): Partial<Record<Name, number>> {
  const { vertices, edges, weighted } = shape
  const one = vertices + 1
  const both = { paths: one, gather: one, back: one, order: one, unvisited: one }
  if (!weighted) return { ...both, levelStart: one + 1, levelOut: one, levelIn: one }
  return {
    ...both,
    label: one, reached: one, heap: one, position: one, stack: one,
    nearStart: one, nearEdge: edges + 1, nearTarget: edges, farStart: one, farAt: one, farEnd: one, farSource: edges + 1,
    rows: lanes * one, digest: lanes * one, laneSource: lanes, least: lanes, fell: lanes, alike: 3 * lanes,
    lanePrior: lanes * one, lanePlace: lanes * one, laneStart: lanes * one, laneList: lanes * laneRoom(shape), laneKept: lanes, laneNext: lanes, stackAt: one, exact: one, hop: one, distances: lanes * vertices,
  }
}
function sharedLengths(shape: Shape): Partial<Record<Name, number>> {
  const { vertices, edges, weighted } = shape
  return {
    outStart: vertices + 1, outTarget: edges, inStart: vertices + 1, inSource: edges,
    outCost: weighted ? edges : 0, inCost: weighted ? edges : 0, leastIn: weighted ? vertices : 0,
    // These three one behind the other: weights are given there (prepare.assembly.ts).
    inWhole: weighted ? edges : 0, inDigest: weighted ? edges : 0, inCode: weighted ? edges : 0, outCode: weighted ? edges : 0,
    costTable: weighted ? mostCodes : 0, wholeTable: weighted ? mostCodes : 0, expanded: 1, measure: 4, names: vertices, given: vertices,
    next: (weighted ? 2 : 1) * vertices, buckets: weighted ? mostCodes : 0,
    swept: weighted ? vertices + 1 : 0, core: weighted ? vertices : 0,
    control: 6 + 3 * chunksOf(shape), sums: chunksOf(shape) * vertices, total: vertices,
  }
}

export interface Layout {
  bytes: number
  /** Addresses and lengths of the arrays as one thread has them. */
  of(thread: number): Map<Name, { address: number; length: number }>
}
export function layoutOf(shape: Shape): Layout {
  // Address 0 stays free: it is what an array has that was forgotten.
  let bytes = 64
  const lay = (lengths: Partial<Record<Name, number>>) =>
    new Map(
      (Object.entries(lengths) as [Name, number][]).map(([name, length]) => {
        const address = bytes
        // A cache line each, so that no two threads write into one.
        bytes += Math.ceil((length * kinds[name].BYTES_PER_ELEMENT) / 64) * 64 + 64
        return [name, { address, length }]
      }),
    )
  const shared = lay(sharedLengths(shape))
  const scratch = Array.from({ length: shape.threads }, () => lay(scratchLengths(shape)))
  return { bytes, of: (thread) => new Map([...shared, ...scratch[thread]]) }
}

export function arraysOf(buffer: ArrayBufferLike, layout: Layout, thread: number): Arrays {
  const entries = [...layout.of(thread)].map(([name, { address, length }]) => [name, new kinds[name](buffer as ArrayBuffer, address, length)])
  return Object.fromEntries(entries) as Arrays
}
