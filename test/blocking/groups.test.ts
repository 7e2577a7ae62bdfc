import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGrouper, type BlockingScope } from '../../workers/blocking/groups.ts'
import { createHitCounter } from '../../workers/blocking/hitRate.ts'
import { portLists } from '../../workers/blocking/strategies.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'

interface Given {
  source: number
  /** [day, time, port, benign] */
  probes: [number, number, number, number][]
}
function group(scope: BlockingScope, pairs: Given[]): string[] {
  const groups: string[] = []
  const grouper = createGrouper<number>({
    scope,
    startDay: 100,
    deliver: ({ times, ports, benign, length }, source) =>
      groups.push([source, ...Array.from({ length }, (_, at) => `${times[at]}:${ports[at]}:${benign![at]}`)].join(' ')),
  })
  for (const [destination, { source, probes }] of pairs.entries()) {
    grouper.pair({
      source,
      destination,
      day: Int32Array.from(probes, ([day]) => day),
      time: Float64Array.from(probes, ([, time]) => time),
      port: Uint16Array.from(probes, ([, , port]) => port),
      benign: Uint8Array.from(probes, ([, , , benign]) => benign),
      length: probes.length,
    })
  }
  grouper.finish()
  return groups
}

test('a source is all its pairs by time, a pair is itself, and equal times keep the order of the pairs', () => {
  const pairs: Given[] = [
    { source: 1, probes: [[100, 5, 80, 0], [101, 1, 81, 0]] },
    { source: 1, probes: [[100, 5, 22, 1], [100, 7, 23, 0]] },
    { source: 1, probes: [[100, 1, 443, 0]] },
    { source: 2, probes: [[100, 0, 25, 0]] },
  ]
  const dayLater = 86_400e9 + 1
  expect([group('source', pairs), group('pair', pairs)]).toEqual([
    [`1 1:443:0 5:80:0 5:22:1 7:23:0 ${dayLater}:81:0`, '2 0:25:0'],
    [`1 5:80:0 ${dayLater}:81:0`, '1 5:22:1 7:23:0', '1 1:443:0', '2 0:25:0'],
  ])
})

test('any number of pairs of any length merges as a stable sort does', () => {
  const times = fc.array(fc.nat(20), { minLength: 1, maxLength: 30 }).map((some) => some.toSorted((one, other) => one - other))
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 12 }), (runs) => {
      let port = 0
      const pairs: Given[] = runs.map((run) => ({ source: 9, probes: run.map((time) => [100, time, port++, 0]) }))
      const sorted = pairs.flatMap(({ probes }) => probes).sort(([, one], [, other]) => one - other)
      expect(group('source', pairs)).toEqual([['9', ...sorted.map(([, time, own]) => `${time}:${own}:0`)].join(' ')])
    }),
    { seed: 10 },
  )
})

test('hit@K counts the transitions whose next port is listed, repeats left out', () => {
  /* Learned: 22 -> 23 (3), 22 -> 80 (1). Tested: 22 23 23 22 80 22 443: transitions 22-23, 23-22, 22-80, 80-22, 22-443 = 5.
   * successor: 22 lists 23, 80: hits at K = 1: one, at K = 2: two. upward: 22 lists 23, 24: one, one. */
  const hooks = { cancelled: () => false, progress() {} }
  const knowledge = { graph: graphFromEdges([[22, 23, 3], [22, 80, 1]]), probesPerPort: new Float64Array(65_536) }
  const lists = (['successor', 'upward', 'myself'] as const).map((strategy) => portLists({ knowledge, strategy, kMax: strategy === 'myself' ? 0 : 2, hooks }))
  const counter = createHitCounter({ lists })
  counter.sequence({ ports: Uint16Array.of(443, 22, 23, 23, 22, 80, 22, 443, 9), from: 1, length: 7 })
  const rate = (strategy: string, k: number, hits: number) => ({ strategy, k, transitions: 5, hits, rate: hits / 5 })
  expect([counter.rates(), createHitCounter({ lists: [lists[2]] }).rates()]).toEqual([
    [rate('successor', 0, 0), rate('successor', 1, 1), rate('successor', 2, 2), rate('upward', 0, 0), rate('upward', 1, 1), rate('upward', 2, 1), rate('myself', 0, 0)],
    [{ strategy: 'myself', k: 0, transitions: 0, hits: 0, rate: null }],
  ])
})
