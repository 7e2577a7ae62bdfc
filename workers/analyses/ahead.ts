/** In which order analyses are run where several are asked for: what takes long goes on beside those that do without it. */
import type { Parameters } from '../contract.ts'
import type { Kernel } from '../material.ts'
import { analyses } from './index.ts'

/** The order in which they are begun: betweenness with costs takes longest, most others ask for the communities. */
const order: readonly Kernel[] = ['communities', 'hops', 'inverted', '1/weight']

/** What analyses ask for that can be begun ahead, each once. */
export function kernelsOf(ids: readonly string[], parameters: Parameters): Kernel[] {
  const asked = new Set(ids.flatMap((id) => kernelsOfOne(id, parameters)))
  return order.filter((kernel) => asked.has(kernel))
}

/**
 * Those that take no kernel, first of them those that do with what is read first of the probes; then those whose last kernel
 * is begun first. Where that is the same, in the order given.
 */
export function soonestFirst(ids: readonly string[], parameters: Parameters): string[] {
  const lastOf = (id: string) => Math.max(-1, ...kernelsOfOne(id, parameters).map((kernel) => order.indexOf(kernel)))
  const readsMore = (id: string) => Number(analyses.find((one) => one.id === id)?.readsMore === true)
  return [...ids].sort((one, other) => lastOf(one) - lastOf(other) || readsMore(one) - readsMore(other))
}

function kernelsOfOne(id: string, parameters: Parameters): readonly Kernel[] {
  return analyses.find((one) => one.id === id)?.kernels?.(parameters) ?? []
}
