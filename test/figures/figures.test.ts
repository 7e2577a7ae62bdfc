import { expect, test } from 'vitest'
import type { Network, Series } from '../../workers/contract.ts'
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
