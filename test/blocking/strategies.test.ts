import { expect, test } from 'vitest'
import { Refusal, strategyNames } from '../../workers/contract.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { createDistanceFinder } from '../../workers/graph/distances.ts'
import { listed, portLists, type Knowledge, type Strategy } from '../../workers/blocking/strategies.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { byNearness } from '../graph/byNearness.ts'

const hooks = { cancelled: () => false, progress() {} }
const counted = (counts: Record<number, number>) => {
  const probes = new Float64Array(65_536)
  for (const [port, count] of Object.entries(counts)) probes[Number(port)] = count
  return probes
}
/*
 * 22 -> 23 (10), 22 -> 80 (4), 22 -> 81 (4), 23 -> 443 (7), 443 -> 22 (10); 9 is isolated. Costs are 10 - w:
 * from 22: 23 at 0; 443 at 0 + 3 = 3; 80 and 81 at 6 with one hop each (the higher port first).
 * from 23: 443 at 3; 22 at 3 + 0 = 3 with two hops; 80 and 81 at 3 + 0 + 6 = 9.
 */
const knowledge: Knowledge = {
  graph: graphFromEdges([[22, 23, 10], [22, 80, 4], [22, 81, 4], [23, 443, 7], [443, 22, 10]], [9]),
  probesPerPort: counted({ 9: 1, 22: 15, 23: 15, 80: 4, 81: 4, 443: 20 }),
}
const list = (strategy: Strategy, port: number, kMax: number) => listed(portLists({ knowledge, strategy, kMax, hooks }), port)

test('every strategy ranks as worked out by hand, ties and ends of the port range included', () => {
  const ours = {
    myself: list('myself', 80, 4),
    euclidean: [80, 0, 1, 65_535, 65_534].map((port) => list('euclidean', port, 4)),
    euclidean2: list('euclidean', 80, 2),
    euclidean1: list('euclidean', 80, 1),
    upward: [80, 65_533, 65_535].map((port) => list('upward', port, 4)),
    upward2: list('upward', 80, 2),
    semantic: [22, 23, 443, 80, 9, 1234].map((port) => list('semantic', port, 4)),
    successor: [22, 23, 443, 80, 9, 1234].map((port) => list('successor', port, 4)),
    popular: [443, 22, 1234].map((port) => list('popular', port, 3)),
    popularAll: list('popular', 9, 10),
  }
  expect(ours).toEqual({
    myself: [],
    euclidean: [[81, 79, 82, 78], [1, 2, 3, 4], [2, 0, 3, 4], [65_534, 65_533, 65_532, 65_531], [65_535, 65_533, 65_532, 65_531]],
    euclidean2: [81, 79],
    euclidean1: [81],
    upward: [[81, 82, 83, 84], [65_534, 65_535], []],
    upward2: [81, 82],
    // 443: 22 at 0, 23 at 0 with two hops, 81 and 80 at 6.
    semantic: [[23, 443, 81, 80], [443, 22, 81, 80], [22, 23, 81, 80], [], [], []],
    // 80 and 81 weigh 4 each: the lower first.
    successor: [[23, 80, 81], [443], [22], [], [], []],
    popular: [[22, 23, 80], [443, 23, 80], [443, 22, 23]],
    popularAll: [443, 22, 23, 80, 81],
  })
})

test('the first K of a longer list are the list of K, for every strategy, K and port', () => {
  const random = seededRandom(7)
  const edges = Array.from({ length: 400 }, () => [random.below(60), random.below(60), 1 + random.below(5)] as const).filter(([from, to]) => from !== to)
  const some: Knowledge = { graph: graphFromEdges(edges), probesPerPort: counted(Object.fromEntries(edges.map(([from, , weight]) => [from, weight]))) }
  const differing = strategyNames.flatMap((strategy) => {
    const longest = portLists({ knowledge: some, strategy, kMax: 10, hooks })
    return [0, 1, 2, 5, 9].flatMap((kMax) => {
      const lists = portLists({ knowledge: some, strategy, kMax, hooks })
      return Array.from({ length: 65 }, (_, port) => port).filter((port) => listed(lists, port).join() !== listed(longest, port, kMax).join())
    })
  })
  expect(differing).toEqual([])
})

test('the semantic lists are the first of all distances in order of nearness', () => {
  const random = seededRandom(11)
  const edges = Array.from({ length: 900 }, () => [1000 + random.below(90), 1000 + random.below(90), 1 + random.below(4)] as const).filter(([from, to]) => from !== to)
  const graph = graphFromEdges(edges)
  const find = createDistanceFinder(graph)
  const lists = portLists({ knowledge: { graph, probesPerPort: counted({}) }, strategy: 'semantic', kMax: 10, hooks })
  const expected = [...graph.ports.keys()].map((source) => byNearness({ distances: find(source), source }).slice(0, 10).map((vertex) => graph.ports[vertex]))
  expect([...graph.ports].map((port) => listed(lists, port))).toEqual(expected)
})

test('a cancelled ranking and an impossible K are refused', () => {
  const code = (run: () => unknown) => {
    try {
      return run()
    } catch (error) {
      return (error as Refusal).code
    }
  }
  expect([
    code(() => portLists({ knowledge, strategy: 'semantic', kMax: 3, hooks: { cancelled: () => true, progress() {} } })),
    ...[-1, 1.5, 201].map((kMax) => code(() => portLists({ knowledge, strategy: 'euclidean', kMax, hooks }))),
  ]).toEqual(['cancelled', 'bad_question', 'bad_question', 'bad_question'])
})
