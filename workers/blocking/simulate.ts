/**
 * The preventive blocking simulation, every K and every T of a grid in one pass over the test probes.
 *
 * A probe of port p at t is blocked when the entry of p expires after t. Then, once its scanner is detected, it sets the
 * entries of p and of the K ports listed for p to expire at t + T, blocked or not. Setting an entry that has not expired
 * extends it; setting one that has (expiry <= t) makes a new one. An entry is useful when a probe hits it before expiry.
 *
 *   %blocked = blocked probes / probes        %usefulness = entries hit / entries created   [Evrard et al. 2019, VI-A]
 *
 * State is per scope of an entry, so probes come as groups: all of one source, or of one (source, destination) pair, in
 * time order. Counts add up over groups, hence over threads.
 *
 * Read so, where the paper is silent: a scanner is detected by the n-th probe of its group, which is the first to set
 * entries. A benign packet is only tested: it sets nothing, makes no entry useful and is counted apart.
 */
import { Refusal } from '../contract.ts'
import { createEntries, type EntryCounts, type ProbeGroup } from './entries.ts'
import type { PortLists, Strategy } from './strategies.ts'

export type { ProbeGroup } from './entries.ts'

/** What one cell of the grid counted. */
export interface BlockingCell extends EntryCounts {
  strategy: Strategy
  k: number
  /** Seconds. */
  t: number
  /** Probes and benign packets that came. */
  probes: number
  benign: number
}
/** Told of each benign packet of a group: for every K of the list the first index of `t` that cuts it (t.length: none). */
export type BenignVisitor = (input: { list: number; index: number; firstCut: Uint8Array }) => void

export interface Simulator {
  /** @param bucket which count it goes to; 0 left out */
  simulateGroup(group: ProbeGroup, bucket?: number): void
  /** One a list, K and T in that order; `myself` counts the same at every K. */
  cells(bucket?: number): BlockingCell[]
}

/** Refused with `bad_question`: T not ascending and positive, K not whole or above what a list holds, detection < 1. */
export function createSimulator(input: {
  lists: PortLists[]
  k: number[]
  /** Seconds, ascending. */
  t: number[]
  detection?: number
  visitBenign?: BenignVisitor
}): Simulator {
  const { lists, k, t, detection = 1, visitBenign } = input
  const wrong = (message: string) => new Refusal('bad_question', message)
  const lasting = Float64Array.from(t, (seconds) => Math.round(seconds * 1e9))
  if (t.length === 0 || t.length > 255 || lasting.some((one, at) => !(one > (at === 0 ? 0 : lasting[at - 1])) || one > 1e18)) {
    throw wrong('Blocking times are 1 to 255 ascending numbers of seconds, from a nanosecond up to 1e9 seconds.')
  }
  if (k.length === 0 || k.some((one) => !Number.isInteger(one) || one < 0)) throw wrong('K are whole numbers from 0.')
  if (!Number.isInteger(detection) || detection < 1) throw wrong('A scanner is detected after a whole number of probes, at least 1.')
  for (const { strategy, kMax } of lists) {
    if (strategy !== 'myself' && k.some((one) => one > kMax)) throw wrong(`The lists of ${strategy} hold ${kMax} ports, fewer than the K asked for.`)
  }
  const longest = Math.max(...k)
  const entries = lists.map((list, at) =>
    createEntries({ list, width: Math.min(list.kMax, longest) + 1, lasting, detection, visitBenign: visitBenign && ((index, firstCut) => visitBenign({ list: at, index, firstCut })) }),
  )
  const came: { probes: number; benign: number }[] = []
  return {
    simulateGroup(group, bucket = 0) {
      while (came.length <= bucket) came.push({ probes: 0, benign: 0 })
      let harmless = 0
      if (group.benign !== undefined) for (let index = 0; index < group.length; index++) harmless += group.benign[index]
      came[bucket].benign += harmless
      came[bucket].probes += group.length - harmless
      // A list at a time: its entries of one group stay in the cache.
      for (const table of entries) table.run(group, bucket)
    },
    cells(bucket = 0) {
      const { probes, benign } = came[bucket] ?? { probes: 0, benign: 0 }
      return lists.flatMap(({ strategy }, at) =>
        k.flatMap((one) =>
          t.map((seconds, index): BlockingCell => ({ strategy, k: one, t: seconds, probes, benign, ...entries[at].counts(one, index, bucket) })),
        ),
      )
    },
  }
}

/** 0..1; null where there is nothing to divide by. */
export function rates(cell: BlockingCell): { blocked: number | null; usefulness: number | null; falsePositives: number | null } {
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  return {
    blocked: share(cell.blocked, cell.probes),
    usefulness: share(cell.useful, cell.entries),
    falsePositives: share(cell.benignBlocked, cell.benign),
  }
}
