/** What an analysis is: an id, the question it answers, and findings computed from one window's material. */
import type { AnalysisDescription, Cell, Column, Finding, Hooks, Parameters, Table } from '../contract.ts'
import type { Kernel, Material, WindowMaterial } from '../material.ts'
import type { TimeWindow } from '../sequences/windows.ts'

export interface AnalysisInput {
  material: Material
  within: WindowMaterial
  window: TimeWindow
  parameters: Parameters
  hooks: Hooks
  /** A plain sentence for the reader: degenerate weights, an empty scope, a tolerance. */
  warn(sentence: string): void
}
export interface Analysis extends AnalysisDescription {
  /** It tells sensors apart itself. */
  bySensor?: boolean
  compute(input: AnalysisInput): Finding[]
  /** What it asks of the window that takes long and can be begun ahead. */
  kernels?(parameters: Parameters): readonly Kernel[]
  /** It asks for more of each probe than its day and its port, which another thread may still be reading. */
  readsMore?: boolean
  /** What only a series of windows shows; made once a run that has several. */
  across?(): Across
}
/** Told of each window in its turn, empty or not, with what `compute` found there; then asked for findings over all of them. */
export interface Across {
  window(input: AnalysisInput, findings: readonly Finding[]): void
  end(): Finding[]
}

/** Every analysis depends on what is in scope; most on how sequences are made. */
export const scopeParameters = ['profile', 'window', 'zone', 'sensor', 'sensors', 'captures', 'targets', 'sources', 'withoutSources', 'protocol', 'outcome']
export const sequenceParameters = [
  ...scopeParameters, 'retransmissions', 'cut', 'gap', 'filter', 'minimum', 'maximum', 'counting',
]
export const centralityParameters = ['cost', 'directed', 'normalised', 'tolerance']
export const communityParameters = ['algorithm', 'weighted', 'resolution', 'seed', 'runs']

export function column(key: string, title: string, kind: Column['kind'], unit: string, definition: string): Column {
  return { key, title, unit, kind, definition }
}
export const portColumn = column('port', 'Port', 'port', '', 'Destination port number.')
export const serviceColumn = column('service', 'Service', 'service', '', "First name in IANA's registry for the protocol; empty when unassigned.")

/** The same material with the registry's names for the protocol that is looked at. */
export function namedFor(material: Material, protocol: Parameters['protocol']): Material {
  return protocol === 'tcp' ? material : { ...material, names: (port) => material.names(port, protocol) }
}

/** A table cut to its first `top` rows (0: all); `total` still says how many there are. */
export function tableOf(input: { title: string; order: string; columns: Column[]; rows: Cell[][]; top: number }): Table {
  const { title, order, columns, rows, top } = input
  return { kind: 'table', title, order, columns, rows: top > 0 ? rows.slice(0, top) : rows, total: rows.length }
}

/** A finding and what its window is called; rows that are made later stay so. */
export function windowed(finding: Finding, window: string): Finding & { window: string } {
  return Object.defineProperties({} as Finding & { window: string }, { ...Object.getOwnPropertyDescriptors(finding), window: { value: window, enumerable: true, writable: true, configurable: true } })
}

/** Vertices by value descending, then the lower port. [DEFINITIONS 5] */
export function ranking(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, vertex) => vertex).sort((one, other) => values[other] - values[one] || one - other)
}

export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
export const clusterLabel = (member: number): string | null => (member < 0 ? null : `C${member + 1}`)
