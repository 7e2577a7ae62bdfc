/** Work begun on other threads before it is asked for. */
import { expect, test } from 'vitest'
import { soonestFirst, kernelsOf } from '../../workers/analyses/ahead.ts'
import { analyses } from '../../workers/analyses/index.ts'
import { completeParameters, Refusal } from '../../workers/contract.ts'
import { betweenness, betweennessAhead } from '../../workers/graph/betweenness.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { communities, communitiesAhead } from '../../workers/graph/communities.ts'
import { createHelpers, type UnderWay } from '../../workers/graph/underWay.ts'
import { leaningEdges } from '../bench/betweenness.ts'

const graph = graphFromEdges(leaningEdges({ vertices: 3000, edges: 90_000, seed: 5 }))
const hooks = { cancelled: () => false, progress() {} }
const measure = (cost: 'hops' | '1/weight' | 'inverted') => ({ graph, cost, directed: true, normalised: false, threads: 2 }) as const
const grouping = { graph, algorithm: 'louvain', weighted: true, resolution: 1, seed: 7, runs: 12, threads: 2 } as const
test('what was begun ahead is what is computed at once, whatever it was asked for in which order', () => {
  const plain = [communities({ ...grouping, hooks }), betweenness({ ...measure('hops'), hooks }), betweenness({ ...measure('1/weight'), hooks })]
  for (const order of [[0, 1, 2], [2, 0, 1]]) {
    const helpers = createHelpers()
    const begun: (UnderWay<unknown> | null)[] = [
      communitiesAhead({ ...grouping, helpers }),
      betweennessAhead({ ...measure('hops'), helpers }),
      betweennessAhead({ ...measure('1/weight'), helpers }),
    ]
    for (const at of order) expect(begun[at]!.finish(hooks)).toEqual(plain[at])
  }
})

test('nobody need ask: a helper does all of it one after the other, what is stopped left out, and ends', async () => {
  const helpers = createHelpers()
  const begun = [communitiesAhead({ ...grouping, helpers }), betweennessAhead({ ...measure('1/weight'), helpers }), betweennessAhead({ ...measure('hops'), helpers })]
  begun[1]!.stop()
  await helpers.ended()
  const told = begun.map((one) => {
    const done: number[] = []
    one!.finish({ ...hooks, progress: (progress) => done.push(progress.done) })
    return done
  })
  // Who finds all done says so at once.
  expect([new Set(told[0]), told[2]]).toEqual([new Set([grouping.runs]), [graph.ports.length]])
  expect(told[1][0]).toBeLessThan(graph.ports.length)
})

test('what is handed to helpers that have ended is done by new ones', async () => {
  const helpers = createHelpers()
  for (let turn = 0; turn < 2; turn++) {
    const begun = betweennessAhead({ ...measure('hops'), helpers })
    await helpers.ended()
    const done: number[] = []
    begun!.finish({ ...hooks, progress: (progress) => done.push(progress.done) })
    expect(done).toEqual([graph.ports.length])
  }
})

test('a cancel while one asks is a refusal, and helpers go on with what is next', async () => {
  const helpers = createHelpers()
  let asked = 0
  const cancelling = { ...hooks, cancelled: () => ++asked > 3 }
  const begun = [betweennessAhead({ ...measure('1/weight'), helpers }), communitiesAhead({ ...grouping, runs: 500, helpers }), betweennessAhead({ ...measure('hops'), helpers })]
  for (const one of begun.slice(0, 2)) expect(() => one!.finish(cancelling)).toThrow(Refusal)
  await helpers.ended()
  const done: number[] = []
  begun[2]!.finish({ ...hooks, progress: (progress) => done.push(progress.done) })
  expect(done).toEqual([graph.ports.length])
})

test('what is too small is not begun', () => {
  const small = graphFromEdges(leaningEdges({ vertices: 50, edges: 200, seed: 5 }))
  expect(betweennessAhead({ ...measure('hops'), graph: small, helpers: createHelpers() })).toBeNull()
  expect(communitiesAhead({ ...grouping, graph: small, threads: undefined, helpers: createHelpers() })).toBeNull()
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
