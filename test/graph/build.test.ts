import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { createGraphBuilder, graphFromEdges } from '../../workers/graph/build.ts'
import { edgesCompiled } from '../../workers/graph/building/compiled.ts'
import type { EdgeCounter } from '../../workers/graph/building/counter.ts'
import { edgesByScript } from '../../workers/graph/building/script.ts'
import type { PortScanGraph } from '../../workers/graph/graph.ts'
import { compiledAgain } from '../fixtures/compiled.ts'

interface Sequence {
  source: number
  ports: number[]
}
const anyPort = fc.constantFrom(0, 22, 23, 80, 443, 40_000, 65_535)
const anySequence = fc.record({ source: fc.integer({ min: 1, max: 5 }), ports: fc.array(anyPort, { minLength: 1, maxLength: 400 }) })

/** With sets. */
function plainly(sequences: readonly Sequence[], counting: 'transitions' | 'sources'): { graph: PortScanGraph; transitions: number } {
  const steps = new Map<string, { edge: [number, number]; times: number; sources: Set<number> }>()
  for (const { source, ports } of sequences) {
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
  const transitions = [...steps.values()].reduce((sum, { times }) => sum + times, 0)
  return { graph: graphFromEdges(edges, sequences.flatMap(({ ports }) => ports)), transitions }
}

test('steps are added up however many ports are noted at a time and whoever counts, and each source once where sources are counted', () => {
  fc.assert(
    fc.property(fc.array(anySequence, { minLength: 1, maxLength: 20 }), fc.constantFrom('transitions' as const, 'sources' as const), fc.constantFrom(0, Infinity), (unsorted, counting, worthCompiling) => {
      const sequences = unsorted.toSorted((one, other) => one.source - other.source)
      const builder = createGraphBuilder({ counting, mostPorts: 1024, worthCompiling })
      for (const { source, ports } of sequences) builder.sequence({ source, ports: Uint16Array.from([1, ...ports, 2]), from: 1, length: ports.length })
      expect({ graph: builder.finish(), transitions: builder.transitions() }).toEqual(plainly(sequences, counting))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('the compiled module counts parts as the script does, a few or many ports at a time, and so does who goes on where it has no room', () => {
  const counted = (counter: EdgeCounter, parts: readonly number[][]): number => {
    const { ports, ends } = counter.room(parts.flat().length)
    ports.set(parts.flat())
    let length = 0
    for (const [at, part] of parts.entries()) ends[at] = length += part.length
    return counter.count(parts.length)
  }
  const anyPart = fc.array(fc.oneof(anyPort, fc.integer({ min: 0, max: 65_535 })), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(fc.array(fc.array(anyPart, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 }), (rounds) => {
      const [compiled, script] = [edgesCompiled(10), edgesByScript(false)]
      let onward: EdgeCounter = edgesCompiled(10)
      for (const [round, parts] of rounds.entries()) {
        if (round === 3) onward = edgesByScript(false, (onward as typeof compiled).counted())
        const steps = counted(script, parts)
        expect([counted(compiled, parts), counted(onward, parts)]).toEqual([steps, steps])
        expect(compiled.edges()).toBe(script.edges())
      }
      const graph = script.finish()
      expect(compiled.finish()).toEqual(graph)
      expect(onward.finish()).toEqual(graph)
    }),
    { seed: 2, numRuns: 150 },
  )
})

test('a module says when it has no room for more edges, and keeps those it has', () => {
  const random = seededRandom(4)
  const [compiled, script] = [edgesCompiled(3000, 2_150_000), edgesByScript(false)]
  for (let round = 0; round < 2; round++) {
    const ports = Uint16Array.from({ length: 3000 }, () => random.below(65_536))
    for (const counter of [compiled, script]) {
      const room = counter.room(3000)
      room.ports.set(ports)
      room.ends[0] = 3000
      counter.count(1)
    }
  }
  expect(() => compiled.room(3000)).toThrow(RangeError)
  const graph = script.finish()
  expect(edgesByScript(false, compiled.counted()).finish()).toEqual(graph)
  expect(compiled.finish()).toEqual(graph)
})

test('many steps, of more edges than are noted at a time', () => {
  const random = seededRandom(3)
  const sequences = Array.from({ length: 40 }, (_, source): Sequence => ({ source, ports: Array.from({ length: 2000 }, () => random.below(300)) }))
  const graphs = [0, Infinity].map((worthCompiling) => {
    const builder = createGraphBuilder({ mostPorts: 5000, worthCompiling })
    for (const { source, ports } of sequences) builder.sequence({ source, ports: Uint16Array.from(ports), from: 0, length: ports.length })
    return builder.finish()
  })
  const { graph } = plainly(sequences, 'transitions')
  expect(graphs).toEqual([graph, graph])
})

test('the compiled module is what its source gives', () => {
  const { again, kept } = compiledAgain('graph/building/edges')
  expect(again).toBe(kept)
})
