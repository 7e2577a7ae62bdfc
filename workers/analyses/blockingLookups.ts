/** Questions about what a source does next, what is to be blocked of it, and what was learned about ports. [Evrard et al. 2019, VI; DEFINITIONS 10] */
import { createHash } from 'node:crypto'
import { Refusal, type Answers, type Hooks, type NextPortsAnswer, type Parameters, type RuleFormat, type RulesAnswer, type StrategyName, type Window } from '../contract.ts'
import { blockList, busiest } from '../blocking/blockList.ts'
import { factsOf, writeKnowledge } from '../blocking/knowledgeFile.ts'
import { learned, learnHere } from '../blocking/learn.ts'
import { nextPorts, sourceKey } from '../blocking/nextPorts.ts'
import { writeRules } from '../blocking/rules/index.ts'
import { rates } from '../blocking/simulate.ts'
import type { Material } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import { windowsWithProbes } from './run.ts'

interface Lookup {
  parameters: Parameters
  material: Material
  hooks: Hooks
}
const plain = ({ label, start, end, partial }: TimeWindow): Window => ({ label, start, end, partial })
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function oneWindow({ parameters, material }: Lookup): TimeWindow {
  const windows = windowsWithProbes(material, parameters)
  if (windows.length !== 1) {
    throw new Refusal('bad_window', `This needs one window and ${parameters.window} gives ${windows.length}; name one of them, such as ${windows[0]?.label ?? 'all'}.`)
  }
  return windows[0]
}
/** Here nothing is tested, so that all of the window is learned from unless `train` names less. */
function trainWindow(lookup: Lookup): TimeWindow {
  const { train } = lookup.parameters
  return train === '' ? oneWindow(lookup) : oneWindow({ ...lookup, parameters: { ...lookup.parameters, window: train } })
}

export function nextPortsLookup(input: Lookup & { source: string }): NextPortsAnswer {
  return nextPorts({ ...input, window: oneWindow(input), train: trainWindow(input) })
}

export function knowledgeLookup(input: Lookup): Answers['exportKnowledge'] {
  const { parameters, material, hooks } = input
  const window = trainWindow(input)
  const knowledge = learnHere({ material, window, parameters, hooks })
  if (knowledge.graph.ports.length === 0) throw new Refusal('no_probes', `No sequence is kept in the window ${window.label}: there is nothing learned to export. Set filter=none or take another window.`)
  const text = writeKnowledge({ ...knowledge, protocol: parameters.protocol })
  return { name: 'portolan-knowledge.json', text, sha256: sha256(text), bytes: Buffer.byteLength(text), learned: { window: plain(window), ...factsOf(knowledge) } }
}

export function rulesLookup(
  input: Lookup & { sources: readonly string[]; scanners: number; strategy: StrategyName; format: RuleFormat; at: string; caseName: string; content: string; product: string },
): RulesAnswer {
  const { parameters, material, hooks, strategy, format, at, caseName, content, product } = input
  const { k, t, detection } = parameters
  if (input.sources.length === 0 && input.scanners === 0) throw new Refusal('bad_question', 'No source is chosen: name some, or take the scanners with the most probes.')
  const window = oneWindow(input)
  const named = input.sources.map((text) => sourceKey(material, text))
  const keys = [...new Set([...named, ...busiest({ material, window, parameters, hooks, count: input.scanners })])]
  const knowledge = learned({ material, window: trainWindow(input), parameters, hooks })
  const list = blockList({ keys, material, window, knowledge, strategy, parameters, hooks })
  if (list.sources.length === 0) throw new Refusal('unknown_source', `None of the ${keys.length} chosen sources sent a probe in the window ${window.label}; take another window.`)
  const { cell } = list
  const seconds = Math.ceil(t)
  const percent = (share: number | null) => (share === null ? 'none' : `${Number((share * 100).toFixed(2))} %`)
  const from = knowledge.name === null ? `the window ${knowledge.window!.label} (${knowledge.window!.start} to ${knowledge.window!.end})` : `the imported knowledge ${knowledge.name}`
  const collateral =
    cell.benign === 0
      ? `Collateral: not to be seen here. These sources have no benign connection in the window (${benignWords(parameters)}). That is not proof that none would be cut.`
      : `Collateral: of ${cell.benign} benign connections of these sources (${benignWords(parameters)}) it would have cut ${cell.benignBlocked} (${percent(rates(cell).falsePositives)}), and ${list.benignListed} went to a listed port at any time.`
  // A strategy that learned from what it is measured on shows its best side.
  const learnedHere = knowledge.name === null && !['myself', 'euclidean', 'upward'].includes(strategy)
  const head = [
    `Block list of ${product}, made ${at} from the case ${caseName}, evidence ${content.slice(0, 16)}.`,
    `${list.sources.length} sources, ${list.entries} entries: ports probed in the last ${seconds} s of each source, and by ${strategy} the ${k} ports next to each. Learned from ${from}.`,
    `Each entry lasts ${seconds} s. A source is known from its probe ${detection} on. Source addresses may be forged.`,
    `Measured on this case, window ${window.label} (${window.start} to ${window.end}), these sources alone:`,
    `it would have blocked ${cell.blocked} of ${cell.probes} scan probes (${percent(rates(cell).blocked)}), and ${cell.useful} of ${cell.entries} entries would have been of use (${percent(rates(cell).usefulness)}).`,
    ...(learnedHere ? ['It was learned from these same probes, so expect less of it from now on; portolan run blocking tells what it does on days it was not learned from.'] : []),
    collateral,
  ]
  const expires = new Date(Date.parse(at) + seconds * 1000).toISOString()
  const { name, text } = writeRules(format, { sources: list.sources, protocol: parameters.protocol, seconds, made: at, expires, head })
  return {
    format,
    name,
    text,
    sha256: sha256(text),
    sources: list.sources.length,
    entries: list.entries,
    measured: {
      window: plain(window), probes: cell.probes, blocked: cell.blocked, created: cell.entries, useful: cell.useful, benign: cell.benign, benignBlocked: cell.benignBlocked, benignListed: list.benignListed,
    },
    warnings: parameters.blockScope === 'pair' ? ['A rule holds for every destination: blockScope=pair was taken as source.'] : [],
  }
}

function benignWords({ benign, scanLabel }: Parameters): string {
  return benign === 'handshakes' ? 'their source completed the handshake' : `by the imported labels, scans being ${scanLabel} or graver`
}
