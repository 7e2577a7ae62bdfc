/** Panels of clusters: the heaviest spanning tree and a few links beside it, worked by hand. */
import { expect, test } from 'vitest'
import { clusterPanels } from '../../workers/analyses/panels.ts'
import { completeParameters, type CaptureRecord, type Ledger } from '../../workers/contract.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { memoryReader, sequenceOf, type MemoryProbe } from './memoryReader.ts'

function panelsOf(sequences: number[][]) {
  const probes: MemoryProbe[] = sequences.flatMap((ports, index) => sequenceOf(1, 100 + index, ports))
  const captures = [{ id: 1, sensor: '', first: '', last: '', ledger: { probes: probes.length, packets: probes.length } as Ledger } as CaptureRecord]
  const material = createMaterial({ probes: memoryReader(probes), captures, volume: () => [], names: (port) => portName(port) })
  return clusterPanels({ parameters: completeParameters({ filter: 'none' }), material, hooks: { cancelled: () => false, progress() {} } })
}

test('a triangle keeps its two heaviest links as the tree and the lightest beside it', () => {
  // 1-2 both ways three times, 2-3 twice, 3-1 once; 7-8 is a cluster of its own, 9 is alone.
  const { panels, omitted } = panelsOf([[1, 2, 1, 2], [2, 3], [2, 3], [3, 1], [7, 8], [9, 9]])
  expect(panels.map(({ cluster, ports, network }) => [cluster, ports, network.links])).toEqual([
    // The strongest port first: 2 with 5, then 1 with 4, then 3.
    [1, 3, [{ from: '2', to: '1', weight: 3, bold: true }, { from: '2', to: '3', weight: 2, bold: true }, { from: '1', to: '3', weight: 1, bold: false }]],
    [2, 2, [{ from: '7', to: '8', weight: 1, bold: true }]],
  ])
  expect(omitted).toEqual({ clusters: 0, ports: 0 })
})

test('a large cluster shows twelve ports, eleven links of the tree and four more; the rest is counted', () => {
  const ports = Array.from({ length: 14 }, (_, index) => index + 1)
  const everyPair = ports.flatMap((one) => ports.filter((other) => other > one).map((other) => [one, other]))
  const { panels } = panelsOf(everyPair)
  const [{ ports: count, network }] = panels
  expect([count, network.nodes.length, network.links.length, network.links.filter(({ bold }) => bold).length, network.omitted]).toEqual([14, 12, 15, 11, { nodes: 2, links: 66 - 15 }])
})
