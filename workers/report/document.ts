/** The report as one document: what its sections say, before it is laid out as PDF or HTML. */
import type { Cell, Column, Table } from '../contract.ts'

export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'facts'; rows: [name: string, value: string][] }
  | { kind: 'table'; caption: string; columns: Column[]; rows: Cell[][]; total: number; order: string; file: string | null }
  | { kind: 'figure'; title: string; light: string; dark: string; width: number; height: number }
  | { kind: 'note'; about: string; text: string; at: string }
  | { kind: 'code'; lines: string[] }

export interface Section {
  id: string
  title: string
  blocks: Block[]
}
export interface ReportDocument {
  title: string
  /** Printed on every page. */
  caseId: string
  sections: Section[]
}

/** @param input.rows how many of its rows are laid out; the file beside has them all */
export function tableBlock(input: { table: Table; keys?: string[]; rows: number; file: string | null; caption?: string }): Block {
  const { table, keys, rows, file, caption = table.title } = input
  const picked = keys ? keys.map((key) => table.columns.findIndex((column) => column.key === key)).filter((index) => index >= 0) : table.columns.map((_, index) => index)
  return {
    kind: 'table',
    caption,
    columns: picked.map((index) => table.columns[index]),
    rows: table.rows.slice(0, rows).map((row) => picked.map((index) => row[index])),
    total: table.total,
    order: table.order,
    file,
  }
}
