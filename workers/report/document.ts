/** The report as one document: what its sections say, before it is laid out as PDF or HTML. */
import type { Cell, Column } from '../contract.ts'

export interface TableBlock {
  kind: 'table'
  caption: string
  columns: Column[]
  /** The rows laid out; the file beside has them all. */
  rows: Cell[][]
  total: number
  order: string
  file: string | null
}
export interface FigureBlock {
  kind: 'figure'
  title: string
  /** SVG text. */
  light: string
  dark: string
  /** CSS pixels. */
  width: number
  height: number
}
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'facts'; rows: [name: string, value: string][] }
  /** Written by hand, in contrast to everything else here. */
  | { kind: 'note'; about: string; text: string; at: string }
  | { kind: 'code'; lines: string[] }
  | TableBlock
  | FigureBlock

export interface Section {
  id: string
  title: string
  blocks: Block[]
}
export interface ReportDocument {
  title: string
  /** Printed on every page. */
  caseId: string
  /** "Portolan 0.1.0, 2016-11-05 08:00:00 UTC". */
  madeWith: string
  sections: Section[]
}
