/** Work begun on other threads before it is asked for. */
import { expect, test } from 'vitest'
import { soonestFirst, kernelsOf } from '../../workers/analyses/ahead.ts'
import { analyses } from '../../workers/analyses/index.ts'
import { completeParameters, Refusal } from '../../workers/contract.ts'
import { betweenness, betweennessAhead } from '../../workers/graph/betweenness.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { communities, communitiesAhead } from '../../workers/graph/communities.ts'
import { nextTurn, type UnderWay } from '../../workers/graph/underWay.ts'
import { leaningEdges } from '../bench/betweenness.ts'

const graph = graphFromEdges(leaningEdges({ vertices: 3000, edges: 90_000, seed: 5 }))
const hooks = { cancelled: () => false, progress() {} }
const measure = (cost: 'hops' | '1/weight' | 'inverted') => ({ graph, cost, directed: true, normalised: false, threads: 2 }) as const
const grouping = { graph, algorithm: 'louvain', weighted: true, resolution: 1, seed: 7, runs: 12, threads: 2 } as const
const opened = (cell: Int32Array, milliseconds: number) => Atomics.wait(cell, 0, 0, milliseconds) !== 'timed-out'

test('what was begun ahead is what is computed at once, whatever it was asked for in which order', () => {
  const plain = [communities({ ...grouping, hooks }), betweenness({ ...measure('hops'), hooks }), betweenness({ ...measure('1/weight'), hooks })]
  for (const order of [[0, 1, 2], [2, 0, 1]]) {
    const turns = [nextTurn(null)]
    turns.push(nextTurn(turns[0]), nextTurn(turns[0]))
    const begun: (UnderWay<unknown> | null)[] = [
      communitiesAhead({ ...grouping, turn: turns[0] }),
      betweennessAhead({ ...measure('hops'), turn: turns[1] }),
      betweennessAhead({ ...measure('1/weight'), turn: turns[2] }),
    ]
    for (const at of order) expect(begun[at]!.finish(hooks)).toEqual(plain[at])
  }
})

test('nobody need ask: threads do all of it one after the other, and nobody stays behind where it is stopped', () => {
  const first = nextTurn(null)
  const second = nextTurn(first)
  const third = nextTurn(second)
  expect(communitiesAhead({ ...grouping, turn: first })).not.toBeNull()
  expect(betweennessAhead({ ...measure('hops'), turn: second })).not.toBeNull()
  expect(opened(second.own, 60_000)).toBe(true)
  expect(first.own[0]).toBe(1)
  const long = betweennessAhead({ ...measure('1/weight'), turn: third })!
  expect(opened(third.own, 1)).toBe(false)
  long.stop()
  expect(opened(third.own, 60_000)).toBe(true)
})

test('a cancel while one asks is a refusal, and the next turn is open', () => {
  for (const begin of [(turn: ReturnType<typeof nextTurn>) => betweennessAhead({ ...measure('1/weight'), turn }), (turn: ReturnType<typeof nextTurn>) => communitiesAhead({ ...grouping, runs: 500, turn })]) {
    const turn = nextTurn(null)
    let asked = 0
    expect(() => begin(turn)!.finish({ ...hooks, cancelled: () => ++asked > 3 })).toThrow(Refusal)
    expect(turn.own[0]).toBe(1)
  }
})

test('what is too small is not begun', () => {
  const small = graphFromEdges(leaningEdges({ vertices: 50, edges: 200, seed: 5 }))
  expect(betweennessAhead({ ...measure('hops'), graph: small, turn: nextTurn(null) })).toBeNull()
  expect(communitiesAhead({ ...grouping, graph: small, threads: undefined, turn: nextTurn(null) })).toBeNull()
})

test('analyses that take no kernel come first, then those whose kernels are begun first; a report loses none', () => {
  const parameters = completeParameters({})
  const ids = analyses.map(({ id }) => id)
  expect(soonestFirst(['ports', 'ledger', 'communities', 'graph'], parameters)).toEqual(['ledger', 'graph', 'communities', 'ports'])
  expect(soonestFirst(['scanners', 'gaps', 'edges', 'ledger', 'communities'], parameters)).toEqual(['edges', 'ledger', 'scanners', 'gaps', 'communities'])
  expect(soonestFirst(ids, parameters).toSorted()).toEqual(ids.toSorted())
  expect(kernelsOf(['graph', 'ports', 'cluster'], parameters)).toEqual(['communities', 'hops', '1/weight'])
  expect(kernelsOf(['betweenness'], completeParameters({ cost: 'inverted' }))).toEqual(['inverted'])
})
