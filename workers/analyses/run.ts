/**
 * Runs an analysis over the windows its parameters name; every finding carries the label of its window. What is found
 * over all windows of a series comes last and carries the word that named the series, such as month.
 */
import { Refusal, type AnalysisResult, type Finding, type Hooks, type Parameters } from '../contract.ts'
import type { Material } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import { analyses } from './index.ts'

export function runAnalysis(input: { analysis: string; parameters: Parameters; material: Material; hooks: Hooks }): AnalysisResult {
  const { parameters, material, hooks } = input
  const analysis = analyses.find(({ id }) => id === input.analysis)
  if (analysis === undefined) {
    throw new Refusal('unknown_analysis', `There is no analysis ${JSON.stringify(input.analysis)}; there are ${analyses.map(({ id }) => id).join(', ')}.`)
  }
  const windows = windowsWithProbes(material, parameters)
  const warnings = new Set<string>()
  const findings: (Finding & { window: string })[] = []
  const scope = { probes: 0, kept: 0, retransmissions: 0, filtered: 0 }
  const across = windows.length > 1 ? analysis.across?.() : undefined
  for (const window of windows) {
    const within = material.within(window, parameters, hooks)
    const counts = within.counts()
    for (const key of ['probes', 'kept', 'retransmissions', 'filtered'] as const) scope[key] += counts[key]
    const warn = (sentence: string) => warnings.add(windows.length > 1 ? `${window.label}: ${sentence}` : sentence)
    if (window.partial) warn('The data do not fill this window: its first or last hour holds nothing.')
    if (counts.probes > 0 && counts.kept === 0) {
      const { minimum, maximum } = parameters
      warn(`The filter keeps none of ${counts.probes} probes: of ${counts.units} units, ${counts.under} have fewer than ${minimum} ports and ${counts.over} more than ${maximum}. Set filter=none to see them.`)
    }
    const input = { material, within, window, parameters, hooks, warn }
    const found = analysis.compute(input)
    for (const finding of found) findings.push({ ...finding, window: window.label })
    across?.window(input, found)
  }
  if (scope.probes === 0) throw emptyScope(material, parameters)
  for (const finding of across?.end() ?? []) findings.push({ ...finding, window: parameters.window })
  return {
    analysis: analysis.id,
    title: analysis.title,
    parameters,
    scope: { ...scope, windows: windows.map(({ label, start, end, partial }) => ({ label, start, end, partial })) },
    findings,
    warnings: [...warnings],
  }
}

/** Probes there are, but none where one looked. */
function emptyScope(material: Material, parameters: Parameters): Refusal {
  const probes = material.captures.reduce((sum, { ledger }) => sum + ledger.probes, 0)
  const [first] = material.captures.flatMap(({ first }) => first ?? []).sort()
  const last = material.captures.flatMap(({ last }) => last ?? []).sort().at(-1)
  const where = parameters.targets === '' ? '' : ` on ${parameters.targets}`
  return new Refusal('no_probes', `No probe lies in the window ${parameters.window}${where}; the case has ${probes} probes between ${first} and ${last}. Take another window.`)
}

export function windowsWithProbes(material: Material, parameters: Parameters): TimeWindow[] {
  const { sensor } = parameters
  const known = [...new Set(material.captures.map((capture) => capture.sensor))]
  if (sensor !== null && !known.includes(sensor)) {
    throw new Refusal('bad_question', `No capture has the sensor ${JSON.stringify(sensor)}; there are ${known.map((one) => JSON.stringify(one)).join(', ') || 'none'}.`)
  }
  if (material.captures.reduce((sum, { ledger }) => sum + ledger.probes, 0) === 0) {
    const packets = material.captures.reduce((sum, { ledger }) => sum + ledger.packets, 0)
    throw new Refusal('no_probes', `The ${material.captures.length} captures of this case hold ${packets} packets and no TCP probe (SYN without ACK); import a capture that has some.`)
  }
  return material.windows(parameters)
}
