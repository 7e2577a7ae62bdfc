/** DEFINITIONS 11, through the whole stage: five pairs, no filter, one window. */
import { expect, test } from 'vitest'
import { completeParameters, type Ledger, type PartialParameters, type Table } from '../../workers/contract.ts'
import { distanceLookup, nearestLookup } from '../../workers/analyses/lookups.ts'
import { runAnalysis } from '../../workers/analyses/run.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { memoryReader, sequenceOf } from './memoryReader.ts'

const probes = [
  ...sequenceOf(1, 11, [80, 443, 8080, 80, 443, 3306]),
  ...sequenceOf(2, 12, [80, 443, 443, 8080]),
  ...sequenceOf(3, 13, [22, 3389, 22, 3389, 443]),
  ...sequenceOf(4, 14, [25, 26, 27, 443, 8080]),
  ...sequenceOf(5, 15, [23, 23, 23]),
]
const capture = { sensor: '', first: '2016-07-18T00:00:00Z', last: '2016-07-18T00:00:05Z', ledger: { probes: probes.length, packets: probes.length } as Ledger }
const material = createMaterial({ probes: memoryReader(probes), captures: [capture as never], volume: () => [], names: (port) => portName(port) })
const hooks = { cancelled: () => false, progress() {} }
const given: PartialParameters = { profile: 'paper1', cut: 'none' }
const parameters = completeParameters(given)

function table(analysis: string, title?: string): Table {
  const found = runAnalysis({ analysis, parameters, material, hooks }).findings.find((one) => one.kind === 'table' && (title === undefined || one.title === title))
  return found as Table
}
const columns = (one: Table, ...keys: string[]) => one.rows.map((row) => keys.map((key) => row[one.columns.findIndex((column) => column.key === key)]))

test('the graph has ten edges with these weights, and 23 stands alone', () => {
  expect(columns(table('graph'), 'measure', 'value')).toEqual([
    ['nodes', 10], ['edges', 10], ['weight', 15], ['density', 10 / 90], ['q1', 1], ['q3', 1.75], ['w_max', 3], ['isolated', 1],
  ])
  expect(columns(table('edges'), 'from', 'to', 'weight', 'cost', 'sources', 'single')).toEqual([
    [80, 443, 3, 0, 2, false],
    [443, 8080, 3, 0, 3, false],
    [22, 3389, 2, 1 / 0.75, 1, true],
    [25, 26, 1, 2 / 0.75, 1, true],
    [26, 27, 1, 2 / 0.75, 1, true],
    [27, 443, 1, 2 / 0.75, 1, true],
    [443, 3306, 1, 2 / 0.75, 1, true],
    [3389, 22, 1, 2 / 0.75, 1, true],
    [3389, 443, 1, 2 / 0.75, 1, true],
    [8080, 80, 1, 2 / 0.75, 1, true],
  ])
})

test('betweenness by hops ranks 443, 27, 8080, 26, 3389, 80', () => {
  expect(columns(table('betweenness'), 'port', 'betweenness')).toEqual([
    [443, 18], [27, 8], [8080, 6], [26, 5], [3389, 4], [80, 2], [22, 0], [23, 0], [25, 0], [3306, 0],
  ])
})

test('Louvain finds three communities with weighted Q = .424444, and 23 apart', () => {
  expect(columns(table('communities', 'Clusters'), 'cluster', 'ports', 'members')).toEqual([
    ['C1', 4, '443 80 8080 3306'],
    ['C2', 3, '26 27 25'],
    ['C3', 2, '3389 22'],
  ])
  expect(Number(columns(table('communities', 'Quality'), 'q')[0][0])).toBeCloseTo(0.424444, 6)
})

test('the distances are those of the example, and 3306 reaches nothing', () => {
  const distance = (from: number, to: number) => distanceLookup({ from, to, parameters, material, hooks }).forward?.length ?? null
  expect([distance(22, 80), distance(22, 3389), distance(80, 8080), distance(80, 3306), distance(8080, 443), distance(26, 3306), distance(3306, 80)]).toEqual(
    [20 / 3, 4 / 3, 0, 8 / 3, 8 / 3, 8, null].map((value) => value && expect.closeTo(value, 12)),
  )
})

test('a lookup tells the path hop by hop, the rank and the share of closer pairs', () => {
  const { forward, backward, minimum, mean, rank, reachable, weights } = distanceLookup({ from: 80, to: 3306, parameters, material, hooks })
  expect({ hops: forward?.hops, backward, minimum, mean, rank, reachable, weights }).toEqual({
    hops: [
      { from: 80, to: 443, weight: 3, cost: 0 },
      { from: 443, to: 3306, weight: 1, cost: 2 / 0.75 },
    ],
    backward: null,
    minimum: 2 / 0.75,
    mean: null,
    rank: 3,
    reachable: 3,
    weights: { q1: 1, q3: 1.75, maximum: 3, heaviest: { from: 80, to: 443, weight: 3 }, divisor: 0.75 },
  })
})

test('the nearest ports are the closest, then those of fewer hops', () => {
  const { neighbours } = nearestLookup({ port: 80, parameters: { ...parameters, k: 2 }, material, hooks })
  expect(neighbours.map(({ port, distance, hops, path }) => [port.port, distance, hops, path])).toEqual([
    [443, 0, 1, [80, 443]],
    [8080, 0, 2, [80, 443, 8080]],
  ])
})

test('of equally near ports the higher is the nearer one', () => {
  const reader = memoryReader([...sequenceOf(1, 9, [80, 100]), ...sequenceOf(2, 9, [80, 200]), ...sequenceOf(3, 9, [80, 150])])
  const tied = createMaterial({ probes: reader, captures: [capture as never], volume: () => [], names: (port) => portName(port) })
  const { neighbours, warnings } = nearestLookup({ port: 80, parameters: { ...parameters, k: 2 }, material: tied, hooks })
  expect(neighbours.map(({ port }) => port.port)).toEqual([200, 150])
  expect(warnings).toHaveLength(1) // all weights equal: said, not hidden
})

test('the nearest ports of every port, and their places without the edge that sets w_max', () => {
  const of80 = table('nearest', 'The 3 nearest ports of every port').rows.filter(([port]) => port === 80)
  expect(of80.map(([, , place, near, , distance, hops, placeWithout, distanceWithout]) => [place, near, distance, hops, placeWithout, distanceWithout])).toEqual([
    // 80 had one edge, and it is the heaviest: without it 80 reaches nothing.
    [1, 443, 0, 1, null, null],
    [2, 8080, 0, 2, null, null],
    [3, 3306, 2 / 0.75, 2, null, null],
  ])
  expect(columns(table('nearest', 'The edge that sets w_max'), 'graph', 'from', 'to', 'maximum')).toEqual([['with it', 80, 443, 3], ['without it', 443, 8080, 3]])
})

test('one cluster is drawn with what its ports have inside and across its border', () => {
  expect(columns(table('cluster'), 'port', 'in', 'out', 'weightIn', 'weightOut', 'outside')).toEqual([
    [443, 1, 2, 3, 4, 2], [80, 1, 1, 1, 3, 0], [8080, 1, 1, 3, 1, 0], [3306, 1, 0, 1, 0, 0],
  ])
})
