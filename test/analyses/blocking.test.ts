import { expect, test } from 'vitest'
import { Refusal, type PartialParameters } from '../../workers/contract.ts'
import { fromProbes, linesOf, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf, type MemoryProbe } from './memoryReader.ts'

const at = (source: number, destination: number, seconds: number, port: number, day = monday + 1): MemoryProbe => ({ source, destination, day, time: seconds * 1e9, port, sequence: seconds * 65_536 + port })
/* Learned on the first day: 22 -> 23 (1), 23 -> 80 (1): both cost 0, so semantic gives 22: 23, 80 and 23: 80. */
const learned = sequenceOf(1, 100, [22, 23, 80], monday)
/* Tested on the second: one source on two targets. */
const tested = [at(2, 100, 0, 22), at(2, 100, 10, 23), at(2, 101, 12, 23), at(2, 100, 30, 80)]
const probes = [...learned, ...tested]
const small: PartialParameters = { strategies: 'semantic,myself', kGrid: '0,1', tGrid: '15,100', k: 1, t: 100 }
const run = (parameters: PartialParameters = {}, given = probes) => fromProbes({ analysis: 'blocking', probes: given, parameters: { ...small, ...parameters } })
const table = (result: ReturnType<typeof run>, title: string) => tablesOf(result).find((one) => one.title.startsWith(title))!
/** strategy, K, T, blocked probes, entries, useful. */
const counts = (result: ReturnType<typeof run>) => table(result, 'Blocking,').rows.map(([strategy, k, t, , blocked, , entries, useful]) => [strategy, k, t, blocked, entries, useful].join(' '))
const code = (parameters: PartialParameters, given = probes) => {
  try {
    run(parameters, given)
    return 'accepted'
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error)
  }
}

test('learned on the first two thirds of the days, tested on the rest: every cell as worked out by hand', () => {
  /* myself, and semantic at K = 0. T = 15: 22 to 15. 23 at 10 free, to 25. 23 at 12 blocked: 23 useful. 80 at 30 free.
   *   1 blocked, entries 22, 23, 80, one useful; the same for T = 100.
   * semantic, K = 1, T = 15: 22 and 23 to 15. 23 at 10 blocked, 23 useful, to 25; 80 to 25. 23 at 12 blocked; 23, 80 to 27.
   *   80 at 30 free: its entry expired, a new one. 2 blocked, entries 22, 23, 80, 80, one useful.
   * T = 100: 23 at 10, 23 at 12 and 80 at 30 blocked; entries 22, 23, 80; 23 and 80 useful. */
  const result = run()
  expect(counts(result)).toEqual([
    'myself 0 15 1 3 1', 'myself 0 100 1 3 1', 'myself 1 15 1 3 1', 'myself 1 100 1 3 1',
    'semantic 0 15 1 3 1', 'semantic 0 100 1 3 1', 'semantic 1 15 2 4 1', 'semantic 1 100 3 3 2',
  ])
  expect(table(result, 'Next port foretold').rows).toEqual([
    // 22 -> 23 and 23 -> 80 on the first target; both were learned.
    ['myself', 0, 2, 0, 0], ['semantic', 0, 2, 0, 0], ['semantic', 1, 2, 2, 1],
  ])
  expect(table(result, 'Strategies side by side').rows).toEqual([
    ['myself', 1 / 4, 1 / 3, 3, 0, -50, -33.333333],
    ['semantic', 3 / 4, 2 / 3, 3, 1, 0, 0],
  ])
  expect(table(result, 'Learned on').rows).toEqual([
    ['training', '2016-07-18..2016-07-19', '2016-07-18T00:00:00.000000000Z', '2016-07-19T00:00:00.000000000Z', 3, 3, 2, 2],
    ['test', '2016-07-19..2016-07-20', '2016-07-19T00:00:00.000000000Z', '2016-07-20T00:00:00.000000000Z', 4, null, null, null],
  ])
  expect(result.warnings).toContain('Learned on the first two thirds of the days with data (2016-07-18..2016-07-19), tested on the rest (2016-07-19..2016-07-20).')
})

test('an entry of a pair knows its target alone; filtered, short scans are no test; a scanner known late is blocked late', () => {
  /* pair: 22 0, 23 10, 80 30 on one target, 23 on the other. myself: nothing comes twice. semantic K = 1, T = 15: 23 at 10 blocked;
   *   entries 22, 23, 80 (25), 80 anew at 30, and 23, 80 of the other target: 6. T = 100: 23, 80 blocked; 3 + 2 entries. */
  expect(counts(run({ blockScope: 'pair' }))).toEqual([
    'myself 0 15 0 4 0', 'myself 0 100 0 4 0', 'myself 1 15 0 4 0', 'myself 1 100 0 4 0',
    'semantic 0 15 0 4 0', 'semantic 0 100 0 4 0', 'semantic 1 15 1 6 1', 'semantic 1 100 2 5 2',
  ])
  /* filtered: the second target has one port, fewer than 3. Left: 22 0, 23 10, 80 30. */
  expect(counts(run({ testData: 'filtered', strategies: 'semantic', kGrid: '1' }))).toEqual(['semantic 1 15 1 4 1', 'semantic 1 100 2 3 2'])
  /* known from its third probe, 23 at 12: sets 23 and 80. T = 15: to 27; 80 at 30 free, a new entry. T = 100: 80 blocked. */
  expect(counts(run({ detection: 3, strategies: 'semantic', kGrid: '1' }))).toEqual(['semantic 1 15 0 3 0', 'semantic 1 100 1 2 1'])
})

test('retransmissions are dropped from the test as from everything else, or kept', () => {
  const again = [...probes, { ...tested[0], time: 1e9 }]
  const blocked = (retransmissions: 'keep' | 'drop') => counts(run({ retransmissions, strategies: 'myself', kGrid: '0', tGrid: '15', k: 1, t: 15 }, again))[0]
  expect([blocked('drop'), blocked('keep')]).toEqual(['myself 0 15 1 3 1', 'myself 0 15 2 3 2'])
})

test('curves show every strategy on the same axes, and published values as marks that say whose they are', () => {
  const result = run()
  expect(linesOf(result).map(({ title, lines }) => [title, lines.map(({ name, points }) => [name, ...points.flat()].join(' '))])).toEqual([
    ['Blocked probes by blocking time, K = 1', ['myself 15 0.25 100 0.25', 'semantic 15 0.5 100 0.75']],
    ['Blocked probes by K, 100 s', ['myself 0 0.25 1 0.25', 'semantic 0 0.25 1 0.75']],
    ['Usefulness of entries by blocking time, K = 1', [`myself 15 ${1 / 3} 100 ${1 / 3}`, `semantic 15 0.25 100 ${2 / 3}`]],
    ['Usefulness of entries by K, 100 s', [`myself 0 ${1 / 3} 1 ${1 / 3}`, `semantic 0 ${1 / 3} 1 ${2 / 3}`]],
  ])
  const marks = result.findings.flatMap((finding) => (finding.kind === 'series' ? finding.marks : []))
  expect(marks.length).toBe(10)
  expect(marks.filter(({ label }) => !label.startsWith('paper: '))).toEqual([])
})

test('windows that overlap, are several, stand alone or hold nothing are refused, and a grid that cannot be', () => {
  const day = (number: number) => `2016-07-${number}`
  expect([
    code({ train: day(18), test: day(19) }),
    code({ train: day(18), test: '2016-07-18T00:00:01Z..2016-07-20' }),
    code({ train: day(18), test: '2016-07-18T23:59:59.999999999Z..' }),
    code({ train: '..2016-07-19', test: '2016-07-19..' }),
    code({ train: day(19), test: day(18) }),
    code({ train: 'all', test: day(19) }),
    code({ train: 'day', test: day(19) }),
    code({ train: day(18) }),
    code({ test: day(19) }),
    code({ train: 'banana', test: day(19) }),
    code({ train: '2016-06', test: day(19) }),
    code({ train: day(18), test: '2016-08' }),
    code({}, learned),
    code({ strategies: 'semantic,guess' }),
    code({ strategies: ',' }),
    code({ kGrid: '0-201' }),
    code({ kGrid: '3-1' }),
    code({ kGrid: 'many' }),
    code({ tGrid: '0' }),
    code({ tGrid: '1-101' }),
    code({ knowledge: 'nothing' }),
  ]).toEqual([
    'accepted', 'bad_window', 'bad_window', 'accepted', 'accepted', 'bad_window', 'bad_window', 'bad_window', 'bad_window', 'bad_window', 'no_probes', 'no_probes', 'bad_window',
    'bad_question', 'bad_question', 'bad_question', 'bad_question', 'bad_question', 'bad_question', 'bad_question', 'unknown_knowledge',
  ])
})

const benign = (one: MemoryProbe): MemoryProbe => ({ ...one, handshake: 1 })
const days: MemoryProbe[] = [
  ...probes,
  // Day 1 also: a connection of the scanner to 80 that it completed, and one of a stranger.
  benign(at(2, 102, 20, 80)),
  benign(at(4, 102, 21, 80)),
  // The last second of day 1 and the first of day 2: no entry outlives midnight.
  at(5, 100, 86_399, 7),
  at(5, 100, 0, 7, monday + 2),
  // Day 2: no benign connection.
  at(3, 100, 0, 22, monday + 2),
  at(3, 100, 10, 23, monday + 2),
]
const detected = (parameters: PartialParameters = {}) =>
  fromProbes({ analysis: 'detection', probes: days, parameters: { strategies: 'semantic', kGrid: '0,1', tGrid: '15', train: '2016-07-18', test: '2016-07-19..', ...parameters } })

test('scans and benign connections cut a day at a time: minimum, mean and maximum, and which connections', () => {
  /* Day 1, K = 0: of five scan probes 23 at 12 is blocked; entries 22, 23, 80, 7, one useful. The benign 80 at 20: no entry of 80 yet.
   *        K = 1: 23 at 10 and at 12; entries 22, 23, 80, 80, 7, one useful. 80 is set at 10 and 12, to 27: the benign 80 at 20 is cut.
   * Day 2, K = 0: none of three; entries 7, 22, 23. K = 1: 23 at 10; entries 7, 22, 23, 80, one useful. */
  const result = detected()
  const [overDays, dayByDay, collateral, published] = tablesOf(result)
  expect(overDays.rows).toEqual([
    ['semantic', 0, 15, 2, 0, 0.1, 0.2, 0, 0, 0, 0, 0.125, 0.25],
    ['semantic', 1, 15, 2, 1 / 3, (0.4 + 1 / 3) / 2, 0.4, 0.5, 0.5, 0.5, 0.2, 0.225, 0.25],
  ])
  expect(dayByDay.rows).toEqual([
    ['2016-07-19', 'semantic', 0, 15, 5, 1, 0.2, 2, 0, 0, 4, 0.25],
    ['2016-07-19', 'semantic', 1, 15, 5, 2, 0.4, 2, 1, 0.5, 5, 0.2],
    ['2016-07-20', 'semantic', 0, 15, 3, 0, 0, 0, 0, null, 3, 0],
    ['2016-07-20', 'semantic', 1, 15, 3, 1, 1 / 3, 0, 0, null, 4, 0.25],
  ])
  expect(collateral.rows).toEqual([['2016-07-19T00:00:20.000000000Z', '2', '102', 80, 'semantic', 'K 1 from 15 s']])
  expect(published.title).toMatch(/^Published: Evrard et al\. 2019, Table II .* not computed here$/)
})

test('the list of collateral is cut, its total is not; the edge of K and time is told', () => {
  const many = detected({ strategies: 'semantic,upward,euclidean', kGrid: '0-3', tGrid: '5,9,15', top: 1 })
  const collateral = many.findings.find((finding) => finding.kind === 'table' && finding.title.startsWith('Collateral'))
  // semantic sets 80 at 12 (K >= 1) and, from 22, at 0 (K >= 2): cut at 20 from 9 s on. No list by number reaches 80 from 22 or 23.
  expect(collateral).toMatchObject({ rows: [['2016-07-19T00:00:20.000000000Z', '2', '102', 80, 'semantic', 'K 1 from 9 s']], total: 1 })
})

test('without benign or without scan traffic the rate that cannot be is told as missing', () => {
  const none = fromProbes({ analysis: 'detection', probes, parameters: { strategies: 'myself', kGrid: '0', tGrid: '15' } })
  expect([tablesOf(none)[0].rows[0].slice(7, 10), none.warnings.some((one) => one.includes('no FPR'))]).toEqual([[null, null, null], true])
  const only = fromProbes({ analysis: 'detection', probes: [...learned, ...tested.map(benign)], parameters: { strategies: 'myself', kGrid: '0', tGrid: '15' } })
  expect([tablesOf(only)[0].rows[0].slice(4, 7), only.warnings.some((one) => one.includes('no TPR'))]).toEqual([[null, null, null], true])
  expect(() => detected({ benign: 'labels' })).toThrow(expect.objectContaining({ code: 'unknown_labels' }))
})
