/**
 * Text as a report may show it: nothing that hides, reorders or escapes.
 *
 * A character without a mark of its own (control, format, bidirectional, private, half a surrogate pair) is written out
 * as <U+202E>. In a name a line break is one of them; in a note lines stay lines.
 */
import type { Cell, Column } from '../contract.ts'
import { formatNumber, formatShare } from '../figures/numbers.ts'

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu
/** What both weights of the PDF's font have a glyph for; their own lists of code points, as fontconfig prints them. */
const uncovered =
  /[^\n\u0020-\u007e\u00a0-\u017f\u018f\u0192\u01a0\u01a1\u01af\u01b0\u01f0\u01fa-\u01ff\u0218-\u021b\u0237\u0259\u02bc\u02c6\u02c7\u02c9\u02d8-\u02dd\u02f3\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0482\u048a-\u0513\u1e00\u1e01\u1e3e\u1e3f\u1e80-\u1e85\u1e9e\u1ea0-\u1ef9\u2000-\u200a\u2010\u2011\u2013-\u2015\u2017-\u201e\u2020-\u2022\u2025-\u2027\u2030\u2032\u2033\u2039\u203a\u203c\u2044\u20a3\u20a4\u20a6-\u20ac\u2105\u2113\u2116\u2122\u2206\u2211\u2212\u221a\u221e\u2248\u2260\u2264\u2265]/gu
const written = (letter: string) => `<U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`

/** A name, a path, a cell: one line. */
export function visible(text: string): string {
  return text.replace(unseen, written)
}
/** A note: its line breaks are its author's. */
export function visibleLines(text: string): string {
  return text.replaceAll('\r\n', '\n').split('\n').map(visible).join('\n')
}
/** The same for the PDF, whose font covers Latin, Greek and Cyrillic: anything else is written out too. */
export function printable(text: string): string {
  return visible(text).replace(uncovered, written)
}
export function printableLines(text: string): string {
  return visibleLines(text).replace(uncovered, written)
}

/** Of a drawing's markup, where what is written out must not become a tag. */
export function visibleMarkup(svg: string): string {
  return visibleLines(svg).replace(tagged, '&lt;$1&gt;')
}
export function printableMarkup(svg: string): string {
  return printableLines(svg).replace(tagged, '&lt;$1&gt;')
}
const tagged = /<(U\+[0-9A-F]{4,6})>/g

export function cellText(cell: Cell, column: Column): string {
  if (cell === null) return column.kind === 'service' ? 'unassigned' : '–'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return column.kind === 'time' ? timeText(cell) : cell
  if (column.kind === 'share') return formatShare(cell)
  return column.kind === 'port' ? String(cell) : formatNumber(cell)
}
/** 2016-11-03 14:05:09 UTC: to the second, the files beside have all decimals. */
export function timeText(iso: string | null): string {
  return iso ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` : '–'
}
export const isNumber = ({ kind }: Column) => kind === 'count' || kind === 'number' || kind === 'share' || kind === 'port'

/** "1 probe", "1 204 probes". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`
}
/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`
}
