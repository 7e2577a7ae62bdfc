import { expect, test } from 'vitest'
import type { Cell, Finding, Network, Series, Table } from '../../workers/contract.ts'
import { figureHeight } from '../../workers/figures/height.ts'
import { figureFor } from '../../workers/figures/index.ts'
import { toSvg } from '../../workers/figures/svg.ts'

const series = (name: string): Series => ({
  kind: 'series', title: name, shape: 'line',
  x: { title: 'Time (UTC)', unit: '', kind: 'time' }, y: { title: 'Probes', unit: 'probes', kind: 'number' },
  lines: [{ name, points: [['2016-11-01T00:00:00Z', 1], ['2016-11-02T00:00:00Z', 5]] }], marks: [],
})
const network = (label: string): Network => ({
  kind: 'network', title: label, directed: true, sizeTitle: 'degree', weightTitle: 'transitions',
  nodes: [{ id: '22', port: 22, label, group: 1, size: 2 }, { id: '23', port: 23, label: '23', group: 1, size: 1 }],
  links: [{ from: '22', to: '23', weight: 4, bold: true }], omitted: { nodes: 0, links: 0 },
})

test('the same finding is the same drawing to the byte, whatever was drawn between', () => {
  const draw = () => [series('probes'), network('22')].flatMap((finding) => (['light', 'dark'] as const).map((look) => toSvg(figureFor(finding, look)!, 640, 300)))
  const once = draw()
  toSvg(figureFor(series('another'), 'light')!, 100, 100)
  expect(draw()).toEqual(once)
  expect(new Set(once).size).toBe(4)
})

test('a hostile name is text in a drawing', () => {
  const svg = toSvg(figureFor(network('<script>alert(1)</script><image href="http://x.example"/>'), 'light')!, 640, 300)
  expect(svg).not.toMatch(/<(script|image)\b/)
})

test('what has nothing to draw draws nothing', () => {
  const empty = [{ ...series('x'), lines: [] }, { ...network('x'), nodes: [], links: [] }]
  expect(empty.map((finding) => figureFor(finding, 'light'))).toEqual([null, null])
})

const table = (columns: string[], ...rows: Cell[][]): Table => ({
  kind: 'table', title: 'T', columns: columns.map((key) => ({ key, title: key, unit: key === 'share' ? '1' : 'probes', kind: 'text' })), rows, total: rows.length, order: '',
})
const drawn = (finding: Finding) => [...toSvg(figureFor(finding, 'light')!, 720, figureHeight(finding)).matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)

test('a ledger is drawn as the shares of its steps; what is nothing has no bar', () => {
  const words = drawn(table(['step', 'reason', 'count', 'unit', 'share'], ['packets', 'probe', 3, 'packets', 0.75], ['packets', 'ICMP', 0, 'packets', 0], ['packets', 'other TCP', 1, 'packets', 0.25]))
  expect(words).toEqual(expect.arrayContaining(['probe', 'of packets', '75.0\u2009%', 'other TCP', '25.0\u2009%']))
  expect(words).not.toContain('ICMP')
})
test('transitions, sensors and protocols are bars with their values; a long list says what was cut', () => {
  const edges = Array.from({ length: 12 }, (_, index): Cell[] => [22 + index, 'ssh', 80, 'http', 100 - index, true])
  const words = drawn(table(['from', 'fromService', 'to', 'toService', 'weight', 'single'], ...edges))
  expect(words).toEqual(expect.arrayContaining(['T: the first 10 of 12', '22 to 80', 'ssh to http', '100', '91']))
  expect(words).not.toContain('90')
  expect(drawn(table(['sensor', 'daysWithData', 'packets'], ['', 2, 1234]))).toEqual(expect.arrayContaining(['without a label', '1\u2009234']))
  expect(drawn(table(['protocol', 'packets', 'share'], ['TCP', 7, 1]))).toEqual(expect.arrayContaining(['TCP', '7']))
})
test('a filter shows what it keeps of the probes', () => {
  expect(drawn(table(['unit', 'probesKept', 'probesDropped'], ['pair-day', 1, 3]))).toEqual(expect.arrayContaining(['pair-day', 'kept', '25.0\u2009%', '75.0\u2009%']))
})
test('two rankings stand beside each other; rows of another window do not get in', () => {
  const words = drawn(table(['rank', 'betweennessPort', 'betweennessService', 'betweenness', 'degreePort', 'degreeService', 'degree'], [1, 443, 'https', 9.5, 22, null, 4]))
  expect(words).toEqual(expect.arrayContaining(['443', 'https', '9.5', '22', 'unassigned', '4']))
})
test('ports and scanners are points, the highest named, slow scans in a colour of their own', () => {
  const ports = Array.from({ length: 20 }, (_, index): Cell[] => [1000 + index, index, index * index, 'C1', 1])
  const words = drawn(table(['port', 'degree', 'betweenness', 'cluster', 'stability'], ...ports))
  expect([words.includes('1019'), words.includes('1001')]).toEqual([true, false])
  expect(drawn(table(['source', 'destinations', 'ports', 'kind', 'slow'], ['192.0.2.1', 5, 4, 'block', true]))).toEqual(expect.arrayContaining(['slow scans', 'other scanners']))
})
test('of the nearest ports the smallest steps are drawn as a network', () => {
  const words = drawn(table(['port', 'place', 'near', 'dissimilarity'], [22, 1, 80, 0.5], [22, 2, 443, 0.7], [80, 1, 443, 0]))
  expect(words).toEqual(expect.arrayContaining(['22', '80', '443', 'T: each step from a port to its nearest']))
})
