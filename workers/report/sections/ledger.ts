/** From bytes to transitions: what each step kept and why it lost the rest; whether the sums close is computed here. */
import type { Block, Section } from '../document.ts'
import { figureBlocks, recordsOf, resultOf, tableBlocks, type ReportMaterial } from '../material.ts'
import { formatNumber } from '../../figures/numbers.ts'

/** Step, the thing it splits, and the earlier row that it splits. */
const steps = [
  { step: 'packets', whole: 'packets in the captures', of: null },
  { step: 'probes', whole: 'probes among the packets', of: { step: 'packets', reason: 'probe' } },
  { step: 'kept', whole: 'probes kept in sequences', of: { step: 'probes', reason: 'kept in sequences' } },
] as const

export function ledgerSection(material: ReportMaterial): Section {
  const rows = recordsOf(material, 'ledger')
  const udp = resultOf(material, 'ledger')?.parameters.protocol === 'udp'
  const closing = steps.flatMap(({ step, whole, of }): string[] => {
    const parts = rows.filter((row) => row.step === step)
    if (parts.length === 0) return []
    const sum = parts.reduce((total, { count }) => total + Number(count), 0)
    const target = of ? rows.find((row) => row.step === of.step && row.reason === (udp && of.reason === 'probe' ? 'UDP' : of.reason))?.count : material.summary.packets
    if (typeof target !== 'number') return []
    return [sum === target ? `${formatNumber(target)} ${whole}: the parts add up exactly.` : `${formatNumber(target)} ${whole}: the parts add up to ${formatNumber(sum)}, which differs by ${formatNumber(sum - target)}.`]
  })
  const blocks: Block[] = [
    { kind: 'paragraph', text: 'Every packet ends in exactly one class and every probe in exactly one outcome. Each step below splits one number of the step before it.' },
    ...figureBlocks(material, 'ledger'),
    ...tableBlocks({ material, analysis: 'ledger', rows: 80 }),
    ...(closing.length > 0 ? [{ kind: 'list', items: closing } as Block] : []),
    ...figureBlocks(material, 'filter'),
    ...tableBlocks({ material, analysis: 'filter', rows: 10 }),
  ]
  return { id: 'ledger', title: 'Ledger', blocks }
}
