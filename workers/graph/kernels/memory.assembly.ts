/**
 * AssemblyScript, not TypeScript: where the kernels find their arrays, and how they read and write them.
 *
 * Every global that is an address has the name of an array in the imported memory (layout.ts); whoever makes an instance
 * sets it. Indexes are those of the array, not bytes.
 */
export let vertices: u32 = 0
export let edges: u32 = 0
export let slack: f64 = 0
export let whole: u32 = 0
/** An edge costs so much less its weight; 0: 1 / weight. */
export let costFrom: f64 = 0
/** As laneRoom in lanePrior.ts. */
export let laneRoom: u32 = 0
export let outStart: usize = 0
export let outTarget: usize = 0
export let inStart: usize = 0
export let inSource: usize = 0
export let outCost: usize = 0
export let inCost: usize = 0
export let leastIn: usize = 0
export let paths: usize = 0
export let gather: usize = 0
export let back: usize = 0
export let order: usize = 0
export let unvisited: usize = 0
export let levelStart: usize = 0
export let levelOut: usize = 0
export let levelIn: usize = 0
export let label: usize = 0
export let reached: usize = 0
export let heap: usize = 0
export let position: usize = 0
export let stack: usize = 0
export let nearStart: usize = 0
export let nearEdge: usize = 0
export let nearTarget: usize = 0
export let farStart: usize = 0
export let farAt: usize = 0
export let farEnd: usize = 0
export let farSource: usize = 0
export let swept: usize = 0
export let rows: usize = 0
export let laneSource: usize = 0
export let lanePrior: usize = 0
export let laneStart: usize = 0
export let laneList: usize = 0
export let laneKept: usize = 0
export let laneNext: usize = 0
export let stackAt: usize = 0
export let distances: usize = 0
export let inWhole: usize = 0
export let inDigest: usize = 0
export let measure: usize = 0
export let exact: usize = 0
export let hop: usize = 0
export let lanePlace: usize = 0
export let names: usize = 0
export let given: usize = 0
export let next: usize = 0
export let buckets: usize = 0
export let core: usize = 0
export let inCode: usize = 0
export let outCode: usize = 0
/** By code: a cost, and the same whole. */
export let costTable: usize = 0
export let wholeTable: usize = 0
export let expanded: usize = 0
export let digest: usize = 0
export let alike: usize = 0
export let least: usize = 0
export let fell: usize = 0

// @ts-ignore: decorator
@inline
export function real(base: usize, index: u32): f64 { return load<f64>(base + (<usize>index << 3)) }
// @ts-ignore: decorator
@inline
export function setReal(base: usize, index: u32, value: f64): void { store<f64>(base + (<usize>index << 3), value) }
// @ts-ignore: decorator
@inline
export function word(base: usize, index: u32): u32 { return load<u32>(base + (<usize>index << 2)) }
// @ts-ignore: decorator
@inline
export function setWord(base: usize, index: u32, value: u32): void { store<u32>(base + (<usize>index << 2), value) }
// @ts-ignore: decorator
@inline
export function half(base: usize, index: u32): u32 { return load<u16>(base + (<usize>index << 1)) }
// @ts-ignore: decorator
@inline
export function setHalf(base: usize, index: u32, value: u32): void { store<u16>(base + (<usize>index << 1), <u16>value) }
/** The cost of an in-edge. */
// @ts-ignore: decorator
@inline
export function costIn(edge: u32): f64 { return atomic.load<u32>(expanded) != 0 ? real(inCost, edge) : real(costTable, half(inCode, edge)) }
/** Writes costs out at `inCost` and `outCost`. Threads that do so at a time write the same. */
export function expand(): void {
  if (atomic.load<u32>(expanded) != 0) return
  for (let edge: u32 = 0; edge < edges; edge++) {
    setReal(inCost, edge, real(costTable, half(inCode, edge)))
    setReal(outCost, edge, real(costTable, half(outCode, edge)))
  }
  atomic.store<u32>(expanded, 1)
}

/** As in wholeCosts.ts. */
// @ts-ignore: decorator
@inline
export function scale(): f64 { return real(measure, 0) }
// @ts-ignore: decorator
@inline
export function window(): u32 { return <u32>real(measure, 1) }
// @ts-ignore: decorator
@inline
export function mostHops(): u32 { return <u32>real(measure, 2) }
// @ts-ignore: decorator
@inline
export function spread(): f64 { return real(measure, 3) }
