/**
 * The smallest dissimilarities over unordered pairs of ports, the smaller of both directions: cost, hops, then the lower
 * ports. Lazily: a source is left as soon as its next pair is no nearer than the last of the list, so that few are ever
 * searched beyond their best edge. [Evrard et al. 2019, V, Fig. 9]
 */
import { Refusal, type Hooks } from '../contract.ts'
import { largest } from './arrays.ts'
import type { PortScanGraph } from './graph.ts'
import { createNearestSearch } from './nearest.ts'

export interface NearPair {
  /** The lower vertex. */
  one: number
  other: number
  cost: number
  hops: number
}

export function smallestPairs(input: { graph: PortScanGraph; count: number; hooks: Hooks }): NearPair[] {
  const { graph, count, hooks } = input
  const { outStart, weight } = graph
  // From any port only its own nearest can be among them.
  const search = createNearestSearch({ graph, k: count, ties: 'lower' })
  const heaviest = Float64Array.from(graph.ports, (_, vertex) => {
    let most = -Infinity
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) most = Math.max(most, weight[edge])
    return most
  })
  const maximum = largest(heaviest)
  // Heaviest edges first, so that the list soon keeps others out.
  const order = Array.from(graph.ports.keys()).sort((one, other) => heaviest[other] - heaviest[one] || one - other)
  const pairs: NearPair[] = []
  for (const [done, source] of order.entries()) {
    if (done % 256 === 0) {
      if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while looking for the smallest dissimilarities.')
      hooks.progress({ stage: 'distances', subject: '', done, total: order.length, unit: 'ports' })
    }
    // Beyond it nothing is nearer than the last: no path is shorter than its first edge.
    if (pairs.length === count && maximum - heaviest[source] > pairs[count - 1].cost) break
    search.start(source)
    for (let near = search.next(); near !== null; near = search.next()) {
      const { vertex, cost, hops: steps } = near
      const pair = { one: Math.min(source, vertex), other: Math.max(source, vertex), cost, hops: steps }
      if (pairs.length === count && compare(pair, pairs[count - 1]) >= 0) break
      const known = pairs.findIndex(({ one, other }) => one === pair.one && other === pair.other)
      if (known >= 0) {
        if (compare(pairs[known], pair) <= 0) continue
        pairs.splice(known, 1)
      }
      let at = pairs.length
      while (at > 0 && compare(pair, pairs[at - 1]) < 0) at--
      pairs.splice(at, 0, pair)
      if (pairs.length > count) pairs.pop()
    }
  }
  hooks.progress({ stage: 'distances', subject: '', done: order.length, total: order.length, unit: 'ports' })
  return pairs
}

function compare(a: NearPair, b: NearPair): number {
  return a.cost - b.cost || a.hops - b.hops || a.one - b.one || a.other - b.other
}
