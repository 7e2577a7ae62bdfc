import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { weightFacts } from '../../workers/graph/weights.ts'
import { withoutHeaviest } from '../../workers/graph/withoutHeaviest.ts'

const anyEdges = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 5 })).filter(([from, to]) => from !== to),
  { selector: ([from, to]) => from * 10 + to, minLength: 1, maxLength: 40 },
)

test('the graph without its heaviest edge is the graph of the other edges, with its own weights', () => {
  fc.assert(
    fc.property(anyEdges, (edges) => {
      const graph = graphFromEdges(edges)
      const facts = weightFacts(graph)
      const rest = withoutHeaviest(graph, facts)!
      const { from, to } = facts.heaviest!
      const others = graphFromEdges(edges.filter((edge) => edge[0] !== from || edge[1] !== to), [from, to])
      expect(rest.graph).toEqual(others)
      expect(rest.weights).toEqual(weightFacts(others))
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('a graph without edges has no heaviest one', () => {
  const graph = graphFromEdges([], [80, 443])
  expect(withoutHeaviest(graph, weightFacts(graph))).toBe(null)
})
