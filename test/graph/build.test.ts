import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGraphBuilder, graphFromEdges } from '../../workers/graph/build.ts'

const anySequence = fc.record({ source: fc.integer({ min: 1, max: 5 }), ports: fc.array(fc.constantFrom(0, 22, 23, 80, 443, 40_000, 65_535), { minLength: 1, maxLength: 400 }) })

test('steps are added up however many are noted at a time, and each source once where sources are counted', () => {
  fc.assert(
    fc.property(fc.array(anySequence, { minLength: 1, maxLength: 20 }), fc.constantFrom('transitions' as const, 'sources' as const), (unsorted, counting) => {
      const sequences = unsorted.toSorted((one, other) => one.source - other.source)
      const builder = createGraphBuilder({ counting, mostSteps: 1024 })
      const steps = new Map<string, { edge: [number, number]; times: number; sources: Set<number> }>()
      for (const { source, ports } of sequences) {
        builder.sequence({ source, ports: Uint16Array.from([1, ...ports, 2]), from: 1, length: ports.length })
        for (let at = 1; at < ports.length; at++) {
          if (ports[at] === ports[at - 1]) continue
          const edge: [number, number] = [ports[at - 1], ports[at]]
          const step = steps.get(String(edge)) ?? { edge, times: 0, sources: new Set() }
          step.times++
          step.sources.add(source)
          steps.set(String(edge), step)
        }
      }
      const edges = [...steps.values()].map(({ edge, times, sources }): [number, number, number] => [...edge, counting === 'sources' ? sources.size : times])
      expect(builder.finish()).toEqual(graphFromEdges(edges, sequences.flatMap(({ ports }) => ports)))
    }),
    { seed: 1, numRuns: 200 },
  )
})
