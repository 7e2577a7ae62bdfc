/** node test/bench/distances.ts [--rounds N]: distances and nearest ports; all pairs beside scipy's shortest_path. */
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { createDistanceFinder, visitDistances } from '../../workers/graph/distances.ts'
import { createNearestSearch } from '../../workers/graph/nearest.ts'
import { smallestPairs } from '../../workers/graph/smallest.ts'
import { beside, endPeer, graph } from './beside.ts'

const hooks = { cancelled: () => false, progress() {} }

export async function benchDistances(rounds: number): Promise<void> {
  const finder = createDistanceFinder(graph)
  await beside('sorting the edges', null, rounds, () => typeof createDistanceFinder(graph))
  await beside('1,000 single sources', null, rounds, () => {
    let furthest = 0
    for (let source = 0; source < 1000; source++) furthest = Math.max(furthest, finder(source).cost[6000])
    return furthest
  })
  await beside('all pairs, streamed', 'distances', Math.min(rounds, 3), () => {
    let connected = -graph.ports.length
    visitDistances({ graph, hooks, find: finder, visit: (_, cost) => { for (const one of cost) if (one < Infinity) connected++ } })
    return connected
  })
  await beside('3 nearest of every port', null, 5 * rounds, () => {
    const search = createNearestSearch({ graph, k: 3 })
    let sum = 0
    for (let source = 0; source < graph.ports.length; source++) {
      search.start(source)
      for (let near = search.next(); near !== null; near = search.next()) sum += near.hops
    }
    return sum
  })
  await beside('60 smallest pairs', null, 5 * rounds, () => smallestPairs({ graph, count: 60, hooks }).length)
  endPeer()
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
  await benchDistances(Number(values.rounds))
}
