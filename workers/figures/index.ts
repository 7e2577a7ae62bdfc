/** Finding -> one ECharts option: drawn live on the page, as SVG in report and command line. No DOM here. */
import type { Finding } from '../contract.ts'
import type { Option } from './axes.ts'
import { boxFigure } from './box.ts'
import { centralFigure } from './central.ts'
import { clustersFigure } from './clusters.ts'
import { keptFigure } from './kept.ts'
import { neighboursNetwork } from './neighbours.ts'
import { networkFigure } from './network.ts'
import type { Look } from './palette.ts'
import { rankingFigure } from './ranking.ts'
import { scatterFigure } from './scatter.ts'
import { seriesFigure } from './series.ts'

/** Null for a table that is best read as a table. */
export function figureFor(finding: Finding, look: Look): Option | null {
  if (finding.kind === 'series') {
    if (finding.lines.every(({ points }) => points.length === 0)) return null
    return finding.shape === 'box' ? boxFigure(finding, look) : seriesFigure(finding, look)
  }
  if (finding.kind === 'network') return finding.nodes.length > 0 ? networkFigure(finding, look) : null
  const near = neighboursNetwork(finding)
  if (near) return networkFigure(near, look)
  return rankingFigure(finding, look) ?? centralFigure(finding, look) ?? clustersFigure(finding, look) ?? keptFigure(finding, look) ?? scatterFigure(finding, look)
}
