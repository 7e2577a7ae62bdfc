/** Distribution of the edge weights. [Evrard et al. 2019, Fig. 3] */
import { sortNumbers } from '../../graph/sortNumbers.ts'
import { sequenceParameters, type Analysis } from '../analysis.ts'
import { heaviestTable } from '../heaviest.ts'
import { weightWarnings } from '../weightWarnings.ts'

const mostPoints = 400

export const weights: Analysis = {
  id: 'weights',
  title: 'Distribution of edge weights',
  answers: 'How unequal are the transitions?',
  source: 'P2 F.3',
  parameters: sequenceParameters,
  compute({ within, warn }) {
    const { weight } = within.graph()
    const facts = within.weights()
    weightWarnings(facts, weight.length, warn)
    const sorted = sortNumbers(weight.slice())
    const steps: [number, number][] = []
    for (let at = 0; at < sorted.length; at++) {
      if (sorted[at] !== sorted[at + 1]) steps.push([sorted[at], (at + 1) / sorted.length])
    }
    const every = Math.ceil(steps.length / mostPoints)
    return [
      {
        kind: 'series',
        title: 'Edges with at most this weight',
        shape: 'step',
        x: { title: 'Weight of an edge', unit: 'transitions', kind: 'log' },
        y: { title: 'Share of edges', unit: '1', kind: 'number' },
        lines: [{ name: 'edges', points: steps.filter((_, index) => index % every === 0 || index === steps.length - 1) }],
        marks: [
          { axis: 'x', at: facts.q1, label: `Q1 = ${facts.q1}` },
          { axis: 'x', at: facts.q3, label: `Q3 = ${facts.q3}` },
        ],
      },
      heaviestTable({ within }),
    ]
  },
}
