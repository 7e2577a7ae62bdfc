/** The list of analyses; a new one is a folder and a line here. */
import type { AnalysisDescription } from '../contract.ts'
import type { Analysis } from './analysis.ts'
import { betweenness } from './betweenness/index.ts'
import { blocking } from './blocking/index.ts'
import { calendar } from './calendar/index.ts'
import { centrality } from './centrality/index.ts'
import { cluster } from './cluster/index.ts'
import { communities } from './communities/index.ts'
import { dataset } from './dataset/index.ts'
import { degree } from './degree/index.ts'
import { detection } from './detection/index.ts'
import { distinctPorts } from './distinctPorts/index.ts'
import { edges } from './edges/index.ts'
import { evolution } from './evolution/index.ts'
import { filter } from './filter/index.ts'
import { gaps } from './gaps/index.ts'
import { graph } from './graph/index.ts'
import { ledger } from './ledger/index.ts'
import { nearest } from './nearest/index.ts'
import { newPorts } from './newPorts/index.ts'
import { outcomes } from './outcomes/index.ts'
import { pairGaps } from './pairGaps/index.ts'
import { ports } from './ports/index.ts'
import { protocols } from './protocols/index.ts'
import { ranges } from './ranges/index.ts'
import { rescans } from './rescans/index.ts'
import { scanners } from './scanners/index.ts'
import { sensitivity } from './sensitivity/index.ts'
import { smallest } from './smallest/index.ts'
import { top } from './top/index.ts'
import { volume } from './volume/index.ts'
import { weights } from './weights/index.ts'

export const analyses: readonly Analysis[] = [
  ledger, dataset, protocols, volume, calendar, ranges, top, filter, graph, edges, ports, degree, betweenness, centrality, communities, cluster, weights,
  nearest, smallest, scanners, outcomes, distinctPorts, newPorts, rescans, gaps, pairGaps, evolution, sensitivity, blocking, detection,
]

export function describeAnalyses(): AnalysisDescription[] {
  return analyses.map(({ id, title, answers, source, parameters }) => ({ id, title, answers, source, parameters }))
}
