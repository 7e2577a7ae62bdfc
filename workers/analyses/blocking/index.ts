/**
 * Preventive blocking: how many probes of the test window each strategy would have blocked, and how many of its entries
 * were of use, for every K and blocking time of a grid in one pass. [Evrard et al. 2019, VI; DEFINITIONS 10]
 *
 *   %blocked = blocked probes / probes        %usefulness = entries hit before they expired / entries created
 *   hit@K    = steps to a port among the first K listed / steps to another port
 */
import { Refusal, type Finding, type Hooks, type Parameters } from '../../contract.ts'
import { gridOf, type Grid } from '../../blocking/grid.ts'
import { createHitCounter, type HitRate } from '../../blocking/hitRate.ts'
import { splitOf, type Split } from '../../blocking/split.ts'
import { learned, learnHere, type Learned } from '../../blocking/learn.ts'
import { createSimulator, type BlockingCell } from '../../blocking/simulate.ts'
import { portLists, type PortLists } from '../../blocking/strategies.ts'
import { visitTraffic } from '../../blocking/traffic.ts'
import type { Material } from '../../material.ts'
import { sequenceParameters, type Analysis } from '../analysis.ts'
import { weightWarnings } from '../weightWarnings.ts'
import { compared, curves, grid, hits, learnedTable, transfer } from './tables.ts'

/** Times are exact to the nanosecond for so long from the first test day. */
const exactDays = 104

export const blocking: Analysis = {
  id: 'blocking',
  title: 'Preventive blocking',
  answers: 'How many probes would a block list learned from earlier scans have stopped, and how much of it would have been of use?',
  source: 'P2 VI, F.10, F.11',
  parameters: [...sequenceParameters, 'train', 'test', 'knowledge', 'strategies', 'kGrid', 'tGrid', 'k', 't', 'blockScope', 'detection', 'testData'],
  compute({ material, window, parameters, hooks, warn }) {
    const wanted = shownToo(gridOf(parameters), parameters)
    const split = splitOf({ material, window, parameters })
    if (split.byDefault && parameters.knowledge === null) warn(`Learned on the first two thirds of the days with data (${split.train!.label}), tested on the rest (${split.test.label}).`)
    const known = learned({ material, window: split.train ?? split.test, parameters, hooks })
    weightWarnings(known.weights(), known.graph.outTarget.length, warn)
    const lists = listsOf(known, wanted, hooks)
    const run = simulateAll({ material, split, parameters, hooks, lists, wanted })
    const { from, to } = split.test
    if (from !== null && to !== null && to.day - from.day > exactDays) warn(`The test window is longer than ${exactDays} days: times in its later part are rounded to a few nanoseconds.`)
    const at = { k: parameters.k, t: parameters.t }
    const findings: Finding[] = [
      grid(run.cells),
      ...curves({ cells: run.cells, wanted, ...at }),
      hits(run.hits),
      compared({ ...run, ...at }),
      learnedTable({ known, split, probes: run.probes }),
    ]
    if (known.name !== null && split.train !== null) {
      const here = learnHere({ material, window: split.train, parameters, hooks })
      const own = simulateAll({ material, split, parameters, hooks, lists: listsOf(here, wanted, hooks), wanted })
      findings.push(transfer({ name: known.name, elsewhere: run, here: own, train: split.train, ...at }))
    }
    return findings
  },
}

/** The K and T shown alone are in the grid, whatever it names. */
function shownToo({ strategies, k, t }: Grid, parameters: Parameters): Grid {
  const with_ = (some: number[], one: number) => [...new Set([...some, one])].sort((a, b) => a - b)
  return { strategies, k: with_(k, parameters.k), t: with_(t, parameters.t) }
}

function listsOf(knowledge: Learned, { strategies, k }: Grid, hooks: Hooks): PortLists[] {
  const kMax = Math.max(...k)
  return strategies.map((strategy) => portLists({ knowledge, strategy, kMax: strategy === 'myself' ? 0 : kMax, hooks }))
}

interface Run {
  probes: number
  cells: BlockingCell[]
  hits: HitRate[]
}
function simulateAll(input: { material: Material; split: Split; parameters: Parameters; hooks: Hooks; lists: PortLists[]; wanted: Grid }): Run {
  const { material, split, parameters, hooks, lists, wanted } = input
  const simulator = createSimulator({ lists, k: wanted.k, t: wanted.t, detection: parameters.detection })
  const counter = createHitCounter({ lists })
  const { probes } = visitTraffic({
    material,
    window: split.test,
    parameters,
    hooks,
    sequence: counter.sequence,
    group: (group) => simulator.simulateGroup(group),
  })
  if (probes === 0) throw new Refusal('no_probes', `No probe lies in the test window ${split.test.label}; there is nothing to test on. Take another window.`)
  return { probes, cells: simulator.cells(), hits: counter.rates().filter(({ k }) => wanted.k.includes(k)) }
}
