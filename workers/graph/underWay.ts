/**
 * Work that other threads have begun while the calling one does something else.
 *
 * Several works wait for each other's turn, so that one thread beside the caller is busy and not one for each of them.
 * A turn is two cells of shared memory: a thread that has nothing left to take opens the next one's.
 */
import type { Hooks } from '../contract.ts'

export interface UnderWay<Value> {
  /** Takes part until all is done. Refused with `cancelled`, and what was begun is then stopped. */
  finish(hooks: Hooks): Value
  /** Nobody goes on with it. */
  stop(): void
}
/** What the threads of one work wait for, and what they open at their end; null where none goes before. */
export interface Turn {
  before: Int32Array | null
  own: Int32Array
}
/** Shared memory of one work ahead: as much as a graph of a few million edges takes. */
export const mostAhead = 192 * 1024 ** 2

export function nextTurn(last: Turn | null): Turn {
  return { before: last?.own ?? null, own: new Int32Array(new SharedArrayBuffer(4)) }
}
export function awaitTurn(turn: Turn | null): void {
  if (turn !== null && turn.before !== null) Atomics.wait(turn.before, 0, 0)
}
export function endTurn(turn: Turn | null): void {
  if (turn === null) return
  Atomics.store(turn.own, 0, 1)
  Atomics.notify(turn.own, 0)
}
