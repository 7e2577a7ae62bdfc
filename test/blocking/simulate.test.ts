import fc from 'fast-check'
import { expect, test } from 'vitest'
import { strategyNames, type Refusal } from '../../workers/contract.ts'
import { createSimulator, rates, type BlockingCell, type ProbeGroup } from '../../workers/blocking/simulate.ts'
import { portLists, type Knowledge, type PortLists, type Strategy } from '../../workers/blocking/strategies.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'

/** Cells of the same grid added up, for groups that were simulated in parts. */
function addCells(parts: BlockingCell[][]): BlockingCell[] {
  return parts[0].map((first, at) => {
    const sum = { ...first }
    for (const part of parts.slice(1)) {
      for (const key of ['probes', 'blocked', 'entries', 'useful', 'benign', 'benignBlocked'] as const) sum[key] += part[at][key]
    }
    return sum
  })
}

const hooks = { cancelled: () => false, progress() {} }
const probesPerPort = new Float64Array(65_536)
for (const [port, probes] of [[22, 9], [23, 8], [80, 7], [443, 6]]) probesPerPort[port] = probes
const knowledge: Knowledge = { graph: graphFromEdges([[22, 23, 10], [22, 80, 4], [23, 443, 7], [443, 22, 10]]), probesPerPort }
const all = new Map(strategyNames.map((strategy) => [strategy, portLists({ knowledge, strategy, kMax: 3, hooks })]))

type Step = [seconds: number, port: number, benign?: 'benign']
const groupOf = (steps: Step[]): ProbeGroup => ({
  times: Float64Array.from(steps, ([seconds]) => Math.round(seconds * 1e9)),
  ports: Uint16Array.from(steps, ([, port]) => port),
  length: steps.length,
  benign: Uint8Array.from(steps, ([, , benign]) => (benign ? 1 : 0)),
})
function simulate(input: { strategy: Strategy; k: number[]; t: number[]; detection?: number; groups: Step[][] }): BlockingCell[] {
  const simulator = createSimulator({ ...input, lists: [all.get(input.strategy)!] })
  for (const steps of input.groups) simulator.simulateGroup(groupOf(steps))
  return simulator.cells()
}
/** [blocked, entries, useful] of the only cell. */
const counts = (strategy: Strategy, k: number, t: number, groups: Step[][], detection = 1) =>
  simulate({ strategy, k: [k], t: [t], detection, groups }).map(({ blocked, entries, useful }) => [blocked, entries, useful])[0]

test('myself: an entry expires at exactly t + T, a re-trigger extends it, and one set after expiry is new', () => {
  /* T = 10, port 80.
   * 0: not blocked; entry 1 to 10.       9: blocked (10 > 9), entry 1 hit; extended to 19.
   * 18.999999999: blocked; to 28.999999999.
   * 28.999999999: expiry = t, not blocked; expired, so entry 2, to 38.999999999.
   * 100: not blocked; entry 3.           100 again: blocked, entry 3 hit.          So 3 of 6 blocked, 3 entries, 2 useful. */
  expect(counts('myself', 0, 10, [[[0, 80], [9, 80], [18.999999999, 80], [28.999999999, 80], [100, 80], [100, 80]]])).toEqual([3, 3, 2])
})

test('a probe that is blocked still sets the entries of its neighbours', () => {
  /* upward, K = 1, T = 10.
   * 0: 80 -> entries 80, 81 to 10.       6: 81 blocked, 81 hit; 81 extended to 16, entry 82 to 16.
   * 12: 82 blocked (set by a blocked probe), hit; 82 to 22, entry 83.
   * 12: 80: expired at 10, not blocked; new entry 80 to 22; 81 (to 16) extended to 22.
   * 21: 81 blocked; was hit before. Entries 80, 81, 82, 83, 80 = 5 (82 is alive to 22: extended); 3 of 5 blocked; useful 81, 82. */
  expect(counts('upward', 1, 10, [[[0, 80], [6, 81], [12, 82], [12, 80], [21, 81]]])).toEqual([3, 5, 2])
})

test('euclidean: the tie goes to the higher port, so 79 is only blocked from K = 2 on', () => {
  /* T = 5. K = 1: 80 blocks 80, 81; 79 at 1 is free, and sets 79 and extends 80 (79 -> 80). 81 at 2 is blocked; sets 81, 82.
   *   entries 80, 81, 79, 82; useful 81.
   * K = 2: 80 blocks 80, 81, 79; 79 is blocked and sets 80, 78 (79 -> 80, 78); 81 blocked, sets 82, 80 (81 -> 82, 80).
   *   entries 80, 81, 79, 78, 82; useful 79, 81. */
  const groups: Step[][] = [[[0, 80], [1, 79], [2, 81]]]
  expect([1, 2].map((k) => counts('euclidean', k, 5, groups))).toEqual([[1, 4, 1], [2, 5, 2]])
})

test('upward takes 82 where euclidean takes 79', () => {
  /* K = 2, T = 5: 80 sets 80, 81, 82. 79 at 1 is free and sets 79 (80, 81 extended). 82 at 2 is blocked, sets 83, 84.
   * Entries 80, 81, 82, 79, 83, 84; useful 82. */
  expect(counts('upward', 2, 5, [[[0, 80], [1, 79], [2, 82]]])).toEqual([1, 6, 1])
})

test('semantic follows paths where successor follows edges', () => {
  /* 23: semantic 443 (3), 22 (3, two hops), 80 (9); successor 443 only. K = 3, T = 60.
   * semantic: 23 sets 23, 443, 22, 80. 22 at 1 blocked: lists 23, 443, 80, all alive. 80 at 2 blocked: no list, own extended.
   *   entries 4, useful 22, 80.
   * successor: 23 sets 23, 443. 22 at 1 free: sets 22, 80 (23 alive). 80 at 2 blocked. Entries 4, useful 80. */
  const groups: Step[][] = [[[0, 23], [1, 22], [2, 80]]]
  expect([counts('semantic', 3, 60, groups), counts('successor', 3, 60, groups)]).toEqual([[2, 4, 2], [1, 4, 1]])
})

test('popular blocks the same ports whatever was probed, without the own one', () => {
  /* Most probed: 22, 23, 80. K = 2, T = 60: 5000 sets 5000, 22, 23. 22 at 1 blocked: 22, then 23, 80 (own left out): 80 is new.
   * 80 at 2 blocked: 80, 22, 23. 443 at 3 free: 443 new. Entries 5000, 22, 23, 80, 443; useful 22, 80. */
  expect(counts('popular', 2, 60, [[[0, 5000], [1, 22], [2, 80], [3, 443]]])).toEqual([2, 5, 2])
})

test('groups share no entries: of pairs, each target starts anew', () => {
  /* As one source: 80 at 0 and at 1: entry hit. As two pairs: two entries, none hit. */
  expect([counts('myself', 0, 10, [[[0, 80], [1, 80]]]), counts('myself', 0, 10, [[[0, 80]], [[1, 80]]])]).toEqual([[1, 1, 1], [0, 2, 0]])
})

test('before a scanner is detected its probes set nothing, but count', () => {
  /* n = 3, T = 10, port 80 at 0, 1, 2, 3: the third sets the entry, the fourth is blocked. A second group counts anew. */
  const groups: Step[][] = [[[0, 80], [1, 80], [2, 80], [3, 80]], [[4, 80], [5, 80]]]
  const [cell] = simulate({ strategy: 'myself', k: [0], t: [10], detection: 3, groups })
  expect(cell).toEqual({ strategy: 'myself', k: 0, t: 10, probes: 6, blocked: 1, entries: 1, useful: 1, benign: 0, benignBlocked: 0 })
})

test('benign packets are cut or not, and change nothing', () => {
  /* K = 1 upward, T = 10. Benign 80 at 0: free, sets nothing. Probe 80 at 1: entries 80, 81. Benign 81 at 2 is cut, but 81 is
   * not useful for it. Benign 82 at 3 is free. Probe 81 at 4: blocked, useful; sets 82. Benign 82 at 5 is cut. */
  const steps: Step[] = [[0, 80, 'benign'], [1, 80], [2, 81, 'benign'], [3, 82, 'benign'], [4, 81], [5, 82, 'benign']]
  const told: string[] = []
  const simulator = createSimulator({
    lists: [all.get('upward')!],
    k: [1],
    t: [2, 10],
    visitBenign: ({ list, index, firstCut }) => told.push(`${list} ${index} K0:${firstCut[0]} K1:${firstCut[1]}`),
  })
  simulator.simulateGroup(groupOf(steps))
  const cells = simulator.cells()
  expect({ cells, told, rates: cells.map(rates) }).toEqual({
    // T = 2: 81 is set at 1 until 3: free at 4, entry 81 anew. Benign 81 at 2 and 82 at 5 (set at 4) are cut.
    cells: [
      { strategy: 'upward', k: 1, t: 2, probes: 2, blocked: 0, entries: 4, useful: 0, benign: 4, benignBlocked: 2 },
      { strategy: 'upward', k: 1, t: 10, probes: 2, blocked: 1, entries: 3, useful: 1, benign: 4, benignBlocked: 2 },
    ],
    // Index of T: 0 cut by both, 1 only by 10 s, 2 by none. K = 0 blocks the own port alone.
    told: ['0 0 K0:2 K1:2', '0 2 K0:2 K1:0', '0 3 K0:2 K1:2', '0 5 K0:2 K1:0'],
    rates: [
      { blocked: 0, usefulness: 0, falsePositives: 0.5 },
      { blocked: 0.5, usefulness: 1 / 3, falsePositives: 0.5 },
    ],
  })
})

test('a grid that cannot be is refused', () => {
  const code = (settings: Partial<Parameters<typeof createSimulator>[0]>) => {
    try {
      createSimulator({ lists: [all.get('upward')!], k: [1], t: [1], ...settings })
      return 'accepted'
    } catch (error) {
      return (error as Refusal).code
    }
  }
  expect([{}, { t: [] }, { t: [0] }, { t: [2, 1] }, { t: [1, 1] }, { t: [NaN] }, { t: [1e-10] }, { k: [4] }, { k: [-1] }, { k: [] }, { detection: 0 }].map(code)).toEqual([
    'accepted',
    ...Array<string>(10).fill('bad_question'),
  ])
})

/** The definition word for word: one setting, one map of entries. Shares no code with the simulator. */
function slow(probes: { scope: string; time: number; port: number; benign: boolean }[], neighbours: (port: number) => number[], lasts: number, detection: number) {
  const entries = new Map<string, { expiry: number; hit: boolean }>()
  const seen = new Map<string, number>()
  const counted = { probes: 0, blocked: 0, entries: 0, useful: 0, benign: 0, benignBlocked: 0 }
  for (const { scope, time, port, benign } of probes) {
    const entry = entries.get(`${scope} ${port}`)
    const blocked = entry !== undefined && entry.expiry > time
    counted[benign ? 'benign' : 'probes']++
    if (blocked) counted[benign ? 'benignBlocked' : 'blocked']++
    if (benign) continue
    if (blocked && !entry.hit) {
      entry.hit = true
      counted.useful++
    }
    seen.set(scope, (seen.get(scope) ?? 0) + 1)
    if (seen.get(scope)! < detection) continue
    for (const one of [port, ...neighbours(port)]) {
      const old = entries.get(`${scope} ${one}`)
      if (old !== undefined && old.expiry > time) old.expiry = time + lasts
      else {
        entries.set(`${scope} ${one}`, { expiry: time + lasts, hit: false })
        counted.entries++
      }
    }
  }
  return counted
}

test('the slow simulator agrees on 1,000 random traces, over all K, T and both scopes', () => {
  const ports = 8
  const probe = fc.record({ source: fc.nat(2), destination: fc.nat(2), wait: fc.nat(4), port: fc.nat(ports - 1), benign: fc.integer({ min: 0, max: 5 }).map((one) => one === 0) })
  const lists = fc.array(fc.shuffledSubarray(Array.from({ length: ports }, (_, port) => port), { maxLength: 5 }), { minLength: ports, maxLength: ports })
  const k = [0, 1, 2, 4]
  const t = [1, 2, 3, 7, 20]
  const property = fc.property(fc.array(probe, { maxLength: 60 }), lists, fc.integer({ min: 1, max: 3 }), fc.constantFrom('source', 'pair'), (steps, chosen, detection, scope) => {
    let time = 0
    const trace = steps.map(({ source, destination, wait, port, benign }) => ({ scope: scope === 'source' ? `${source}` : `${source}>${destination}`, time: (time += wait), port, benign }))
    const neighbours = chosen.map((list, port) => list.filter((other) => other !== port).slice(0, 4))
    const table: PortLists = { strategy: 'semantic', kMax: 4, ports: new Uint16Array(65_536 * 4), lengths: new Uint8Array(65_536) }
    neighbours.forEach((list, port) => {
      table.ports.set(list, port * 4)
      table.lengths[port] = list.length
    })
    const groups = [...Map.groupBy(trace, (one) => one.scope).values()].map((group) => groupOf(group.map(({ time: at, port, benign }) => (benign ? [at, port, 'benign'] : [at, port]))))
    const grid = { lists: [table], k, t, detection }
    // In two parts, as two threads would.
    const parts = [createSimulator(grid), createSimulator(grid)]
    groups.forEach((group, at) => parts[at % 2].simulateGroup(group))
    const ours = addCells(parts.map((part) => part.cells()))
    const theirs = k.flatMap((one) => t.map((lasts) => ({ strategy: 'semantic', k: one, t: lasts, ...slow(trace, (port) => neighbours[port].slice(0, one), lasts, detection) })))
    expect(ours).toEqual(theirs)
  })
  fc.assert(property, { numRuns: 1000, seed: 10 })
}, 180_000)
