/** AssemblyScript, not TypeScript: what the compiled module offers. Compiled by resources/kernels/build.mjs. */
export * from './memory.assembly'
export { hops } from './hops.assembly'
export { weighted } from './weighted.assembly'
export { betweenLanes, labelLanes } from './lanes.assembly'
export { coded, compact, dealByCost, dealByVertex, encode, fillWhole, findCore, longest, range, withoutDetours } from './prepare.assembly'
