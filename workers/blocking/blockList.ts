/**
 * The block list of chosen sources: the entries alive at the last probe of each, were the strategy at work.
 *
 * An entry is a (source, port): a port the source probed within the last T seconds before its last probe, and the K
 * ports listed for it. What the list would have done on this case is measured in the same pass: the simulation of these
 * sources alone, and their benign connections to listed ports. [Evrard et al. 2019, VI; DEFINITIONS 10]
 */
import { Refusal, type Hooks, type Parameters, type StrategyName } from '../contract.ts'
import type { Material } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import type { DeliveredGroup } from './groups.ts'
import type { Learned } from './learn.ts'
import { createSimulator, type BlockingCell } from './simulate.ts'
import { portLists, type PortLists } from './strategies.ts'
import { createMarker, visitTraffic } from './traffic.ts'

export interface BlockedSource {
  address: string
  /** Ascending. */
  ports: number[]
  /** Of them, those it probed itself. */
  probed: number
  probes: number
}
export interface BlockList {
  sources: BlockedSource[]
  entries: number
  cell: BlockingCell
  /** Benign connections of these sources to their listed ports, at any time in the window. */
  benignListed: number
}
/** Far more than any firewall wants. */
const mostEntries = 200_000

export function blockList(input: {
  keys: readonly number[]
  material: Material
  window: TimeWindow
  knowledge: Learned
  strategy: StrategyName
  parameters: Parameters
  hooks: Hooks
}): BlockList {
  const { keys, material, window, knowledge, strategy, hooks } = input
  // A rule sees no destination, and every probe counts.
  const parameters: Parameters = { ...input.parameters, blockScope: 'source', testData: 'unfiltered' }
  const { k, t, detection } = parameters
  const lists = portLists({ knowledge, strategy, kMax: strategy === 'myself' ? 0 : k, hooks })
  const simulator = createSimulator({ lists: [lists], k: [k], t: [t], detection })
  const found = new Map<number, BlockedSource>()
  let entries = 0
  let benignListed = 0
  visitTraffic({
    material,
    window,
    parameters,
    hooks,
    sources: new Set(keys),
    marker: createMarker({ material, parameters }),
    group(group, source) {
      simulator.simulateGroup(group)
      const { listed, probed, probes } = alive({ group, lists, lasting: t * 1e9, detection })
      for (let at = 0; at < group.length; at++) if (group.benign[at] === 1 && listed.has(group.ports[at])) benignListed++
      entries += listed.size
      if (entries > mostEntries) {
        throw new Refusal('bad_question', `The list has more than ${mostEntries} entries; choose fewer sources, a smaller K or a shorter time.`)
      }
      found.set(source, { address: material.addressText(source), ports: [...listed].sort((one, other) => one - other), probed: probed.size, probes })
    },
  })
  return { sources: keys.flatMap((key) => found.get(key) ?? []), entries, cell: simulator.cells()[0], benignListed }
}

/** What is set and not expired at the last probe of a group. */
function alive(input: { group: DeliveredGroup<number>; lists: PortLists; lasting: number; detection: number }): { listed: Set<number>; probed: Set<number>; probes: number } {
  const { group, lists, lasting, detection } = input
  const { times, ports, benign, length } = group
  let last = -Infinity
  for (let at = 0; at < length; at++) if (benign[at] === 0) last = times[at]
  const listed = new Set<number>()
  const probed = new Set<number>()
  let probes = 0
  for (let at = 0; at < length; at++) {
    if (benign[at] === 1) continue
    if (++probes < detection || times[at] + lasting <= last) continue
    const port = ports[at]
    listed.add(port)
    probed.add(port)
    const start = port * lists.kMax
    for (let rank = 0; rank < lists.lengths[port]; rank++) listed.add(lists.ports[start + rank])
  }
  return { listed, probed, probes }
}

/** The sources with the most probes of a window; equal counts by the lower address. */
export function busiest(input: { material: Material; window: TimeWindow; parameters: Parameters; hooks: Hooks; count: number }): number[] {
  const { material, window, parameters, hooks, count } = input
  const probes = new Map<number, number>()
  material.within(window, parameters, hooks).visitPairs([], ({ source, length }) => probes.set(source, (probes.get(source) ?? 0) + length))
  const compare = material.addressOrder()
  return [...probes].sort(([one, few], [other, many]) => many - few || compare(one, other)).slice(0, count).map(([source]) => source)
}
