/** Columns of stored probes, laid out in memory: gathered pair by pair, copied, and whether all are alike. */
import type { ExtraColumn, PairProbes } from './pairs.ts'

export type ColumnName = 'day' | 'time' | 'port' | ExtraColumn
export type Column = PairProbes[ColumnName]

/** Columns of all probes of a scope, in the reader's order. */
export interface Gathered {
  length: number
  columns: Map<ExtraColumn, Column>
  /** Columns in which every probe has the same number, such as its capture or that nothing answered: it stands there once. */
  alike: Set<ExtraColumn>
}

/** @param input.make room for a column of all probes, like one of a pair; what is not needed is never touched */
export function createGatherer(input: { names: readonly ExtraColumn[]; make(like: Column): Column }): { add(pair: PairProbes): void; end(): Gathered } {
  const { names, make } = input
  /** One number as long as all are alike. */
  const columns: Column[] = []
  const alike = names.map(() => true)
  let length = 0
  return {
    add(pair) {
      for (let at = 0; at < names.length; at++) {
        const column = pair[names[at]]
        if (alike[at]) {
          const [first] = (columns[at] ??= column.slice(pair.from, pair.from + 1))
          if (allAre(column, pair.from, pair.length, first)) continue
          alike[at] = false
          columns[at] = make(column).fill(first, 0, length)
        }
        copyEach(column, pair.from, columns[at], length, pair.length)
      }
      length += pair.length
    },
    end: () => ({
      length,
      columns: new Map(names.map((name, at) => [name, columns[at] ?? new Uint8Array(0)])),
      alike: new Set(names.filter((_, at) => alike[at])),
    }),
  }
}

/** Most pairs are short: a loop is quicker than a view on so few, and one an element type several times as quick as one for all. */
export function copy(source: Column, from: number, target: Column, at: number, count: number): void {
  if (count >= 32) target.set(source.subarray(from, from + count) as never, at)
  else copyEach(source, from, target, at, count)
}
/** What is set at once goes byte by byte where memory is shared. */
function copyEach(source: Column, from: number, target: Column, at: number, count: number): void {
  if (source instanceof Uint8Array) copyBytes(source, from, target, at, count)
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

/** Whether `count` numbers from one place on all are one. */
function allAre(column: Column, from: number, count: number, one: number): boolean {
  if (column instanceof Uint8Array) return bytesAre(column, from, count, one)
  return column instanceof Uint32Array ? wordsAre(column, from, count, one) : false
}
function bytesAre(column: Uint8Array, from: number, count: number, one: number): boolean {
  for (let at = from; at < from + count; at++) if (column[at] !== one) return false
  return true
}
function wordsAre(column: Uint32Array, from: number, count: number, one: number): boolean {
  for (let at = from; at < from + count; at++) if (column[at] !== one) return false
  return true
}
