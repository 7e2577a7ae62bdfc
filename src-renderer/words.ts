/** How the page prints cells, times and durations. */
import { formatNumber, formatShare } from '../workers/figures/numbers.ts'
import type { Cell, Column } from '../workers/contract.ts'

export { formatNumber, formatShare }

/** 2016-11-03 14:05:09 UTC; all nine decimals are in the exports. */
export function timeText(iso: string | null): string {
  return iso ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` : '–'
}
export function cellText(cell: Cell, column: Column): string {
  if (cell === null) return column.kind === 'service' ? 'unassigned' : '–'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return column.kind === 'time' ? timeText(cell).replace(' UTC', '') : visible(cell)
  if (column.kind === 'share') return formatShare(cell)
  return column.kind === 'port' ? String(cell) : formatNumber(cell)
}
export const isNumber = ({ kind }: Column) => kind === 'count' || kind === 'number' || kind === 'share' || kind === 'port'

/** Names from files may hold characters that hide or reorder text: written out. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (letter) => `<U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`)
}
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)}\u2009${units[unit]}`
}
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
