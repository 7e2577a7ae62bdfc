/**
 * What changes from window to window, or from sensor to sensor: clusters, ports, ranks, transitions.
 * [Lagraa & Francois 2017, V-A.3 and V-B.2, Fig. 5; Evrard et al. 2019, IV-C: new ports every week]
 *
 * A series of windows is compared each with the one before that holds probes; a single window compares its sensors, in
 * the order of their labels.
 */
import { centralityParameters, communityParameters, sequenceParameters, type Analysis, type AnalysisInput } from '../analysis.ts'
import { rowsShown } from '../sideBySide.ts'
import { addChanges, type Changes } from './changes.ts'
import { snapshotOf, type Snapshot } from './snapshot.ts'
import { findingsOf } from './tables.ts'

/** Of the edges that appeared in a step, those with the most sources; `top` asks for fewer. */
const mostEdges = 1000

export const evolution: Analysis = {
  id: 'evolution',
  title: 'Evolution',
  answers: 'Which clusters, ranks and transitions are new, gone or changed since the window before, or at the other sensor?',
  source: 'P1 V-B.2, F.5; P2 IV-C',
  bySensor: true,
  parameters: [...sequenceParameters, ...centralityParameters, 'degree', ...communityParameters, 'top'],
  compute(input) {
    const { material, window, parameters, hooks, warn } = input
    if (material.windows(parameters).length > 1) return []
    const sensors = [...new Set(material.capturesIn(parameters).map(({ sensor }) => sensor))].sort()
    if (parameters.sensor !== null || sensors.length < 2) {
      warn('There is one window and one sensor, so nothing to compare: take window=month, week, day or hour, or captures of two sensors.')
      return []
    }
    const comparison = createComparison('sensor')
    for (const sensor of sensors) comparison.add(sensor, { ...input, within: material.within(window, { ...parameters, sensor }, hooks) })
    return comparison.end()
  },
  across() {
    const comparison = createComparison('window')
    return {
      window(input) {
        if (input.within.counts().probes > 0) comparison.add(input.window.label, input)
      },
      end: () => comparison.end(),
    }
  },
}

function createComparison(of: 'window' | 'sensor') {
  const changes: Changes = { summary: [], clusters: [], ranks: [], edges: [], appeared: 0 }
  let before: Snapshot | null = null
  return {
    add(label: string, { material, within, parameters, warn }: AnalysisInput): void {
      const after = snapshotOf(label, within, parameters)
      const edgesShown = parameters.top > 0 ? Math.min(parameters.top, mostEdges) : mostEdges
      if (before !== null) {
        const appeared = addChanges({ changes, before, after, within, names: material.names, rowsShown: rowsShown(parameters), edgesShown })
        if (appeared > mostEdges) warn(`Of ${appeared} transitions that appeared in ${label}, the ${edgesShown} with the most sources are listed.`)
      }
      before = after
    },
    end: () => (changes.summary.length === 0 ? [] : findingsOf(changes, of)),
  }
}
