/** What changes from window to window, or from sensor to sensor. */
import { expect, test } from 'vitest'
import { fatesOf } from '../../workers/analyses/evolution/match.ts'
import type { Snapshot } from '../../workers/analyses/evolution/snapshot.ts'
import { fromProbes, linesOf, monday, tablesOf } from './fromProbes.ts'
import { sequenceOf } from './memoryReader.ts'

function snapshot(...clusters: number[][]): Snapshot {
  const clusterOf = new Int32Array(65_536).fill(-1)
  clusters.forEach((cluster, index) => cluster.forEach((port) => (clusterOf[port] = index)))
  return { label: '', ports: new Uint16Array(0), clusters: clusters.map((cluster) => Uint16Array.from(cluster)), clusterOf, edges: new Uint32Array(0), ranks: [] }
}
const fates = (before: number[][], after: number[][]) => fatesOf(snapshot(...before), snapshot(...after)).map(({ event, before, after, shared, jaccard }) => [event, before, after, shared, jaccard])

test('links of shared ports tell what became of each cluster', () => {
  expect(fates([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]], [[1, 2, 3], [4, 5, 6, 13], [7, 8], [10, 11, 14]])).toEqual([
    ['unchanged', 0, 0, 3, 1], ['grown', 1, 1, 3, 3 / 4], ['shrunk', 2, 2, 2, 2 / 3], ['changed', 3, 3, 2, 1 / 2],
  ])
  expect(fates([[1, 2, 3, 4], [5, 6], [7, 8]], [[1, 2], [3, 4], [5, 6, 7, 8]])).toEqual([
    ['split', 0, 0, 2, 1 / 2], ['split', 0, 1, 2, 1 / 2], ['merged', 1, 2, 2, 1 / 2], ['merged', 2, 2, 2, 1 / 2],
  ])
  // One shared port is chance; two of five are less than half.
  expect(fates([[1, 2], [10, 11, 12, 13, 14]], [[1, 3], [10, 11, 20, 21, 22]])).toEqual([
    ['died', 0, -1, 0, 0], ['died', 1, -1, 0, 0], ['born', -1, 0, 0, 0], ['born', -1, 1, 0, 0],
  ])
  expect(fates([[1, 2, 3, 4], [5, 6, 7, 8]], [[1, 2, 5, 6], [3, 4]])).toEqual([
    ['split and merged', 0, 0, 2, 1 / 3], ['split', 0, 1, 2, 1 / 2], ['merged', 1, 0, 2, 1 / 3],
  ])
})

// Monday: web and mail. Tuesday: web with one more port, mail gone, databases new. Wednesday: nothing. Thursday: as Tuesday.
const web = [80, 443, 8080, 80]
const tuesday = (day: number) => [...sequenceOf(1, 9, [80, 443, 8080, 81, 80], day), ...sequenceOf(2, 9, [3306, 1433, 3306], day), ...sequenceOf(3, 8, [3306, 1433], day)]
const days = [...sequenceOf(1, 9, web, monday), ...sequenceOf(2, 9, [25, 110, 25], monday), ...tuesday(monday + 1), ...tuesday(monday + 3)]
const parameters = { profile: 'paper1', window: 'day', top: 3 } as const

test('a series of windows is compared step by step, over those with probes', () => {
  const result = fromProbes({ analysis: 'evolution', probes: days, parameters })
  const [steps, clusters, ranks, edges] = tablesOf(result)
  const [first, second] = [['2016-07-18', '2016-07-19'], ['2016-07-19', '2016-07-21']]
  expect(steps.rows).toEqual([
    // Ports 80 443 8080 25 110 -> 80 443 8080 81 3306 1433; edges 80-443, 443-8080 stay.
    [...first, 5, 6, 3, 2, 3 / 8, 4, 3, 2 / 9, 2, 2, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1],
    [...second, 6, 6, 0, 0, 1, 0, 0, 1, 2, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0],
  ])
  expect(clusters.rows.slice(0, 3)).toEqual([
    [...first, 'grown', 'C1', 'C1', 3, 4, 3, 3 / 4, 1, 0, '81', ''],
    [...first, 'died', 'C2', null, 2, null, 0, 0, 0, 2, '', '25 110'],
    [...first, 'born', null, 'C2', null, 2, 0, 0, 2, 0, '1433 3306', ''],
  ])
  expect(ranks.rows.filter((row) => row[2] === 'degree' && row[1] === first[1])).toEqual([
    // Every port has one edge in and one out, so the lower one leads.
    [...first, 'degree', 80, 'http', 2, 1, 1, 'rose'],
    [...first, 'degree', 81, null, null, 2, null, 'entered'],
    [...first, 'degree', 443, 'https', 4, 3, 1, 'rose'],
    [...first, 'degree', 25, 'smtp', 1, null, null, 'left'],
    [...first, 'degree', 110, 'pop3', 3, null, null, 'left'],
  ])
  expect(edges.rows).toEqual([
    [...first, 3306, 'mysql', 1433, 'ms-sql-s', 2, 2, 2, 1, false],
    [...first, 81, null, 80, 'http', 1, 1, 1, 1, true],
    [...first, 1433, 'ms-sql-s', 3306, 'mysql', 1, 1, 1, 1, true],
  ])
  expect(linesOf(result)[0].lines).toEqual([
    { name: 'ports', points: [[first[1], 3 / 8], [second[1], 1]] },
    { name: 'transitions', points: [[first[1], 2 / 9], [second[1], 1]] },
  ])
})

test('one window compares its sensors, and with one sensor there is nothing to compare', () => {
  const probes = [...sequenceOf(1, 9, web, monday), ...sequenceOf(1, 9, [80, 443], monday).map((probe) => ({ ...probe, capture: 2 }))]
  const ask = (sensors: string[]) => fromProbes({ analysis: 'evolution', probes, parameters: { profile: 'paper1' }, sensors })
  expect(tablesOf(ask(['JP', 'FR']))[0].rows.map((row) => row.slice(0, 4))).toEqual([['FR', 'JP', 2, 3]])
  const alone = ask(['', ''])
  expect([alone.findings, alone.warnings.length]).toEqual([[], 1])
})
