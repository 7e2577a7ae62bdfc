/**
 * What a source probed last and will most likely probe next: the first K ports of each strategy's list for the port of
 * its last probe, how often that very step was taken in training, and what the last target answered there.
 * [Evrard et al. 2019, VI; DEFINITIONS 8, 10]
 */
import { isoTime, Refusal, strategyNames, type Hooks, type NextPort, type NextPortsAnswer, type Parameters, type ProbeAnswerName } from '../contract.ts'
import { pathTo } from '../graph/distances.ts'
import type { PortScanGraph } from '../graph/graph.ts'
import type { Material } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import { addressIn } from './addresses.ts'
import { learned, type Learned } from './learn.ts'
import { createRanking, longestList, type Strategy } from './strategies.ts'

const lastShown = 20
const answerNames = ['silent', 'open', 'closed', 'filtered'] as const
/** The most telling answer of several: what was open once is open. */
const telling: readonly ProbeAnswerName[] = ['open', 'closed', 'filtered', 'silent']

interface LastProbe {
  destination: number
  day: number
  time: number
  port: number
  answer: number
}

/** @throws Refusal `unknown_source` */
export function sourceKey(material: Material, text: string): number {
  const address = addressIn(text.trim())
  const key = address === null ? null : material.addressKey(address.text)
  if (address === null) throw new Refusal('bad_question', `${JSON.stringify(text)} is no address; write it as 198.51.100.7 or 2001:db8::7.`)
  if (key === null) throw new Refusal('unknown_source', `${address.text} is not in this case.`)
  return key
}

export function nextPorts(input: { source: string; material: Material; window: TimeWindow; train: TimeWindow; parameters: Parameters; hooks: Hooks }): NextPortsAnswer {
  const { material, window, train, parameters, hooks } = input
  const source = sourceKey(material, input.source)
  const last = lastProbes({ ...input, source })
  if (last.length === 0) {
    throw new Refusal('unknown_source', `${material.addressText(source)} sent no probe in the window ${window.label}; take another window or source.`)
  }
  const knowledge = learned({ material, window: train, parameters, hooks })
  const { graph } = knowledge
  const [{ port, destination }] = last
  const answers = answersOf({ material, window, parameters, hooks, destination })
  const vertex = graph.ports.indexOf(port)
  const warnings: string[] = []
  if (vertex < 0) warnings.push(`Port ${port} is in no sequence that was learned from: semantic and successor know nothing after it.`)
  else if (graph.outStart[vertex] === graph.outStart[vertex + 1]) warnings.push(`No step from port ${port} to another was learned: semantic and successor know nothing after it.`)
  const distances = vertex < 0 ? null : knowledge.distancesFrom(vertex)
  const facts = knowledge.weights()
  const describe = (next: number, rank: number): NextPort => {
    const target = graph.ports.indexOf(next)
    const path = distances === null || target < 0 ? null : pathTo({ graph, distances, source: vertex, target, facts })
    return {
      rank,
      port: material.names(next, parameters.protocol),
      path: path === null ? [] : [port, ...path.hops.map(({ to }) => to)],
      distance: path?.length ?? null,
      followed: weightOf(graph, vertex, target),
      answer: answers.get(next) ?? null,
    }
  }
  return {
    source: material.addressText(source),
    parameters,
    learned: { knowledge: knowledge.name, window: plainWindow(knowledge), ports: graph.ports.length, edges: graph.outTarget.length },
    last: last.map((probe) => ({
      time: isoTime(probe),
      destination: material.addressText(probe.destination),
      port: material.names(probe.port, parameters.protocol),
      answer: answerNames[probe.answer] ?? 'silent',
    })),
    from: material.names(port, parameters.protocol),
    destination: material.addressText(destination),
    leaving: vertex < 0 ? 0 : graph.weight.subarray(graph.outStart[vertex], graph.outStart[vertex + 1]).reduce((sum, one) => sum + one, 0),
    strategies: strategyNames
      .filter((strategy) => strategy !== 'myself')
      .map((strategy: Strategy) => ({
        strategy,
        next: createRanking({ knowledge, strategy, kMax: Math.min(parameters.k, longestList) })(port).map((next, index) => describe(next, index + 1)),
      })),
    warnings,
  }
}

function plainWindow({ window }: Learned): NextPortsAnswer['learned']['window'] {
  return window === null ? null : { label: window.label, start: window.start, end: window.end, partial: window.partial }
}

/** The last probes of a source in a window, the latest first; of equal times the later of its pair, or the later pair. */
function lastProbes({ material, window, parameters, hooks, source }: { material: Material; window: TimeWindow; parameters: Parameters; hooks: Hooks; source: number }): LastProbe[] {
  const found: (LastProbe & { order: number })[] = []
  let order = 0
  material.within(window, parameters, hooks).visitPairs(['time', 'answer'], (pair) => {
    if (pair.source !== source) return
    const { destination, day, time, port, answer, from, length } = pair
    for (let at = from + Math.max(0, length - lastShown); at < from + length; at++) {
      found.push({ destination, day: day[at], time: time[at], port: port[at], answer: answer[at], order: order++ })
    }
    found.sort((one, other) => other.day - one.day || other.time - one.time || other.order - one.order)
    found.length = Math.min(found.length, lastShown)
  })
  return found
}

/** What a destination answered on each port, to any source. */
function answersOf({ material, window, parameters, hooks, destination }: { material: Material; window: TimeWindow; parameters: Parameters; hooks: Hooks; destination: number }): Map<number, ProbeAnswerName> {
  const answers = new Map<number, ProbeAnswerName>()
  material.within(window, parameters, hooks).visitPairs(['answer'], (pair) => {
    if (pair.destination !== destination) return
    for (let at = pair.from; at < pair.from + pair.length; at++) {
      const answer = answerNames[pair.answer[at]] ?? 'silent'
      const before = answers.get(pair.port[at])
      if (before === undefined || telling.indexOf(answer) < telling.indexOf(before)) answers.set(pair.port[at], answer)
    }
  })
  return answers
}

function weightOf({ outStart, outTarget, weight }: PortScanGraph, from: number, to: number): number {
  if (from < 0 || to < 0) return 0
  for (let edge = outStart[from]; edge < outStart[from + 1]; edge++) if (outTarget[edge] === to) return weight[edge]
  return 0
}
