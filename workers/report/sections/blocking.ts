/** What blocking ahead would have done: strategies side by side, their curves, and the benign connections cut. [Evrard et al. 2019, VI] */
import type { Cell } from '../../contract.ts'
import { formatNumber, formatShare } from '../../figures/numbers.ts'
import type { Block, Section } from '../document.ts'
import { figureBlocks, recordsOf, resultOf, tableBlocks, tablesOf, type ReportMaterial } from '../material.ts'
import { counted } from '../words.ts'

const sideBySide = 'Strategies side by side'
const learnedOn = 'Learned on and tested on'
const cut = 'Scans and benign connections cut, over days'
const collateral = 'Collateral: benign connections that would have been cut'
const published = 'Published: Evrard et al. 2019, Table II (MAWI, K = 3, 15 s), not computed here'
/** Shares closer than this are called the same, in percentage points. */
const alike = 0.5

export function blockingSection(material: ReportMaterial): Section {
  return { id: 'blocking', title: 'Preventive blocking', blocks: [...simulated(material), ...besideBenign(material)] }
}

function simulated(material: ReportMaterial): Block[] {
  const result = resultOf(material, 'blocking')
  if (result === null) {
    const why = material.notMade.find(({ analysis }) => analysis === 'blocking')?.why
    return [{ kind: 'paragraph', text: `Blocking was not simulated: ${why ?? 'the analysis was not made for this report.'}` }]
  }
  const { k, t, blockScope, detection, testData } = result.parameters
  const scope = blockScope === 'source' ? 'for every destination' : 'for the destination it probed'
  const setting = `When a source probes a port, that port and the K ports a strategy names are closed to it ${scope} for a time T; here it is known from its probe ${detection} on, and tested on ${testData} probes. Shown at K = ${k} and T = ${formatNumber(t)} s; the file beside has every K and T.`
  return [
    { kind: 'paragraph', text: setting },
    ...tableBlocks({ material, analysis: 'blocking', title: learnedOn, rows: 2, keys: ['part', 'window', 'start', 'end', 'probes', 'ports', 'edges', 'steps'] }),
    ...tableBlocks({ material, analysis: 'blocking', title: sideBySide, rows: 6 }),
    ...verdicts(material).map((text): Block => ({ kind: 'paragraph', text })),
    { kind: 'paragraph', text: 'Dashed lines in the figures are values Evrard et al. print for their own darknets; they were not computed here and this case need not meet them.' },
    ...figureBlocks(material, 'blocking'),
  ]
}

/** Which strategy does how well, and where the dissimilarity adds nothing to simpler lists. */
export function verdicts(material: ReportMaterial): string[] {
  if (tablesOf(material, 'blocking', sideBySide).length !== 1) return []
  const rows = recordsOf(material, 'blocking', sideBySide)
  const semantic = rows.find(({ strategy }) => strategy === 'semantic')
  if (semantic === undefined || typeof semantic.blocked !== 'number') return []
  const sentences = [
    `Of the probes of the test window, semantic would have blocked ${formatShare(semantic.blocked)}, with ${shareOf(semantic.usefulness)} of its entries of use.`,
  ]
  for (const row of rows) {
    const { strategy, blockedBeyond } = row
    if (strategy === 'semantic' || typeof blockedBeyond !== 'number') continue
    const size = `${formatNumber(Number(Math.abs(blockedBeyond).toPrecision(2)))} points`
    if (Math.abs(blockedBeyond) < alike) {
      sentences.push(`${String(strategy)} blocks as much (${shareOf(row.blocked)}, ${size} ${blockedBeyond < 0 ? 'less' : 'more'}) with ${shareOf(row.usefulness)} of use: here the dissimilarity adds nothing to it.`)
    } else sentences.push(`${String(strategy)} blocks ${shareOf(row.blocked)}, ${size} ${blockedBeyond < 0 ? 'less' : 'more'}, with ${shareOf(row.usefulness)} of use.`)
  }
  return [sentences.join(' ')]
}
const spread = (measure: string) => ['Minimum', 'Mean', 'Maximum'].map((which) => `${measure}${which}`)
const shareOf = (cell: Cell) => (typeof cell === 'number' ? formatShare(cell) : 'none')

function besideBenign(material: ReportMaterial): Block[] {
  const result = resultOf(material, 'detection')
  if (result === null) return []
  const { benign, scanLabel, kGrid, tGrid } = result.parameters
  const setting = `K = ${kGrid}, ${formatNumber(Number(tGrid))} s`
  const rows = recordsOf(material, 'detection', cut)
  const heading: Block = { kind: 'heading', text: 'Beside legitimate traffic' }
  if (rows.every(({ fprMean }) => fprMean === null)) {
    return [heading, { kind: 'paragraph', text: `${benign === 'labels' ? 'Every probe of the test window bears a label that counts as a scan' : 'No connection of the test window had its handshake completed by its source'}: what blocking would cost cannot be told from this case.` }]
  }
  const [table] = tablesOf(material, 'detection', collateral)
  return [
    heading,
    { kind: 'paragraph', text: `Benign are the connections ${benign === 'labels' ? `that the imported labels do not call ${scanLabel} or graver` : 'whose handshake their source completed'}. Each UTC day is simulated on its own. ${counted(table?.total ?? 0, 'pair of a benign connection and a strategy', 'pairs of a benign connection and a strategy')} would have been cut.` },
    ...tableBlocks({ material, analysis: 'detection', title: cut, rows: 6, keys: ['strategy', ...spread('tpr'), ...spread('fpr')], caption: `Scans (TPR) and benign connections (FPR) cut, over days; ${setting}` }),
    ...tableBlocks({ material, analysis: 'detection', title: cut, rows: 6, keys: ['strategy', 'days', ...spread('usefulness')], caption: `Usefulness over days; ${setting}` }),
    ...tableBlocks({ material, analysis: 'detection', title: published, rows: 3 }),
    ...tableBlocks({ material, analysis: 'detection', title: collateral, rows: 20 }),
  ]
}
