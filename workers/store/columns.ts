/** Columns of stored probes, laid out in memory: copied, and whether all are alike. */
import type { ExtraColumn, PairProbes } from '../store/pairs.ts'

export type ColumnName = 'day' | 'time' | 'port' | ExtraColumn
export type Column = PairProbes[ColumnName]

/** Most pairs are short: a loop is quicker than a view on so few, and one an element type several times as quick as one for all. */
export function copy(source: Column, from: number, target: Column, at: number, count: number): void {
  if (count >= 32) target.set(source.subarray(from, from + count) as never, at)
  else if (source instanceof Uint8Array) copyBytes(source, from, target, at, count)
  else if (source instanceof Uint16Array) copyShorts(source, from, target, at, count)
  else if (source instanceof Float64Array) copyDoubles(source, from, target, at, count)
  else copyWords(source, from, target, at, count)
}
function copyBytes(source: Uint8Array, from: number, target: Column, at: number, count: number): void {
  for (let index = 0; index < count; index++) target[at + index] = source[from + index]
}
function copyShorts(source: Uint16Array, from: number, target: Column, at: number, count: number): void {
  for (let index = 0; index < count; index++) target[at + index] = source[from + index]
}
function copyWords(source: Uint32Array | Int32Array, from: number, target: Column, at: number, count: number): void {
  for (let index = 0; index < count; index++) target[at + index] = source[from + index]
}
function copyDoubles(source: Float64Array, from: number, target: Column, at: number, count: number): void {
  for (let index = 0; index < count; index++) target[at + index] = source[from + index]
}

/** Whether the first `count` numbers all are one. */
export function allAre(column: Column, count: number, one: number): boolean {
  if (column instanceof Uint8Array) return bytesAre(column, count, one)
  return column instanceof Uint32Array ? wordsAre(column, count, one) : false
}
function bytesAre(column: Uint8Array, count: number, one: number): boolean {
  for (let at = 0; at < count; at++) if (column[at] !== one) return false
  return true
}
function wordsAre(column: Uint32Array, count: number, one: number): boolean {
  for (let at = 0; at < count; at++) if (column[at] !== one) return false
  return true
}
