/**
 * Distances from one source by Dijkstra's algorithm with a heap: the plain way, whatever the shape of the graph.
 *
 * What `distances` falls back to where label correcting does not settle, and what tests hold it against. [Dijkstra 1959]
 */
import { largest } from './arrays.ts'
import type { DistanceFinder, Distances } from './distances.ts'
import type { PortScanGraph } from './graph.ts'
import { VertexHeap } from './heap.ts'

export function createDijkstra(graph: PortScanGraph): DistanceFinder {
  const { ports, outStart, outTarget, weight } = graph
  const count = ports.length
  const maximum = largest(weight)
  const heap = new VertexHeap(count)
  const result: Distances = { cost: new Float64Array(count), hops: new Uint32Array(count) }
  return (source) => {
    const { cost, hops } = result
    cost.fill(Infinity)
    hops.fill(0)
    cost[source] = 0
    heap.clear()
    heap.put(source, 0, 0)
    while (heap.size > 0) {
      const vertex = heap.take()
      const steps = hops[vertex] + 1
      for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) {
        const target = outTarget[edge]
        const through = cost[vertex] + (maximum - weight[edge])
        if (through > cost[target] || (through === cost[target] && steps >= hops[target])) continue
        cost[target] = through
        hops[target] = steps
        heap.put(target, through, steps)
      }
    }
    return result
  }
}
