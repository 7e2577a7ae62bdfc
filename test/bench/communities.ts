/** node test/bench/communities.ts [--rounds N]: one run of each algorithm beside igraph's, and 20 with their agreement. */
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { communities } from '../../workers/graph/communities.ts'
import type { Algorithm } from '../../workers/graph/searching/search.ts'
import { beside, endPeer, graph } from './beside.ts'

const hooks = { cancelled: () => false, progress() {} }

export async function benchCommunities(rounds: number): Promise<void> {
  const found = (algorithm: Algorithm, runs: number, seed = 1) => communities({ graph, algorithm, weighted: true, resolution: 1, seed, runs, hooks }).q
  for (const [algorithm, peer] of [['louvain', 'louvain'], ['leiden', 'leiden'], ['greedy', 'greedy']] as const) {
    await beside(`${algorithm}, 1 run`, peer, rounds, () => found(algorithm, 1))
  }
  await beside('louvain, 20 runs, stability', null, rounds, () => found('louvain', 20))
  await beside('leiden, 20 runs, stability', null, rounds, () => found('leiden', 20))
  endPeer()
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })
  await benchCommunities(Number(values.rounds))
}
