/** Text as a report may show it: nothing that hides, reorders or escapes. */
import type { Cell, Column } from '../contract.ts'
import { formatNumber, formatShare } from '../figures/numbers.ts'

const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu
const codePoint = (letter: string) => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

/** Control and bidirectional characters written out. */
export function visible(text: string): string {
  return text.replace(unseen, (letter) => `<${codePoint(letter)}>`)
}

/** The same for the PDF, whose font covers Latin, Greek and Cyrillic: anything else is written out too. */
export function printable(text: string): string {
  return visible(text).replace(/[^\n\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u2009\u2010-\u2027\u2030-\u203a\u20ac\u2212]/gu, (letter) => `<${codePoint(letter)}>`)
}

export function cellText(cell: Cell, column: Column): string {
  if (cell === null) return column.kind === 'service' ? 'unassigned' : '–'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return column.kind === 'time' ? timeText(cell) : cell
  if (column.kind === 'share') return formatShare(cell)
  return column.kind === 'port' ? String(cell) : formatNumber(cell)
}
/** 2016-11-03 14:05:09 UTC: to the second, the files beside have all decimals. */
export function timeText(iso: string): string {
  return iso === '' ? '–' : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}
export const isNumber = ({ kind }: Column) => kind === 'count' || kind === 'number' || kind === 'share' || kind === 'port'
