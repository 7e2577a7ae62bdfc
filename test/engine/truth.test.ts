import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cell, ImportedCapture } from '../../workers/contract.ts'
import { readTable, sharedCaptures, whySkipped } from '../sharedCaptures.ts'
import { deviations, refusals } from './deviations.ts'
import { openEngine } from './openEngine.ts'

/** ISO 8601 with nine decimals, from the reference table's seconds since 1970. */
function isoOf(seconds: string): string | null {
  if (seconds === '') return null
  const [whole, fraction = ''] = seconds.split('.')
  // Out of any calendar (before 1970, after 275760): left as it is, and surely different.
  if (whole.startsWith('-') || Number(whole) > 8.64e12) return seconds
  return new Date(Number(whole) * 1000).toISOString().slice(0, 19) + `.${fraction.padEnd(9, '0')}Z`
}

test.skipIf(!sharedCaptures)(`from file to graph, the engine counts what tshark counted (${sharedCaptures ? 'real captures' : whySkipped})`, async () => {
  const differences: Record<string, string[]> = {}
  const refused: Record<string, string> = {}
  for (const truth of readTable('TRUTH.tsv')) {
    const engine = await openEngine()
    const { captures } = await engine.ask('importCaptures', { places: [join(sharedCaptures!, truth.file)] })
    const [ours] = captures
    if (ours.refusal && ours.result === 'refused') {
      refused[truth.file] = ours.refusal.code
      await engine.end()
      continue
    }
    const graph = ours.probes > 0 ? await graphOf(engine.ask) : { nodes: 0, edges: 0, weight: 0 }
    const found = compare(truth, ours, graph)
    if (found.length > 0) differences[truth.file] = found
    // Where tshark lists other frames than packets, the packets are those that capinfos counts.
    if (found.some((line) => line.startsWith('packets')) && truth.capinfos_packets !== '') expect([truth.file, ours.packets]).toEqual([truth.file, Number(truth.capinfos_packets)])
    await engine.end()
  }
  expect(refused).toEqual(refusals)
  expect(differences).toEqual(Object.fromEntries(Object.entries(deviations).map(([file, { differs }]) => [file, differs])))
  expect(Object.keys(deviations).length).toBeLessThanOrEqual(12)
}, 300_000)

async function graphOf(ask: Awaited<ReturnType<typeof openEngine>>['ask']): Promise<{ nodes: Cell; edges: Cell; weight: Cell }> {
  const { findings } = await ask('runAnalysis', { analysis: 'graph', parameters: { profile: 'paper1', cut: 'none' } })
  const table = findings.find((finding) => finding.kind === 'table')!
  const rows = Object.fromEntries((table.kind === 'table' ? table.rows : []).map(([measure, value]) => [measure, value]))
  return { nodes: rows.nodes, edges: rows.edges, weight: rows.weight }
}

/** 'column ours truth' for each column that differs. */
function compare(truth: Record<string, string>, ours: ImportedCapture, graph: { nodes: Cell; edges: Cell; weight: Cell }): string[] {
  const pairs: [string, unknown, unknown][] = [
    ['packets', ours.packets, Number(truth.packets)],
    ['tcp', ours.tcp, Number(truth.tcp)],
    ['udp', ours.udp, Number(truth.udp)],
    ['icmp', ours.icmp, Number(truth.icmp)],
    ['syn_only', ours.probes, Number(truth.syn_only)],
    ['sources', ours.sources, Number(truth.sources)],
    ['pairs', ours.pairs, Number(truth.pairs)],
    ['dports', ours.ports, Number(truth.dports)],
    ['out_of_order', ours.outOfOrder, Number(truth.out_of_order)],
    ['cut_by_snaplen', ours.cutBySnaplen, Number(truth.cut_by_snaplen)],
    ['first_ts', ours.first, isoOf(truth.first_ts)],
    ['last_ts', ours.last, isoOf(truth.last_ts)],
    ['graph_nodes', graph.nodes, Number(truth.graph_nodes)],
    ['graph_edges', graph.edges, Number(truth.graph_edges)],
    ['graph_weight', graph.weight, Number(truth.graph_weight)],
  ]
  return pairs.filter(([, mine, theirs]) => mine !== theirs).map(([column, mine, theirs]) => `${column}: ours ${mine}, tshark ${theirs}`)
}
