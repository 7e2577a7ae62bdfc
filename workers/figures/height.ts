/** How high a finding is drawn, in pixels at a width of about 720. */
import type { Finding } from '../contract.ts'
import { neighboursNetwork } from './neighbours.ts'
import { networkHeight } from './network.ts'

export function figureHeight(finding: Finding): number {
  if (finding.kind === 'network') return networkHeight(finding.nodes.length)
  if (finding.kind === 'series') return 260
  const key = finding.columns[0]?.key
  if (key === 'step') return 90 + 19 * finding.rows.length
  if (key === 'sensor' || key === 'protocol') return 90 + 26 * Math.min(10, finding.rows.length)
  if (key === 'unit') return 250
  const near = neighboursNetwork(finding)
  return near ? networkHeight(near.nodes.length) : key === 'port' || key === 'source' ? 360 : 280
}
