/**
 * What is known about ports: learned in a window of this case, or imported from a file.
 */
import { Refusal, type Hooks, type Parameters, type WeightFacts } from '../contract.ts'
import { createDistanceFinder, type DistanceFinder } from '../graph/distances.ts'
import { weightFacts } from '../graph/weights.ts'
import type { Material } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import type { Knowledge } from './strategies.ts'

export interface Learned extends Knowledge {
  /** The imported file's name; null: learned in `window`. */
  name: string | null
  window: TimeWindow | null
  weights(): WeightFacts
  distancesFrom: DistanceFinder
}

/** Learned from the kept sequences of a window; `popular` counts all its probes, before the filter. */
export function learnHere(input: { material: Material; window: TimeWindow; parameters: Parameters; hooks: Hooks }): Learned {
  const { material, window, parameters, hooks } = input
  const within = material.within(window, parameters, hooks)
  if (within.counts().probes === 0) {
    throw new Refusal('no_probes', `No probe lies in the training window ${window.label}; there is nothing to learn from. Take another window.`)
  }
  const graph = within.graph()
  return { name: null, window, graph, probesPerPort: within.portTally('all').probes, weights: () => within.weights(), distancesFrom: (vertex) => within.distancesFrom(vertex) }
}

/** @throws Refusal `unknown_knowledge`, also where it is of the other protocol */
export function learnedElsewhere(material: Material, name: string, protocol: Parameters['protocol']): Learned {
  const knowledge = material.knowledge(name)
  if (knowledge.protocol !== protocol) {
    throw new Refusal('unknown_knowledge', `The knowledge ${name} is of ${knowledge.protocol.toUpperCase()} ports; the scope is ${protocol.toUpperCase()}. Take another, or set protocol=${knowledge.protocol}.`)
  }
  let finder: DistanceFinder | null = null
  const facts = weightFacts(knowledge.graph)
  return { name, window: null, graph: knowledge.graph, probesPerPort: knowledge.probesPerPort, weights: () => facts, distancesFrom: (vertex) => (finder ??= createDistanceFinder(knowledge.graph))(vertex) }
}

export function learned(input: { material: Material; window: TimeWindow; parameters: Parameters; hooks: Hooks }): Learned {
  const { knowledge, protocol } = input.parameters
  return knowledge === null ? learnHere(input) : learnedElsewhere(input.material, knowledge, protocol)
}
