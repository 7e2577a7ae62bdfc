/**
 * How many sources and pairs a capture has, exactly, in bounded memory.
 *
 * Runs are sorted, so they are walked side by side: compiled (counting/count.assembly.ts), or by its twin in TypeScript.
 */
import type { Database } from 'better-sqlite3'
import type { MemoryPart } from '../capture/sink.ts'
import { Refusal, type Hooks } from '../contract.ts'
import { countCompiled } from './counting/compiled.ts'
import { countByScript } from './counting/script.ts'

export interface KeyChunk {
  probes: number
  /** As they are stored. */
  keys: Uint8Array
}
export interface Counted {
  sources: number
  pairs: number
}
/** What is counted, and how. */
export interface Counting {
  /** How many probes each run has. */
  runs: readonly number[]
  /** Pairs of a run in memory. */
  most: number
  /** Memory that nobody else needs meanwhile, so many bytes; null where there are none. */
  lend?(bytes: number): MemoryPart | null
  /** A chunk of a run, by its place among the runs. It lasts until the next call. */
  load(run: number, number: number): KeyChunk | undefined
  /** Called every few thousand pairs, with how many runs are not counted to their end. @throws to stop */
  stop(left: number): void
}

/**
 * Pairs of all runs in memory together, and the fewest of one (48 MiB, and 32 KiB a run, at 8 bytes a pair; half as many pairs
 * where they take twice as much). Where a chunk has more, it is read once more for the next of them: 32 times at most.
 */
const [kept, fewestKept] = [6 << 20, 1 << 12]

/** @param input.most pairs of a run in memory */
export function countDistinct(input: { database: Database; runs: readonly number[]; hooks: Hooks; most?: number; lend?: Counting['lend']; count?: (counting: Counting) => Counted | null }): Counted {
  const { database, runs, hooks, most = Math.max(fewestKept, Math.floor(kept / Math.max(1, input.runs.length))), count = countCompiled } = input
  const chunks = database.prepare('select probes, keys from chunk where run = ? and number = ?')
  const probes = database.prepare('select probes from run where id = ?').pluck()
  const hearCancel = () => {
    if (hooks.cancelled()) throw new Refusal('cancelled', 'Cancelled while counting sources and pairs; nothing was kept.')
  }
  const stop = (left: number) => {
    hearCancel()
    hooks.progress({ stage: 'counting', subject: '', done: runs.length - left, total: runs.length, unit: 'runs' })
  }
  let before: Uint8Array | null = null
  const counting: Counting = {
    runs: runs.map((run) => probes.get(run) as number),
    most,
    lend: input.lend,
    load: (run, number) => {
      hearCancel()
      // The next one may have its memory, which nobody would collect for a while.
      if (before?.buffer instanceof ArrayBuffer && before.byteLength === before.buffer.byteLength) before.buffer.transfer?.(0)
      const chunk = chunks.get(runs[run], number) as KeyChunk | undefined
      before = chunk?.keys ?? null
      return chunk
    },
    stop,
  }
  return count(counting) ?? countByScript({ ...counting, most: Math.ceil(most / 2) })
}
