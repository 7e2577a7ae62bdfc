/**
 * Runs an analysis over the windows its parameters name; every finding carries the label of its window. What is found
 * over all windows of a series comes last and carries the word that named the series, such as month.
 *
 * With sensors = apart every window is looked at a sensor at a time, then at all together; what can be laid side by side
 * is one finding (besideSensors.ts), the rest one a sensor.
 */
import { Refusal, type AnalysisResult, type Finding, type Hooks, type Parameters, type Window } from '../contract.ts'
import type { Kernel, Material, WindowMaterial } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import { kernelsOf } from './ahead.ts'
import { namedFor, windowed, type Across, type Analysis, type AnalysisInput } from './analysis.ts'
import { besideSensors } from './besideSensors.ts'
import { analyses } from './index.ts'

type Windowed = ReturnType<typeof windowed>
/** One sensor, or all of them: null. */
interface Part {
  name: string | null
  parameters: Parameters
}

/** @param input.next analyses that will be asked for after this one under the same parameters: what they take longest for is begun beside it */
export function runAnalysis(input: { analysis: string; next?: readonly string[]; parameters: Parameters; material: Material; hooks: Hooks }): AnalysisResult {
  const { parameters, hooks, next = [] } = input
  const material = namedFor(input.material, parameters.protocol)
  const analysis = analyses.find(({ id }) => id === input.analysis)
  if (analysis === undefined) {
    throw new Refusal('unknown_analysis', `There is no analysis ${JSON.stringify(input.analysis)}; there are ${analyses.map(({ id }) => id).join(', ')}.`)
  }
  const windows = windowsWithProbes(material, parameters)
  const warnings = new Set<string>()
  const findings: Windowed[] = []
  const scope = { probes: 0, kept: 0, retransmissions: 0, filtered: 0 }
  const parts = partsOf(material, parameters, analysis)
  const across = parts.map(() => (windows.length > 1 ? analysis.across?.() : undefined))
  const labels: Window[] = []
  // What the next analyses take is begun where all of them look at the same one window.
  const kernels = kernelsOf(windows.length * parts.length === 1 ? [analysis.id, ...next] : [analysis.id], parameters)
  if (parameters.zone !== 'UTC') warnings.add(`Windows begin at midnight of ${parameters.zone}; times, ISO weeks, the days of the filter and cut=day are those of UTC.`)
  for (const window of windows) {
    const found = parts.map((part, at) => {
      const { label } = labelled(window, part, parts.length)
      const within = material.within(window, part.parameters, hooks)
      const counts = within.counts()
      if (part.name === null) for (const key of ['probes', 'kept', 'retransmissions', 'filtered'] as const) scope[key] += counts[key]
      const warn = (sentence: string) => warnings.add(windows.length * parts.length > 1 ? `${label}: ${sentence}` : sentence)
      const one: AnalysisInput = { material, within, window, parameters: part.parameters, hooks, warn }
      if (window.partial && part.name === null) warn('The data do not fill this window: its first or last hour holds nothing.')
      if (counts.probes > 0 && counts.kept === 0) warn(nothingKept(counts, parameters))
      const computed = expecting(within, kernels, () => analysis.compute(one))
      tell(across[at], one, computed)
      return { label, name: part.name ?? allSensors, findings: computed }
    })
    labels.push(...parts.map((part) => labelled(window, part, parts.length)))
    if (parts.length > 1) for (const finding of besideSensors(found)) findings.push(windowed(finding, window.label))
    const alone = (finding: Finding) => parts.length === 1 || finding.kind === 'network' || (finding.kind === 'series' && (finding.shape === 'box' || finding.shape === 'stacked'))
    for (const { label, findings: computed } of found) for (const finding of computed) if (alone(finding)) findings.push(windowed(finding, label))
  }
  if (scope.probes === 0) throw emptyScope(material, parameters)
  parts.forEach((part, at) => {
    const word = labelled({ ...windows[0], label: parameters.window }, part, parts.length).label
    for (const finding of across[at]?.end() ?? []) findings.push(windowed(finding, word))
  })
  return { analysis: analysis.id, title: analysis.title, parameters, scope: { ...scope, windows: labels }, findings, warnings: [...warnings] }
}

/** What was begun goes on when the analysis has ended; not when it was refused. */
function expecting<Value>(within: WindowMaterial, kernels: readonly Kernel[], compute: () => Value): Value {
  try {
    within.expect(kernels)
    return compute()
  } catch (error) {
    within.expectNothing()
    throw error
  }
}

const allSensors = 'all sensors'

/** The sensors one by one and last all together; only that where they are not to be told apart, or cannot be. */
function partsOf(material: Material, parameters: Parameters, analysis: Analysis): Part[] {
  const all: Part = { name: null, parameters: { ...parameters, sensors: 'together' } }
  const sensors = [...new Set(material.capturesIn(parameters).map(({ sensor }) => sensor))].sort()
  if (parameters.sensors === 'together' || analysis.bySensor === true || sensors.length < 2) return [{ ...all, parameters }]
  return [...sensors.map((sensor): Part => ({ name: sensor || 'without a label', parameters: { ...all.parameters, sensor } })), all]
}

function labelled({ label, start, end, partial }: TimeWindow, { name }: Part, parts: number): Window {
  return { label: parts === 1 ? label : `${label}, ${name ?? allSensors}`, start, end, partial }
}

/** A window of a step that holds no probe is told too: a series shows its gap. */
function tell(across: Across | undefined, input: AnalysisInput, findings: readonly Finding[]): void {
  across?.window(input, findings)
}

function nothingKept(counts: { probes: number; units: number; under: number; over: number }, { minimum, maximum }: Parameters): string {
  const { probes, units, under, over } = counts
  return `The filter keeps none of ${probes} probes: of ${units} units, ${under} have fewer than ${minimum} ports and ${over} more than ${maximum}. Set filter=none to see them.`
}

/** Probes there are, but none where one looked. */
function emptyScope(material: Material, parameters: Parameters): Refusal {
  const captures = material.capturesIn(parameters)
  const udp = parameters.protocol === 'udp'
  const probes = captures.reduce((sum, { ledger }) => sum + (udp ? ledger.udp : ledger.probes), 0)
  const [first] = captures.flatMap(({ first }) => first ?? []).sort()
  const last = captures.flatMap(({ last }) => last ?? []).sort().at(-1)
  const { targets, sources, withoutSources } = parameters
  const where = [targets && ` on ${targets}`, sources && ` from ${sources}`, withoutSources && ` without ${withoutSources}`].filter(Boolean).join('')
  const which = `${parameters.outcome === 'unanswered' ? 'unanswered ' : ''}${udp ? 'UDP ' : ''}probe`
  return new Refusal('no_probes', `No ${which} lies in the window ${parameters.window}${where}; the captures have ${probes} ${udp ? 'UDP datagrams' : 'probes'} between ${first} and ${last}. Take another window${where && ' or other networks'}.`)
}

export function windowsWithProbes(material: Material, parameters: Parameters): TimeWindow[] {
  const { sensor } = parameters
  const known = [...new Set(material.captures.map((capture) => capture.sensor))]
  if (sensor !== null && !known.includes(sensor)) {
    throw new Refusal('unknown_capture', `No capture has the sensor ${JSON.stringify(sensor)}; ${known.some((one) => one !== '') ? `there are ${known.map((one) => JSON.stringify(one)).join(', ')}` : 'none of this case was given a label at import'}.`)
  }
  const captures = material.capturesIn(parameters)
  if (captures.length === 0 && material.captures.length > 0) {
    throw new Refusal('unknown_capture', `No capture of this scope has a SHA-256 that begins with ${parameters.captures}; portolan list --case names them.`)
  }
  const udp = parameters.protocol === 'udp'
  if (captures.reduce((sum, { ledger }) => sum + (udp ? ledger.udp : ledger.probes), 0) === 0) {
    const packets = captures.reduce((sum, { ledger }) => sum + ledger.packets, 0)
    throw new Refusal('no_probes', `The ${captures.length} captures of this scope hold ${packets} packets and no ${udp ? 'UDP datagram' : 'TCP probe (SYN without ACK)'}; import a capture that has some.`)
  }
  return material.windows(parameters)
}
