/** Edges by weight descending, equal ones by their number: ascending by what is missing to the heaviest. */
import { largest } from './arrays.ts'
import { ascending } from './kernels/ascending.ts'

export function heaviestFirst(weight: Float64Array): Uint32Array {
  return ascending(below(largest(weight), weight))
}

/** How far each weight is below a number that none is above. */
export function below(maximum: number, weight: Float64Array): Float64Array {
  const missing = new Float64Array(weight.length)
  for (let edge = 0; edge < missing.length; edge++) missing[edge] = maximum - weight[edge]
  return missing
}
