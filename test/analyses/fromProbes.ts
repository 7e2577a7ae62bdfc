/** Runs an analysis on a list of probes and gives its findings with their cells by column. */
import { completeParameters, type AnalysisResult, type CaptureRecord, type Cell, type Finding, type Ledger, type PartialParameters, type Series, type Table } from '../../workers/contract.ts'
import { runAnalysis } from '../../workers/analyses/run.ts'
import { createMaterial, type HourVolume } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { memoryReader, type MemoryProbe } from './memoryReader.ts'

export const hour = 3_600e9
/** A Monday, 18 July 2016: ISO week 2016-W29. */
export const monday = 17_000

export function fromProbes(input: {
  analysis: string
  probes: readonly MemoryProbe[]
  parameters?: PartialParameters
  sensors?: readonly string[]
  volume?(sensor: string | null): HourVolume[]
}): AnalysisResult {
  const { analysis, probes, parameters = {}, sensors = [''], volume = () => [] } = input
  const ledger = { probes: probes.length, packets: probes.length, udp: probes.length, classes: {} as Ledger['classes'] } as Ledger
  const captures = sensors.map((sensor, index) => ({ id: index + 1, sensor, first: '', last: '', ledger }) as CaptureRecord)
  const material = createMaterial({ probes: memoryReader(probes, sensors), captures, volume, names: portName })
  return runAnalysis({ analysis, parameters: completeParameters(parameters), material, hooks: { cancelled: () => false, progress() {} } })
}

/** Titles, windows and rows: what a table says. */
export function tablesOf({ findings }: AnalysisResult): { title: string; window: string; columns: string[]; rows: Cell[][] }[] {
  return findings
    .filter((one): one is Table & { window: string } => one.kind === 'table')
    .map(({ title, window, columns, rows }) => ({ title, window, columns: columns.map(({ key }) => key), rows }))
}
export function linesOf({ findings }: AnalysisResult): { title: string; lines: Series['lines'] }[] {
  return findings.filter((one: Finding): one is Series & { window: string } => one.kind === 'series').map(({ title, lines }) => ({ title, lines }))
}
