/** Edges by weight descending, equal ones by their number. */
export { descending as heaviestFirst } from './kernels/ascending.ts'
